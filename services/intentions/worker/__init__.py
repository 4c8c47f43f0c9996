"""Behind the pages: relay, Siècle's commands, the end of forgotten sessions, projections, backup watch."""

"""Behind the pages: the relay, the commands from Siècle, the end of forgotten sessions."""

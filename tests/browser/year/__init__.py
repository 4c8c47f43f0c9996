"""A year of three collèges: who is there, their pages, and the year's steps, each a function."""

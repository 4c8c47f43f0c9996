"""`orientation events export`, and what it wrote read back: a file of lines, every one checked."""

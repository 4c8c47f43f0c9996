"""`orientation doctor`: is this installation as it has to be, and if not, what mends it."""

"""`orientation status`: one screen that tells whether the running system is well, and what waits where."""

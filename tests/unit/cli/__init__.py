"""Commands, the parts of them that need no server."""

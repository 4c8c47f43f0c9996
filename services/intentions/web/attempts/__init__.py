"""Tries to sign in: whose they are, how many there may be, what they open."""

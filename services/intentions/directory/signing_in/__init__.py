"""Accounts, what opens them, and sessions."""

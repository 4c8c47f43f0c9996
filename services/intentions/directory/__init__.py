"""Pupils, legal responsibles, their accounts and sessions: all the personal data, beside the log."""

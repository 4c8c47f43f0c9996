"""The council answers with its avis, and families acknowledge it."""

"""Entering the intentions: the form, from its buttons to VALIDER."""

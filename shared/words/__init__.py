"""The French that pages, e-mail and staff's screens have in common, once: terms and refusals."""

"""The screens of a dossier for each viewer and state (matrix 1b)."""

"""Who sees what of a dossier in which state (matrix 1b)."""

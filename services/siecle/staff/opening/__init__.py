"""The pages on which a school opens and closes the téléservice."""

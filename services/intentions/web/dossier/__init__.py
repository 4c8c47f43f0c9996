"""A pupil's dossier as it is read: one screen for each state."""

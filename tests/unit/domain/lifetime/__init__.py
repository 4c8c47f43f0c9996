"""The state machine, by subject: who does what to one pupil's dossier."""

"""E-mails about news of dossiers, where an academy wants them: when to look, whom to tell, and telling it."""

"""What a class council says, avis and propositions: the way through a class, drafts, their sending."""

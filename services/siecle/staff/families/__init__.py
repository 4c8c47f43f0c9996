"""What staff do for families: entry on their behalf, the right of entry, withdrawal, e-mails, paper."""

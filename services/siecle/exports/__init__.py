"""A school's exports taken in: what would change is shown first, then done; nobody is deleted."""

"""For the head of a school: the accounts of its staff, and the journal of what they did."""

"""Sign-in of staff: with a password, first with a one-time code; and a password of one's own."""

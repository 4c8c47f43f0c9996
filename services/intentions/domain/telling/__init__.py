"""What families are told by e-mail, as far as staff have a word in it."""

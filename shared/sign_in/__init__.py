"""Sign-in with login and password, for whoever has pages: what is checked, how often, how long it lasts."""

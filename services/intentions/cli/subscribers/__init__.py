"""Commands on who is given the events, and on what could not be handled."""

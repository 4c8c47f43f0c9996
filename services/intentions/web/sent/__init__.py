"""Forms as the browser sent them: read, given back, carried through a sign-in."""

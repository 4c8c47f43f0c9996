"""One request with everything checked: of anyone, of who is signed in, about one pupil."""

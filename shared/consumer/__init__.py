"""A service of ours that follows the events: what each has, so that a new one brings its effects alone."""

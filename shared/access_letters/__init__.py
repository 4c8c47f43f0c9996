"""Letters of access: the sheets that families get on paper, with a one-time code, and the box they travel in."""

"""Letters of access: what families get on paper, with a one-time code, and the box that it travels in."""

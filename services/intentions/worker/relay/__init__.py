"""The relay: every stored event is published, at least once, in commit order, per stream one at a time."""

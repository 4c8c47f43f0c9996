"""The scenes of the year, each a function on the stage with its checks."""

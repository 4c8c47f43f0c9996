"""SIECLE's exports: read, compared with who is here, taken, reported."""

"""What staff see: plain forms in French."""

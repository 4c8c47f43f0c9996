"""For staff: plain forms in French."""

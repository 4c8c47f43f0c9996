"""What machines use: sync's API, and the administration of tests and the demo."""

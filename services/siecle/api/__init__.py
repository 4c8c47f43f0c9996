"""For machines: sync's API, and the administration of tests and the demo."""

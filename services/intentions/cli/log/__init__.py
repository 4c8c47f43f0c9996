"""Commands on the log of events: read, export, import, replay, rebuild."""

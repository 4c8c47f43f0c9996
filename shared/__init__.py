"""What at least two services use: the event contract, messaging, settings, logs, health."""

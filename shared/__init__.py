"""Used by at least two services: the event contract, messaging, settings, logs, health."""

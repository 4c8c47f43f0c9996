"""The system under docker compose, used from outside."""

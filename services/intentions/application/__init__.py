"""Between the domain and the event store: how a use case runs."""

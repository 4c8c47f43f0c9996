"""`GET /events`: the events for those without AMQP, in pages or live (docs/subscribe.md)."""

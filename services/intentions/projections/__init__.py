"""Tables computed from the log, for questions that no single stream answers; each can be built again."""

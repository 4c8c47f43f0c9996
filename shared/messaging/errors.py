"""Failures of a message by what to do with it."""


class MessagingError(Exception):
    """Base of the failures."""


class Permanent(MessagingError):
    """The message can never be handled: to the dead letters, with this reason."""


class CopyNotPublished(MessagingError):
    """A message that failed could not be set aside; it was given back to the broker."""

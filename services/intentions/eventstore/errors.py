"""The event store's refusals and failures."""

from uuid import UUID


class EventStoreError(Exception):
    """Base of the event store's errors."""


class VersionConflict(EventStoreError):
    """A stream that the append writes or relies on is at another version than expected."""

    def __init__(self, stream: str, expected: int, actual: int) -> None:
        super().__init__(f"{stream} is at version {actual}, not {expected}")
        self.stream, self.expected, self.actual = stream, expected, actual


class CommandIdReused(EventStoreError):
    """This command id came before with another request."""

    def __init__(self, command_id: UUID) -> None:
        super().__init__(f"command {command_id} came before with another request")
        self.command_id = command_id


class InvalidData(EventStoreError):
    """The append holds what the store cannot keep: no JSON object, \\u0000, a raw line break, an id twice."""


class StoreBusy(EventStoreError):
    """More appends wait than the store takes; try again in a moment."""


class OutcomeUnknown(EventStoreError):
    """The connection was lost while appending: it may or may not have happened. Retry with the same id."""


class StoreUnavailable(EventStoreError):
    """The database cannot be reached or cannot write now; nothing was appended."""


class CheckpointBeyondHead(EventStoreError):
    """A reader's checkpoint lies beyond the log or in another history: events were lost in a restore."""

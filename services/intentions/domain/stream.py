"""Streams: a command declares those it decides on, each with the state that its events are folded into."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, Protocol, Self, TypeVar

from shared.contract.event import Event


@dataclass(frozen=True, slots=True)
class RecordedEvent:
    """One fact of a stream.

    `position` is its place in the log: it orders the facts of different streams, which clocks may not.
    `school` is the one whose fact it was.
    """

    event: Event
    at: datetime
    position: int = 0
    school: str | None = None


class UnknownEvent(TypeError):
    """The stream holds an event that its state does not know: folding on would lose a fact."""


class State(Protocol):
    """The state of a stream: made empty, then evolved."""

    def evolve(self, recorded: RecordedEvent) -> Self:
        """The state after one more event."""
        ...


S_co = TypeVar("S_co", bound=State, covariant=True)


@dataclass(frozen=True, slots=True)
class Stream(Generic[S_co]):
    """One stream by name, and the empty state that its events are folded into.

    A stream that is written names the academy and the school that its events are found by, where it has one.
    """

    name: str
    empty: Callable[[], S_co]
    academy: str | None = None
    school: str | None = None


class Command(Protocol):
    """A use case: what it was asked, what it reads, what it decides."""

    def reads(self) -> tuple[Stream[Any], ...]:
        """The streams that the decision relies on; the first one is written."""
        ...

    @property
    def decide(self) -> Callable[..., list[Event]]:
        """Given the states of `reads`, in their order: the events to append. Errors: `Refused`."""
        ...

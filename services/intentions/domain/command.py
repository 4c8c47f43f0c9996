"""How a command declares what it decides on: streams, each with the state it is folded into."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, Protocol, Self, TypeVar

from services.intentions.domain.recorded import RecordedEvent
from shared.contract.events import Event


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

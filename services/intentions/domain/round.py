"""What the two phases of a dossier have in common: who may enter, and what was validated last."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Self
from uuid import UUID

from services.intentions.domain.stream import RecordedEvent, UnknownEvent
from shared.contract.event import Event
from shared.contract.events import (
    AuthorshipTransferred,
    Intention,
    IntentionsValidated,
    IntentionsWithdrawn,
)
from shared.contract.types import Origin


@dataclass(frozen=True, slots=True)
class Entry:
    """The intentions as validated last; `author` is the account that did it, None when staff entered."""

    intentions: tuple[Intention, ...]
    origin: Origin
    author: UUID | None
    session: UUID | None
    receipt: str
    validated_at: datetime
    version: int


@dataclass(frozen=True, slots=True)
class Round:
    """One phase. `author` may enter and answer; None: any legal responsible may (A-03, A-04).

    `source_versions`: Siècle's newest version of each kind of object, by the event that came of it.
    """

    author: UUID | None = None
    entry: Entry | None = None
    source_versions: Mapping[str, int] = field(default_factory=dict)

    def source_version(self, event: type[Event]) -> int:
        """Siècle's newest version that led to an event of this kind; 0 where none did."""
        return self.source_versions.get(event.name(), 0)

    @property
    def entry_version(self) -> int:
        """Siècle's newest version of the entry, which staff made or withdrew; 0 where they did neither."""
        return max(self.source_version(IntentionsValidated), self.source_version(IntentionsWithdrawn))

    @property
    def is_frozen(self) -> bool:
        """True once the council's answer is there: what it answers does not change any more (A-11)."""
        return False

    @property
    def has_begun(self) -> bool:
        """True once anything has happened in it."""
        return self != type(self)()

    def evolve(self, recorded: RecordedEvent, version: int) -> Self:
        """The state after one more event, the dossier's `version`. Errors: `UnknownEvent`."""
        changed = self._evolved(recorded, version)
        known = getattr(recorded.event, "source_version", None)
        if known is None:
            return changed
        return replace(changed, source_versions={**self.source_versions, recorded.event.name(): known})

    def _evolved(self, recorded: RecordedEvent, version: int) -> Self:
        match recorded.event:
            case IntentionsValidated() as event:
                return self._validated(event, recorded.at, version)
            case AuthorshipTransferred() as event:
                return replace(self, author=event.to_account)
            case IntentionsWithdrawn():
                return replace(self, entry=None, author=None)
            case event:
                raise UnknownEvent(f"a dossier does not know {event.name()}")

    def _validated(self, event: IntentionsValidated, at: datetime, version: int) -> Self:
        entry = Entry(event.intentions, event.origin, event.by, event.session, event.receipt, at, version)
        return replace(self, entry=entry, author=event.by or self.author)

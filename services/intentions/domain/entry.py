"""What both phases of a dossier share: who may enter, and what was validated last."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self
from uuid import UUID

from services.intentions.domain.recorded import RecordedEvent, UnknownEvent
from shared.contract.events import AuthorshipTransferred, Intention, IntentionsValidated
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
    """One phase. `author` may enter and answer; None: any legal responsible may (A-03, A-04)."""

    author: UUID | None = None
    entry: Entry | None = None
    entry_source_version: int = 0
    author_source_version: int = 0

    @property
    def has_begun(self) -> bool:
        """Whether anything has happened in it."""
        return self != type(self)()

    def evolve(self, recorded: RecordedEvent, version: int) -> Self:
        """The state after one more event, the dossier's `version`. Errors: `UnknownEvent`."""
        match recorded.event:
            case IntentionsValidated() as event:
                return self._validated(event, recorded.at, version)
            case AuthorshipTransferred() as event:
                return replace(self, author=event.to_account, author_source_version=event.source_version)
            case event:
                raise UnknownEvent(f"a dossier does not know {event.name()}")

    def _validated(self, event: IntentionsValidated, at: datetime, version: int) -> Self:
        entry = Entry(event.intentions, event.origin, event.by, event.session, event.receipt, at, version)
        known = event.source_version or self.entry_source_version
        return replace(self, entry=entry, author=event.by or self.author, entry_source_version=known)

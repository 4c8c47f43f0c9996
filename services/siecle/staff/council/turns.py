"""A pupil's turn in a council: what the family asks for, what was said, what is prepared. Pure."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from services.siecle.staff.classes.states import TO_ANSWER, State
from services.siecle.staff.council.subjects import Subject
from services.siecle.staff.definitive.cases import Case, Change


@dataclass(frozen=True, slots=True)
class Draft:
    """What is prepared; `entry` is the digest of what the family had entered then.

    `is_closed`: the account of who saved it is closed, so that nothing goes in that name by itself.
    """

    id: UUID
    data: Mapping[str, Any]
    entry: str
    saved_at: datetime
    account: UUID
    author: str
    is_closed: bool = False


@dataclass(frozen=True, slots=True)
class Turn:
    """One pupil."""

    subject: Subject
    case: Case
    state: State
    draft: Draft | None = None

    @property
    def siecle_id(self) -> str:
        """Which pupil."""
        found: str = self.case.pupil["siecle_id"]
        return found

    @property
    def is_there(self) -> bool:
        """False for who has left: the new school goes on (A-34)."""
        return self.case.pupil["left_at"] is None

    @property
    def entry(self) -> Mapping[str, Any] | None:
        """What the family entered, as received."""
        found: Mapping[str, Any] | None = self.case.pupil[self.subject.entry]
        return found

    @property
    def requested(self) -> list[str]:
        """The voies that it asks for, in order."""
        return self.subject.requested(self.case.pupil)

    @property
    def last(self) -> Change | None:
        """What was entered last, also where the téléservice has refused it."""
        return self.case.last(self.subject.kind)

    @property
    def is_refused(self) -> bool:
        """True if that is refused."""
        return self.last is not None and self.last["outcome"] == "refused"

    @property
    def is_to_review(self) -> bool:
        """True if the family has changed its entry since the draft was saved."""
        return self.draft is not None and self.draft.entry != digest_of(self.entry)

    @property
    def goes_by_itself(self) -> bool:
        """True if a draft waits that is sent as soon as that is allowed."""
        return self.draft is not None and not self.is_to_review and not self.draft.is_closed

    @property
    def is_to_do(self) -> bool:
        """True while somebody has to say something: an answer is owed or refused, a draft to look at."""
        if self.draft is not None:
            return not self.goes_by_itself
        return self.is_refused or self.state in TO_ANSWER

    @property
    def may_recommend(self) -> bool:
        """True where nothing is owed, as the family has not entered, and nothing is said or prepared."""
        return self.state is State.NO_ENTRY and self.draft is None and not self.is_refused

    @property
    def mark(self) -> str:
        """What a form shows, in a word: another one as soon as anything of it has changed."""
        said = self.last["seq"] if self.last else 0
        return f"{said}.{self.draft.id if self.draft else ''}.{digest_of(self.entry)}"

    def says(self, data: Mapping[str, Any]) -> bool:
        """True if this is what stands there already, as a draft or entered and not refused."""
        if self.draft is not None:
            return self.draft.data == data and not self.is_to_review
        return self.last is not None and not self.is_refused and self.last["data"] == data

    @property
    def values(self) -> dict[str, str]:
        """The form as it was filled last."""
        data = self.draft.data if self.draft else self.last["data"] if self.last else None
        return {} if data is None else self.subject.filled(data)


def entry_changed(mark: str, turn: Turn) -> bool:
    """True if a form of this mark was filled for another entry of the family."""
    return mark.rpartition(".")[2] != digest_of(turn.entry)


def digest_of(entry: Mapping[str, Any] | None) -> str:
    """The same for the same voies, trades and statuses in the same order, whatever the version."""
    said = [
        [one["pathway"], one.get("occupation"), sorted(one.get("statuses", ()))]
        for one in (entry or {"intentions": []})["intentions"]
    ]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:16]

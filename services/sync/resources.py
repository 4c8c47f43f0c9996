"""Events into Siècle's resources: pure. One table says which event is pushed, as what."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from shared.contract.decisions import PropositionsAnswered
from shared.contract.event import Event
from shared.contract.events import (
    AuthorshipTransferred,
    DossierMoved,
    IntentionsValidated,
    IntentionsWithdrawn,
    OpinionAcknowledged,
)
from shared.contract.internal import Guardian
from shared.contract.types import Phase


@dataclass(frozen=True, slots=True)
class Resource:
    """What of a pupil and a phase Siècle keeps the newest of, under this `name` in its addresses.

    `body` takes the event, when it happened and the texts by id; `texts` are the ids that it needs; `phase`
    is that of an event which has but one. What is of no phase, but of the pupil, has none in its address.
    `people` adds what a school is told of the pupil's legal responsibles.
    """

    name: str
    model: type[Event]
    body: Callable[[Any, datetime, Mapping[UUID, str]], dict[str, Any]]
    texts: Callable[[Any], list[UUID]] = lambda _event: []
    phase: Phase | None = None
    people: Callable[[Any, Sequence[Guardian], str], dict[str, Any]] | None = None

    def phase_of(self, event: Any) -> str:
        """The phase of an event of this kind; empty where it is of none."""
        own: Any = getattr(event, "phase", "")
        return self.phase or str(own)


def text_ids(event: IntentionsValidated) -> list[UUID]:
    """The texts that intentions or choices hold."""
    return [one.occupation.text for one in event.intentions if one.occupation]


def intentions(event: IntentionsValidated, at: datetime, texts: Mapping[UUID, str]) -> dict[str, Any]:
    """Intentions, or definitive choices; a text that was erased is left out."""
    return {
        "origin": event.origin,
        "validated_at": at.isoformat(),
        "receipt": event.receipt,
        "intentions": [
            {
                "rank": one.rank,
                "pathway": one.pathway,
                "occupation": texts.get(one.occupation.text) if one.occupation else None,
                "statuses": list(one.statuses),
            }
            for one in event.intentions
        ],
    }


def withdrawal(_event: IntentionsWithdrawn, at: datetime, _texts: Mapping[UUID, str]) -> dict[str, Any]:
    """That nothing which was entered up to this version counts; why, staff know themselves."""
    return {"withdrawn_at": at.isoformat()}


def acknowledgement(event: OpinionAcknowledged, _at: datetime, _texts: Mapping[UUID, str]) -> dict[str, Any]:
    """That one version of the avis was read."""
    return {"opinion_version": event.opinion_version, "acknowledged_at": event.at.isoformat()}


def answer(event: PropositionsAnswered, _at: datetime, _texts: Mapping[UUID, str]) -> dict[str, Any]:
    """The answer to one version of the propositions; what it accepts is decided with it."""
    return {
        "propositions_version": event.propositions_version,
        "answer": event.answer,
        "accepted": list(event.accepted),
        "origin": event.origin,
        "at": event.at.isoformat(),
    }


def departure(_event: DossierMoved, at: datetime, _texts: Mapping[UUID, str]) -> dict[str, Any]:
    """That the pupil has left, and when, as the school that is left is told (A-34)."""
    return {"left_at": at.isoformat()}


def authorship(event: AuthorshipTransferred, at: datetime, _texts: Mapping[UUID, str]) -> dict[str, Any]:
    """That the right of entry was moved, or freed; why, staff know themselves."""
    return {"is_free": event.to_account is None, "transferred_at": at.isoformat()}


def holder_and_letters(
    event: AuthorshipTransferred, guardians: Sequence[Guardian], school: str
) -> dict[str, Any]:
    """Who has the right, and whom no e-mail can tell of it, so that staff write (A-04).

    By PERSONNE_ID; how many more there are to write to whom `school` has named by none.
    """
    here = {one.account: one.siecle_id for one in guardians if one.school == school}
    written = [one.account for one in guardians if not one.has_address]
    return {
        "guardian": here.get(event.to_account) if event.to_account else None,
        "letters": [here[one] for one in written if one in here],
        "more_letters": sum(one not in here for one in written),
    }


# A decision by agreement is none: the answer that it follows from says all of it.
RESOURCES: Mapping[str, Resource] = {
    "IntentionsValidated": Resource("intentions", IntentionsValidated, intentions, text_ids),
    "IntentionsWithdrawn": Resource("withdrawals", IntentionsWithdrawn, withdrawal),
    "AuthorshipTransferred": Resource(
        "authorships", AuthorshipTransferred, authorship, people=holder_and_letters
    ),
    "OpinionAcknowledged": Resource("acknowledgements", OpinionAcknowledged, acknowledgement),
    "PropositionsAnswered": Resource("answers", PropositionsAnswered, answer, phase=Phase.FINAL),
    "DossierMoved": Resource("departure", DossierMoved, departure),
}
# Of a departure the school that is left is told. An authorship says to whom to write, as addresses were when
# it was pushed: they may be others by now.
UNCOMPARED = frozenset({DossierMoved.name(), AuthorshipTransferred.name()})
# What a school's copy of a dossier consists of, as far as it is compared.
KEPT = tuple(name for name in RESOURCES if name not in UNCOMPARED)

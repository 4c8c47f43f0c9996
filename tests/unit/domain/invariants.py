"""What must hold of any history, written a second time from the bare list of events.

A mistake in a state is thus not repeated by its test.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from services.intentions.domain.campaign import Campaign
from services.intentions.domain.dossier import Dossier
from services.intentions.domain.entering.intentions import Request
from services.intentions.domain.stream import RecordedEvent
from services.intentions.domain.window import Window
from shared.contract.decisions import PropositionsAnswered
from shared.contract.event import Event
from shared.contract.events import (
    EVENTS,
    AuthorshipTransferred,
    CampaignConfigured,
    ClassWindowClosed,
    ClassWindowOpened,
    DossierMoved,
    IntentionsValidated,
    IntentionsWithdrawn,
    OpinionAcknowledged,
    OpinionPublished,
    SessionEnded,
    WindowClosed,
    WindowOpened,
)
from shared.contract.types import Origin, Pathway, Phase
from tests.unit.domain.given import CHILD, SCHOOL, World

DossierEvent = (
    IntentionsValidated
    | IntentionsWithdrawn
    | OpinionPublished
    | OpinionAcknowledged
    | AuthorshipTransferred
    | PropositionsAnswered
)


@dataclass(frozen=True, slots=True)
class Kept:
    """An event as a store keeps it."""

    name: str
    data: str
    at: datetime

    def read(self) -> RecordedEvent:
        """The event read back."""
        return RecordedEvent(EVENTS[self.name].model_validate_json(self.data), self.at)


States = tuple[Dossier, Window, Campaign]


@dataclass
class Again:
    """The states folded from what a store keeps, each event once; `read` says how many were."""

    world: World = field(default_factory=World)
    read: int = 0

    def takes(self, log: Sequence[Kept]) -> States:
        """Those after the whole log, of which only what is new is read."""
        for kept in log[self.read :]:
            happened = kept.read()
            self.world.now = happened.at
            self.world.happens(happened.event)
        self.read = len(log)
        return self.world.dossier, self.world.window, self.world.campaign


def states_of(log: Sequence[Kept]) -> States:
    """The states folded from scratch."""
    return Again().takes(log)


def check(events: list[Event], author: dict[Phase, UUID | None]) -> None:
    """Every invariant; `author` is what the state says (R-013, R-029)."""
    for phase in Phase:
        rounds = list(_dossier(events, phase))
        assert _author_of(rounds) == author[phase]
        _check_answers(rounds)
        _check_frozen(rounds)
    _check_moves(events)
    _check_forms(events)
    _check_gate(events)
    _check_sessions(events)
    _check_versions(events)


def is_valid(form: list[Request], events: list[Event]) -> bool:
    """Whether a form keeps the rules of sections C and D under the academy's settings."""
    settings = next((one for one in reversed(events) if isinstance(one, CampaignConfigured)), None)
    chosen = [card.pathway for card in form]
    if settings is None or not 1 <= len(form) <= 3 or None in chosen or len(set(chosen)) < len(chosen):
        return False
    return all(_is_valid(card, settings) for card in form)


def _is_valid(card: Request, settings: CampaignConfigured) -> bool:
    if card.pathway is Pathway.GENERAL:
        return not card.occupation and not card.statuses
    if card.statuses and not settings.statuses:
        return False
    if card.occupation is None:
        return True
    content = card.occupation.content
    return settings.free_occupation and len(content) <= 200 and "\x00" not in content


def _dossier(events: list[Event], phase: Phase) -> Iterator[DossierEvent]:
    for one in events:
        if isinstance(one, DossierEvent) and _phase_of(one) is phase:
            yield one


def _phase_of(event: Event) -> Phase:
    """That of an event of a dossier; what has none is of the definitive phase."""
    phase: Phase = getattr(event, "phase", Phase.FINAL)
    return phase


def _author_of(rounds: list[DossierEvent]) -> UUID | None:
    """One author a phase unless transferred, and only who may writes."""
    author: UUID | None = None
    for one in rounds:
        if isinstance(one, AuthorshipTransferred):
            assert one.from_account == author
            author = one.to_account
        elif isinstance(one, IntentionsWithdrawn):
            author = None
        elif isinstance(one, OpinionAcknowledged):
            assert author in (None, one.by)
        elif isinstance(one, IntentionsValidated) and one.origin is Origin.FAMILY:
            assert author in (None, one.by)
            author = one.by
        elif isinstance(one, PropositionsAnswered) and one.origin is Origin.FAMILY:
            assert author in (None, one.by)
            author = author or one.by
    assert author != CHILD
    return author


def _check_answers(rounds: list[DossierEvent]) -> None:
    """Versions of the avis count from one; only the current one is acknowledged, and once."""
    published, read = 0, 0
    for one in rounds:
        if isinstance(one, OpinionPublished):
            assert one.opinion_version == published + 1
            published += 1
        elif isinstance(one, OpinionAcknowledged):
            assert read < one.opinion_version == published
            assert one.by != CHILD
            read = published


def _check_frozen(rounds: list[DossierEvent]) -> None:
    """No intention changes after the first avis (A-11), and what is withdrawn was entered before (A-27)."""
    kinds = [type(one) for one in rounds]
    if OpinionPublished in kinds:
        after = kinds[kinds.index(OpinionPublished) :]
        assert IntentionsValidated not in after
        assert IntentionsWithdrawn not in after
    entries = [one for one in kinds if one in (IntentionsValidated, IntentionsWithdrawn)]
    withdrawals = (place for place, one in enumerate(entries) if one is IntentionsWithdrawn)
    assert all(place > 0 and entries[place - 1] is IntentionsValidated for place in withdrawals)


def _check_moves(events: list[Event]) -> None:
    """Each one leaves the school that the one before led to (A-34)."""
    school = SCHOOL
    for one in events:
        if isinstance(one, DossierMoved):
            assert one.from_school == school != one.to_school
            school = one.to_school


def _check_forms(events: list[Event]) -> None:
    """Ranks count from one; no voie twice."""
    for one in events:
        if isinstance(one, IntentionsValidated):
            assert [asked.rank for asked in one.intentions] == list(range(1, len(one.intentions) + 1))
            assert len({asked.pathway for asked in one.intentions}) == len(one.intentions)


def _check_gate(events: list[Event]) -> None:
    """No family enters definitive choices while a provisional avis waits (R-094)."""
    waiting = False
    for one in events:
        if isinstance(one, OpinionPublished | OpinionAcknowledged) and one.phase is Phase.PROVISIONAL:
            waiting = isinstance(one, OpinionPublished)
        elif isinstance(one, IntentionsValidated) and one.phase is Phase.FINAL:
            assert one.origin is Origin.SCHOOL or not waiting


def _check_sessions(events: list[Event]) -> None:
    """A session ends once, and nothing is validated or answered in it afterwards."""
    over: set[UUID] = set()
    for one in events:
        if isinstance(one, SessionEnded):
            assert one.session not in over
            over.add(one.session)
        elif isinstance(one, IntentionsValidated | PropositionsAnswered):
            assert one.session not in over


def _check_versions(events: list[Event]) -> None:
    """Siècle's versions of an object only grow."""
    last: dict[object, int] = {}
    for one in events:
        version: int | None = getattr(one, "source_version", None)
        if version is not None:
            key = (_object_of(one), _phase_of(one) if isinstance(one, DossierEvent) else None)
            assert version > last.get(key, 0)
            last[key] = version


def _object_of(event: Event) -> object:
    """The object in Siècle that a version is one of: an entry, the openings of each school or class there."""
    if isinstance(event, IntentionsValidated | IntentionsWithdrawn):
        return "entry"
    if isinstance(event, WindowOpened | WindowClosed):
        return event.school
    if isinstance(event, ClassWindowOpened | ClassWindowClosed):
        return event.school, event.class_id
    return event.name()

"""The cards as the template shows them: options, what is taken elsewhere, errors beside their field. Pure."""

from dataclasses import dataclass

from services.intentions.domain.refusals import TextNotPlain, TextTooLong
from services.intentions.web.sent.draft import Card, Draft, taken_elsewhere
from services.intentions.web.words import entry
from shared.contract.types import Pathway, Status
from shared.words.refusals import TO_FAMILIES
from shared.words.terms import PATHWAYS, STATUSES

ABOUT_THE_TEXT = frozenset({TextTooLong.slug, TextNotPlain.slug})  # the rest is about the choice of the voie


@dataclass(frozen=True, slots=True)
class Option:
    """One voie in a card; `taken` is the card that already has it (A-01)."""

    id: str
    value: str
    label: str
    help: str
    chosen: bool
    taken: int | None
    invalid: bool


@dataclass(frozen=True, slots=True)
class StatusBox:
    """One of the two check-boxes (R-049)."""

    value: str
    label: str
    help: tuple[str, ...]
    ticked: bool


@dataclass(frozen=True, slots=True)
class CardText:
    """One card « Intention n »."""

    rank: int
    first: bool
    last: bool
    error: str | None
    error_at: str  # the field that the error is about
    text_invalid: bool
    options: tuple[Option, ...]
    detailed: str  # the voie pro that the detail follows
    occupation: str
    statuses: tuple[StatusBox, ...]


def cards_of(draft: Draft) -> tuple[CardText, ...]:
    """The cards in order."""
    return tuple(_card(draft, rank, card) for rank, card in enumerate(draft.cards, 1))


def focus_of(draft: Draft, cards: tuple[CardText, ...]) -> str:
    """The id of what takes the focus: the first field with an error, else what the last button leads to."""
    wrong = [card.error_at for card in cards if card.error]
    if wrong:
        return wrong[0]
    if draft.action == "add":
        return next((option.id for option in cards[-1].options if not option.taken), "")
    return _after_move(draft, len(cards))


def _after_move(draft: Draft, count: int) -> str:
    """The same arrow of the card that moved, the other one at the end; the neighbour of a deleted card."""
    move, _, place = draft.action.partition("-")
    if move == "delete":
        return f"card-{min(int(place), count)}"
    if move == "up":
        return f"up-{int(place) - 1}" if int(place) > 2 else "down-1"
    if move == "down":
        return f"down-{int(place) + 1}" if int(place) < count - 1 else f"up-{count}"
    return ""


def _card(draft: Draft, rank: int, card: Card) -> CardText:
    taken = taken_elsewhere(draft, rank)
    slug = draft.errors.get(rank)
    about_text = slug in ABOUT_THE_TEXT
    options = tuple(_option(rank, pathway, card, taken, slug and not about_text) for pathway in Pathway)
    target = next((option.id for option in options if option.chosen), None)
    free = next((option.id for option in options if not option.taken), f"card-{rank}")
    return CardText(
        rank=rank,
        first=rank == 1,
        last=rank == len(draft.cards),
        error=TO_FAMILIES[slug] if slug else None,
        error_at=f"occupation-{rank}" if about_text else target or free,
        text_invalid=about_text,
        options=options,
        detailed=(card.pathway if card.pathway is Pathway.PROFESSIONAL else Pathway.CAP).value,
        occupation=card.occupation,
        statuses=tuple(_box(status, status in card.statuses) for status in Status),
    )


def _option(rank: int, pathway: Pathway, card: Card, taken: dict[Pathway, int], wrong: object) -> Option:
    return Option(
        id=f"pathway-{rank}-{pathway.value}",
        value=pathway.value,
        label=PATHWAYS[pathway],
        help=entry.HELP_GENERAL if pathway is Pathway.GENERAL else "",
        chosen=card.pathway is pathway,
        taken=taken.get(pathway),
        invalid=bool(wrong) and pathway not in taken,
    )


def _box(status: Status, ticked: bool) -> StatusBox:
    return StatusBox(status.value, STATUSES[status], entry.HELP_STATUSES[status], ticked)

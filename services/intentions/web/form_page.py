"""The cards as the template shows them: options, what is taken elsewhere, errors beside their field. Pure."""

from dataclasses import dataclass

from services.intentions.web import labels
from services.intentions.web.intentions_form import MOST_CARDS, Card, Draft, taken_elsewhere
from shared.contract.types import Pathway, Status


@dataclass(frozen=True, slots=True)
class Option:
    """One voie in a card; `taken` is the card that already has it (A-01)."""

    id: str
    value: str
    label: str
    help: str
    chosen: bool
    taken: int | None
    focus: bool


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
    options: tuple[Option, ...]
    occupation: str
    statuses: tuple[StatusBox, ...]


def cards_of(draft: Draft) -> tuple[CardText, ...]:
    """The cards in order; the first card with an error takes the focus."""
    focus = min(draft.errors, default=0)
    return tuple(_card(draft, rank, card, focus == rank) for rank, card in enumerate(draft.cards, 1))


def is_full(draft: Draft) -> bool:
    """Whether no card may be added (R-037)."""
    return len(draft.cards) >= MOST_CARDS


def _card(draft: Draft, rank: int, card: Card, focus: bool) -> CardText:
    taken = taken_elsewhere(draft, rank)
    free = [pathway for pathway in Pathway if pathway not in taken]
    target = card.pathway or next(iter(free), None)
    options = tuple(
        Option(
            id=f"pathway-{rank}-{pathway.value}",
            value=pathway.value,
            label=labels.PATHWAYS[pathway],
            help=labels.HELP_GENERAL if pathway is Pathway.GENERAL else "",
            chosen=card.pathway is pathway,
            taken=taken.get(pathway),
            focus=focus and pathway is target,
        )
        for pathway in Pathway
    )
    return CardText(
        rank=rank,
        first=rank == 1,
        last=rank == len(draft.cards),
        error=draft.errors.get(rank),
        options=options,
        occupation=card.occupation,
        statuses=tuple(_box(status, status in card.statuses) for status in Status),
    )


def _box(status: Status, ticked: bool) -> StatusBox:
    return StatusBox(status.value, labels.STATUSES[status], labels.HELP_STATUSES[status], ticked)

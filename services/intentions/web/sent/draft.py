"""The form of the intentions as the browser sends it: pure reading and reordering, no decision.

Cards are numbered by their place: `pathway-1`, `occupation-1`, `status-1`, … The button pressed is `action`:
`add`, `up-2`, `down-1`, `delete-3`, `cancel` or `validate`; `keep`, which the script sends when the session
is over, only brings the form back. Nothing of a draft is kept on the server (R-062).
"""

import re
from dataclasses import dataclass, field, replace
from uuid import UUID

from starlette.datastructures import FormData

from shared.contract.types import Pathway, Status
from shared.http.errors import BadRequest

MOST_CARDS = 3
_ACTION = re.compile(r"add|cancel|keep|validate|(?P<move>up|down|delete)-(?P<place>[1-9])")


class Malformed(BadRequest):
    """The form is not one that our page could have sent."""


@dataclass(frozen=True, slots=True)
class Card:
    """One « Intention n » as filled so far; a voie may still be missing."""

    pathway: Pathway | None = None
    occupation: str = ""
    statuses: tuple[Status, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """A form as it was sent: the cards in order, the dossier's version it was filled from, its command id."""

    cards: tuple[Card, ...]
    version: int
    command: UUID
    action: str = "validate"
    errors: dict[int, str] = field(default_factory=dict)  # what is wrong with a card: its slug


def read_draft(form: FormData) -> Draft:
    """Read a sent form. Errors: `Malformed` for what our page cannot have sent."""
    action = _text(form, "action") or "validate"
    if _ACTION.fullmatch(action) is None:
        raise Malformed("unknown action")
    count = read_number(form, "cards")
    # One more than may be validated is still read, so that the rule itself refuses it.
    if not 1 <= count <= MOST_CARDS + 1:
        raise Malformed("number of cards")
    cards = tuple(_card(form, place) for place in range(1, count + 1))
    return Draft(cards, read_number(form), read_command(form), action)


def read_command(form: FormData) -> UUID:
    """The command id of a form (field `command`). Errors: `Malformed`."""
    try:
        return UUID(_text(form, "command"))
    except ValueError:
        raise Malformed("command id") from None


def read_number(form: FormData, name: str = "version") -> int:
    """A number of a form, by default the version it was filled from. Errors: `Malformed`."""
    value = _text(form, name)
    if not re.fullmatch(r"[0-9]{1,9}", value):
        raise Malformed(name)
    return int(value)


def rearranged(draft: Draft) -> Draft:
    """The draft after its button: a card added, moved or deleted; ranks follow the places (R-036, R-037)."""
    cards = list(draft.cards)
    match = _ACTION.fullmatch(draft.action)
    place = int(match["place"]) - 1 if match and match["place"] else 0
    if draft.action == "add" and len(cards) < MOST_CARDS:
        cards.append(Card())
    elif match and match["move"] and place < len(cards):
        _move(cards, match["move"], place)
    return replace(draft, cards=tuple(cards), errors={})


def taken_elsewhere(draft: Draft, place: int) -> dict[Pathway, int]:
    """The voies that other cards chose, with the number of the card: not to be chosen again (A-01)."""
    return {
        card.pathway: number
        for number, card in enumerate(draft.cards, 1)
        if card.pathway is not None and number != place and card.pathway is not draft.cards[place - 1].pathway
    }


def _move(cards: list[Card], move: str, place: int) -> None:
    if move == "delete":
        del cards[place]
        cards[:] = cards or [Card()]  # there is always at least one card
        return
    other = place - 1 if move == "up" else place + 1
    if 0 <= other < len(cards):
        cards[place], cards[other] = cards[other], cards[place]


def _card(form: FormData, place: int) -> Card:
    try:
        pathway = _text(form, f"pathway-{place}")
        statuses = {Status(str(value)) for value in form.getlist(f"status-{place}")}
        chosen = Pathway(pathway) if pathway else None
    except ValueError:
        raise Malformed("choice") from None
    if chosen is Pathway.GENERAL:
        return Card(chosen)  # a voie changed to GT clears the detail
    ordered = tuple(status for status in Status if status in statuses)
    return Card(chosen, _text(form, f"occupation-{place}"), ordered)


def _text(form: FormData, name: str) -> str:
    value = form.get(name, "")
    if not isinstance(value, str):
        raise Malformed("a file is no answer")
    return value

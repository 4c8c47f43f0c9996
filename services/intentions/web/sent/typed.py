"""Gives what was typed and is not stored back to who typed it; the server keeps nothing of it (R-062).

A refused form comes back as text; through a sign-in it travels in hidden fields of the sign-in form.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from starlette.datastructures import FormData
from starlette.requests import Request

from services.intentions.web.sent.draft import Draft, Malformed, read_draft
from services.intentions.web.words import entry
from shared.words.terms import PATHWAYS, STATUSES

PREFIX = "kept-"
ACCOUNT = "account"  # whose page the form was: nobody else's form is filled with it


@dataclass(frozen=True, slots=True)
class Line:
    """« Intention n : voie », its detail, and the council's avis where it is shown."""

    rank: int
    pathway: str
    occupation: str | None = None
    statuses: tuple[str, ...] = ()
    verdict: str = ""
    tone: str = ""
    advised: str | None = None


def sent_draft(request: Request) -> tuple[Draft, str] | None:
    """The intentions that this request sent, or carries through a sign-in, and whose account's they are."""
    sent: FormData | None = getattr(request.state, "sent", None)
    if sent is None:
        return None
    for prefix in ("", PREFIX):
        fields = FormData(
            [(name.removeprefix(prefix), one) for name, one in sent.multi_items() if name.startswith(prefix)]
        )
        if "cards" in fields:
            return _read(fields)
    return None


def lines_of(request: Request) -> tuple[Line, ...]:
    """The same as text to read and to copy; nothing where nothing was chosen or written."""
    found = sent_draft(request)
    return typed_lines(found[0]) if found else ()


def typed_lines(draft: Draft) -> tuple[Line, ...]:
    """The cards of a form as text; those without anything are left out."""
    return tuple(
        Line(
            rank,
            PATHWAYS[card.pathway] if card.pathway else entry.NO_PATHWAY,
            card.occupation or None,
            tuple(STATUSES[status] for status in card.statuses),
        )
        for rank, card in enumerate(draft.cards, 1)
        if card.pathway or card.occupation
    )


def hidden_fields(request: Request) -> tuple[tuple[str, str], ...]:
    """The same as fields of another form."""
    found = sent_draft(request)
    return tuple((f"{PREFIX}{name}", value) for name, value in _fields(*found)) if found else ()


def _read(fields: FormData) -> tuple[Draft, str] | None:
    account = fields.get(ACCOUNT, "")
    try:
        return read_draft(fields), str(account)
    except Malformed:
        return None


def _fields(draft: Draft, account: str) -> Iterator[tuple[str, str]]:
    yield ACCOUNT, account
    yield "version", str(draft.version)
    yield "command", str(draft.command)
    yield "cards", str(len(draft.cards))
    for place, card in enumerate(draft.cards, 1):
        if card.pathway:
            yield f"pathway-{place}", card.pathway.value
        yield f"occupation-{place}", card.occupation
        for status in card.statuses:
            yield f"status-{place}", status.value

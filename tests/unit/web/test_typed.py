"""What a refused form held comes back as it was sent, straight or through a sign-in; nothing else does."""

from io import BytesIO

import pytest
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request

from services.intentions.web.sent.draft import Card, Draft
from services.intentions.web.sent.typed import hidden_fields, lines_of, sent_draft
from shared.contract.types import Pathway, Status

ACCOUNT = "0190b6a0-0000-7000-8000-00000000aaaa"
COMMAND = "0190b6a0-0000-7000-8000-00000000cccc"
CARDS: dict[str, list[tuple[str, str]]] = {
    "one": [("pathway-1", "2PRO"), ("occupation-1", "Pâtisserie"), ("status-1", "school")],
    "both statuses": [("pathway-1", "CAP1"), ("status-1", "apprentice"), ("status-1", "school")],
    "two": [("pathway-1", "2GT"), ("pathway-2", "2PRO"), ("occupation-2", "  Mécanique ")],
    "text without a voie": [("occupation-1", "Cuisine"), ("occupation-2", "")],
    "markup": [("pathway-1", "2PRO"), ("occupation-1", '"><script>&amp;')],
    "far too long": [("pathway-1", "2PRO"), ("occupation-1", "é" * 5000)],
    "a name like a prefix": [("pathway-1", "2PRO"), ("occupation-1", "kept-occupation-1")],
    "control characters": [("pathway-1", "2PRO"), ("occupation-1", "a\u202eb\x85\n")],
    "a voie changed to GT": [("pathway-1", "2GT"), ("occupation-1", "Pâtisserie")],
    "twice the same": [("pathway-1", "2PRO"), ("pathway-2", "2PRO"), ("occupation-2", "x")],
}


def request_with(*fields: tuple[str, str | UploadFile]) -> Request:
    """A request whose form has been read."""
    request = Request({"type": "http", "headers": []})
    request.state.sent = FormData(list(fields))
    return request


def form(cards: list[tuple[str, str]], prefix: str = "") -> list[tuple[str, str]]:
    """A form of our page."""
    common = [("account", ACCOUNT), ("version", "3"), ("command", COMMAND), ("cards", "2")]
    return [(f"{prefix}{name}", value) for name, value in (*common, *cards)]


@pytest.mark.parametrize("cards", CARDS.values(), ids=CARDS.keys())
def test_p7_a_form_goes_through_a_sign_in_unchanged(cards: list[tuple[str, str]]) -> None:
    straight = request_with(*form(cards), ("csrf", "x"))
    carried = request_with(*hidden_fields(straight), ("csrf", "y"), ("identifier", "mere"), ("password", "p"))
    assert sent_draft(straight) == sent_draft(carried)
    assert lines_of(straight) == lines_of(carried)
    found = sent_draft(carried)
    assert found is not None
    assert (found[0].version, str(found[0].command), found[1]) == (3, COMMAND, ACCOUNT)
    assert "p" not in {value for _, value in hidden_fields(carried)}


def test_p7_what_is_read_is_what_was_chosen_and_written() -> None:
    request = request_with(*form(CARDS["one"]))
    found = sent_draft(request)
    assert found is not None
    assert found[0].cards == (Card(Pathway.PROFESSIONAL, "Pâtisserie", (Status.SCHOOL,)), Card())
    [line] = lines_of(request)
    assert (line.rank, line.occupation, line.statuses) == (1, "Pâtisserie", ("Sous statut scolaire",))


@pytest.mark.parametrize(
    "fields",
    [
        [],
        [("cards", "2")],
        [*form(CARDS["one"]), ("cards", "99")],
        [("cards", "x"), ("version", "1"), ("command", COMMAND)],
        [("cards", "1"), ("version", "-1"), ("command", COMMAND)],
        [("cards", "1"), ("version", "1"), ("command", "x")],
        [("cards", "1"), ("version", "1"), ("command", COMMAND), ("pathway-1", "ENA")],
        [("cards", "1"), ("version", "1"), ("command", COMMAND), ("status-1", "ENA")],
        [("cards", "1"), ("version", "1"), ("command", COMMAND), ("action", "drop")],
        [("email", "mere@example.fr"), ("csrf", "x")],
        [("kept-cards", "1")],
    ],
    ids=str,
)
def test_p7_what_is_no_form_of_ours_gives_nothing_back(fields: list[tuple[str, str]]) -> None:
    request = request_with(*fields)
    assert (sent_draft(request), lines_of(request), hidden_fields(request)) == (None, (), ())


def test_p7_a_file_is_no_text() -> None:
    file = UploadFile(BytesIO(b"x"), filename="x")
    assert sent_draft(request_with(*form([]), ("occupation-1", file))) is None


def test_p7_a_request_whose_form_was_not_read_gives_nothing_back() -> None:
    assert lines_of(Request({"type": "http", "headers": []})) == ()


def test_p7_an_empty_form_shows_no_text() -> None:
    request = request_with(*form([]))
    assert lines_of(request) == ()
    found = sent_draft(request)
    assert found is not None
    assert found[0] == Draft((Card(), Card()), 3, found[0].command)

"""How far a letter of access is, by what is kept of it, and how that is said."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from services.siecle.letters.reading import OPEN, LetterState, Told, state_of
from services.siecle.staff.letters import words

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ASKED = {"asked_at": NOW - HOUR, "outcome": None, "received": False, "has_box": False, "rejected": False}
THERE = ASKED | {
    "outcome": "accepted",
    "received": True,
    "has_box": True,
    "expires_at": NOW + 29 * DAY,
    "printed_at": None,
}


@pytest.mark.parametrize(
    ("row", "state"),
    [
        (ASKED, LetterState.WAITING),
        (ASKED | {"outcome": "accepted"}, LetterState.WAITING),
        (ASKED | {"outcome": "refused"}, LetterState.REFUSED),
        (ASKED | {"asked_at": NOW - 7 * DAY}, LetterState.LOST),
        (THERE, LetterState.READY),
        (THERE | {"outcome": None}, LetterState.READY),
        (THERE | {"has_box": False}, LetterState.FAILED),
        (THERE | {"has_box": False, "rejected": True}, LetterState.REFUSED),
        (THERE | {"has_box": False, "rejected": True, "expires_at": NOW}, LetterState.REFUSED),
        (THERE | {"printed_at": NOW - HOUR / 2}, LetterState.PRINTED),
        (THERE | {"printed_at": NOW - HOUR / 2, "has_box": False}, LetterState.GIVEN),
        (THERE | {"printed_at": NOW - HOUR}, LetterState.GIVEN),
        (THERE | {"expires_at": NOW}, LetterState.ENDED),
        (THERE | {"expires_at": NOW, "printed_at": NOW - DAY, "has_box": False}, LetterState.ENDED),
    ],
)
def test_how_far_a_letter_is(row: dict[str, Any], state: LetterState) -> None:
    assert state_of(row, NOW) is state


def told(state: LetterState, reason: str | None = None) -> Told:
    return Told(UUID(int=1), "1", "1042", 1, NOW, state, reason, NOW + 29 * DAY, NOW)


@pytest.mark.parametrize("state", LetterState)
def test_each_is_said_in_french_and_in_the_academys_time(state: LetterState) -> None:
    said = words.told(told(state, "account-closed"), "Indian/Reunion")
    assert said[0].isupper()
    assert "{" not in said
    assert (
        state in {LetterState.REFUSED, LetterState.READY, LetterState.GIVEN, LetterState.ENDED}
        or "01/12/2026 à 13:00" in said
    )
    assert (state is LetterState.REFUSED) == said.startswith(
        "Refusée : Le compte de ce responsable est fermé"
    )


def test_nobody_asks_twice_while_a_letter_is_on_its_way_or_lies_ready() -> None:
    assert {state for state in LetterState if told(state).holds} == {
        LetterState.READY,
        LetterState.PRINTED,
        LetterState.GIVEN,
    }
    assert {LetterState.WAITING, LetterState.READY} == OPEN
    assert words.told(None, "Europe/Paris") == "Aucune lettre demandée ici"

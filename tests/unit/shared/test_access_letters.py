"""Letters of access on their way: one key opens a box, and who carries a wish can change nothing in it."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest
from pydantic import SecretStr

from shared.access_letters.box import Keys, Letter, NotOpened, NotSealed, seal
from shared.access_letters.model import Child, PrintedCode
from shared.access_letters.proof import Wanted

KEYS, OTHERS = Keys(bytes(range(32))), Keys(bytes(32))
ID = UUID("0197f0a1-0000-7000-8000-000000000001")
TOKEN, OTHER_TOKEN = SecretStr("letters-token-of-the-tests"), SecretStr("another-token-of-the-tests")
PRINTED = PrintedCode(
    school="Collège Élise-Deroche",
    division="3A",
    name="MARTIN Claire",
    kind="guardian",
    children=[Child(last_name="MARTIN", first_name="Zoé", division="3A")],
    login="c.martin",
    code="K7QM-AAAA-BBBB-CCCC",
)
LETTER = Letter(ID, PRINTED, datetime(2026, 12, 31, 9, tzinfo=UTC), "https://orientation.example.fr")


def test_the_key_that_it_is_sealed_to_opens_it_and_no_other() -> None:
    sealed = seal(LETTER, KEYS.public, TOKEN)
    assert KEYS.open(sealed, ID, TOKEN) == LETTER
    with pytest.raises(NotOpened):
        OTHERS.open(sealed, ID, TOKEN)


def test_a_box_shows_nothing_and_is_another_one_each_time() -> None:
    sealed = seal(LETTER, KEYS.public, TOKEN)
    assert all(part not in sealed for part in ("K7QM", "MARTIN", "martin"))
    assert sealed != seal(LETTER, KEYS.public, TOKEN)


def test_another_letter_does_not_pass_for_the_one_that_was_asked_for() -> None:
    with pytest.raises(NotOpened):
        KEYS.open(seal(LETTER, KEYS.public, TOKEN), UUID(int=7), TOKEN)


@pytest.mark.parametrize("sealed", ["", "A", "é", "AAAA" * 40])
def test_what_is_no_box_is_not_opened(sealed: str) -> None:
    with pytest.raises(NotOpened):
        KEYS.open(sealed, ID, TOKEN)


def test_a_box_that_was_changed_on_its_way_is_not_opened() -> None:
    sealed = seal(LETTER, KEYS.public, TOKEN)
    for at in (0, 60, 100):
        with pytest.raises(NotOpened):
            KEYS.open(sealed[:at] + ("A" if sealed[at] != "A" else "B") + sealed[at + 1 :], ID, TOKEN)


@pytest.mark.parametrize("key", ["", "A", "A" * 43, "é" * 43, KEYS.public[:-4]])
def test_nothing_is_sealed_to_what_is_no_key(key: str) -> None:
    with pytest.raises(NotSealed):
        seal(LETTER, key, TOKEN)


def test_a_letter_of_anothers_making_is_not_opened_although_everybody_has_the_key() -> None:
    forged = seal(replace(LETTER, site="https://evil.example"), KEYS.public, OTHER_TOKEN)
    with pytest.raises(NotOpened):
        KEYS.open(forged, ID, TOKEN)


def test_a_wish_is_proved_by_who_has_the_token_and_for_nothing_else() -> None:
    wanted = Wanted(ID, "0931234A", "1042", KEYS.public)
    proof = wanted.proof(TOKEN)
    assert wanted.is_proved(proof, TOKEN)
    assert not wanted.is_proved(proof, OTHER_TOKEN)
    for other in (
        replace(wanted, letter=UUID(int=7)),
        replace(wanted, school="0939999N"),
        replace(wanted, guardian="1043"),
        replace(wanted, key=OTHERS.public),
    ):
        assert not other.is_proved(proof, TOKEN)

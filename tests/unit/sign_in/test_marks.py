"""The mark of an earlier sign-in: of one account, signed, for a while, and saying nothing (S4)."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from shared.sign_in.keys import Key, Purpose
from shared.sign_in.marks import LIFE, Marks
from tests.support.web_settings import SECRET_KEY

MOTHER, FATHER, *OTHERS = (UUID(int=number) for number in range(1, 9))
NOW = datetime(2026, 11, 7, 11, tzinfo=UTC)
MARKS = Marks(Key(SECRET_KEY, Purpose.MARKS))


def test_s4_a_mark_counts_for_its_account_in_every_replica() -> None:
    cookie = MARKS.renewed(None, MOTHER, NOW)
    assert Marks(Key(SECRET_KEY, Purpose.MARKS)).nonce(cookie, MOTHER, NOW)
    assert MARKS.nonce(cookie, FATHER, NOW) is None
    assert Marks(Key(SECRET_KEY[::-1], Purpose.MARKS)).nonce(cookie, MOTHER, NOW) is None
    assert str(MOTHER) not in cookie


def test_s4_a_browser_keeps_its_number_and_those_of_other_accounts() -> None:
    first = MARKS.renewed(None, MOTHER, NOW)
    both = MARKS.renewed(first, FATHER, NOW)
    later = MARKS.renewed(both, MOTHER, NOW + timedelta(days=100))
    assert MARKS.nonce(later, MOTHER, NOW + timedelta(days=250)) == MARKS.nonce(first, MOTHER, NOW)
    assert MARKS.nonce(later, FATHER, NOW) == MARKS.nonce(both, FATHER, NOW)
    assert MARKS.nonce(both, MOTHER, NOW) != MARKS.nonce(both, FATHER, NOW)


def test_s4_the_last_accounts_of_a_browser_are_kept() -> None:
    cookie = None
    for account in (MOTHER, FATHER, *OTHERS):
        cookie = MARKS.renewed(cookie, account, NOW)
    known = [account for account in (MOTHER, FATHER, *OTHERS) if MARKS.nonce(cookie, account, NOW)]
    assert known == OTHERS[-4:]
    assert len(cookie or "") < 400


def test_s4_a_mark_ends() -> None:
    cookie = MARKS.renewed(None, MOTHER, NOW)
    assert MARKS.nonce(cookie, MOTHER, NOW + LIFE)
    assert MARKS.nonce(cookie, MOTHER, NOW + LIFE + timedelta(days=1)) is None


@pytest.mark.parametrize(
    "broken",
    [
        lambda nonce, day, signature: f"{nonce}x.{day}.{signature}",
        lambda nonce, day, signature: f"{nonce}.{int(day) + 1}.{signature}",
        lambda nonce, day, signature: f"{nonce}.{day}.{signature[:-8]}AAAAAAA=",
        lambda nonce, day, signature: f"{nonce}.{day}",
        lambda nonce, day, signature: f"{nonce}.{day}.",
        lambda nonce, day, signature: f"{nonce}.²{day}.{signature}",
        lambda nonce, day, signature: f"{nonce}.99999999.{signature}",
        lambda nonce, day, signature: f"{nonce}.{day}.é\x00{signature}",
        lambda nonce, day, signature: f"{nonce}.{day}.%{signature[1:]}",
        lambda nonce, day, signature: "~~~..~",
    ],
)
def test_s4_what_was_touched_or_is_none_counts_for_nobody(broken: object) -> None:
    assert callable(broken)
    cookie = broken(*MARKS.renewed(None, MOTHER, NOW).split("."))
    assert MARKS.nonce(cookie, MOTHER, NOW) is None
    assert MARKS.nonce(MARKS.renewed(cookie, MOTHER, NOW), MOTHER, NOW)

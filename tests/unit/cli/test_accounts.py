"""Why no code was printed: said with a mend that was not tried yet."""

from datetime import UTC, datetime

import pytest

from services.intentions.cli.people.accounts import Asked, _nothing

NOW = datetime(2026, 11, 30, tzinfo=UTC)


@pytest.mark.parametrize("again", [False, True])
def test_again_is_advised_to_who_has_not_said_it(again: bool) -> None:
    said = _nothing(Asked("0931234A", None, again, NOW, NOW))
    assert ("--again" in said) is not again
    assert "chosen a password" in said
    assert "--login LOGIN" in said


def test_an_account_that_is_closed_may_be_enabled() -> None:
    assert "accounts enable c.aubert" in _nothing(Asked(None, "c.aubert", False, NOW, NOW))

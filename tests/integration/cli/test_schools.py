"""How to reach a school: shown, changed in part, removed, and never half kept."""

import json
from collections.abc import Collection

import pytest

from tests.integration.cli.installation import Installation

SCHOOL = "0931234A"
FOUND = "INSERT INTO directory.schools (uai, name, academy) VALUES ('0931234A', 'CLG', 'creteil')"


@pytest.fixture
def consumed() -> Collection[str]:
    """None of the services' queues: nothing here looks at them."""
    return ()


async def contact(installation: Installation, *options: str) -> tuple[int, dict[str, str | None]]:
    """The exit code, and what is known afterwards."""
    code = (await installation.command("schools", "contact", SCHOOL, *options)).exit_code
    shown = await installation.command("schools", "contact", SCHOOL, "--json")
    known: dict[str, str | None] = json.loads(shown.stdout)
    assert known.pop("school") == SCHOOL
    return code, known


async def test_p8_operators_say_how_to_reach_a_school(installation: Installation) -> None:
    await installation.sql(FOUND)
    nothing = {"phone": None, "email": None, "address": None}
    assert await contact(installation) == (0, nothing)
    given = ("--phone", "01 48 95 00 00", "--address", "3 rue des Lilas, 93000 Bobigny")
    known = nothing | {"phone": "01 48 95 00 00", "address": "3 rue des Lilas, 93000 Bobigny"}
    assert await contact(installation, *given) == (0, known)
    known["email"] = "ce@example.fr"
    assert await contact(installation, "--email", "ce@example.fr") == (0, known)
    assert await contact(installation, "--phone", "") == (0, known | {"phone": None})


@pytest.mark.parametrize("wrong", [("--phone", "x"), ("--email", "x"), ("--address", "a\nb")])
async def test_p8_what_is_no_contact_changes_nothing(
    installation: Installation, wrong: tuple[str, str]
) -> None:
    await installation.sql(FOUND)
    assert await contact(installation, *wrong) == (2, {"phone": None, "email": None, "address": None})


async def test_p8_an_unknown_school_is_said(installation: Installation) -> None:
    result = await installation.command("schools", "contact", "0930000X", "--phone", "0148950000")
    assert (result.exit_code, "There is no school 0930000X" in result.stderr) == (1, True)

"""Tokens: into a file that is never overwritten, and names that are free again."""

import json
from collections.abc import Collection
from pathlib import Path

import pytest

from tests.integration.cli.installation import Installation


@pytest.fixture
def consumed() -> Collection[str]:
    """None of the services' queues: nothing here looks at them."""
    return ()


async def names(installation: Installation) -> list[tuple[str, bool]]:
    """Every reader there is and was, and whether their token holds."""
    listed = json.loads((await installation.command("tokens", "list", "--json")).stdout)
    return [(one["name"], one["revoked_at"] is None) for one in listed]


async def test_it_goes_into_a_new_file_that_only_its_owner_reads(
    installation: Installation, tmp_path: Path
) -> None:
    file = tmp_path / "my-token"
    assert (await installation.command("tokens", "add", "a", "--output", str(file))).exit_code == 0
    token = file.read_text()
    assert (token[:4], file.stat().st_mode & 0o777) == ("orf_", 0o600)

    again = await installation.command("tokens", "add", "b", "--output", str(file))
    assert (again.exit_code, "is there already; nothing was made" in again.stderr) == (1, True)
    assert file.read_text() == token
    assert await names(installation) == [("a", True)]


async def test_a_command_that_fails_leaves_no_file(installation: Installation, tmp_path: Path) -> None:
    await installation.command("tokens", "add", "a")
    file = tmp_path / "second"
    assert (await installation.command("tokens", "add", "a", "--output", str(file))).exit_code == 1
    assert not file.exists()
    nowhere = await installation.command("tokens", "add", "b", "--output", str(tmp_path / "no" / "file"))
    assert (nowhere.exit_code, "cannot be written" in nowhere.stderr) == (1, True)
    assert await names(installation) == [("a", True)]


async def test_a_revoked_readers_name_is_free_and_the_past_is_kept(installation: Installation) -> None:
    first = (await installation.command("tokens", "add", "a")).stdout
    assert (await installation.command("tokens", "revoke", "a")).exit_code == 0
    second = await installation.command("tokens", "add", "a")
    assert second.exit_code == 0
    assert second.stdout != first
    assert await names(installation) == [("a", False), ("a", True)]
    assert (await installation.command("tokens", "revoke", "a")).exit_code == 0
    assert (await installation.command("tokens", "revoke", "a")).exit_code == 1
    assert await names(installation) == [("a", False), ("a", False)]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--type", "OpinionPublished.v1"], "in every version"),
        (["--type", "SessionEnded", "--academy", "creteil"], "does not name an academy"),
        (["--type", "CampaignConfigured", "--school", "0931234A"], "does not name a school"),
    ],
)
async def test_a_scope_that_would_not_hold_is_refused(
    installation: Installation, arguments: list[str], says: str
) -> None:
    refused = await installation.command("tokens", "add", "a", *arguments)
    assert (refused.exit_code, says in refused.stderr) == (2, True)
    assert await names(installation) == []


async def test_a_pipe_gets_whole_lines(installation: Installation) -> None:
    types = ["OpinionPublished", "OpinionAcknowledged", "IntentionsValidated", "AuthorshipTransferred"]
    asked = [part for name in types for part in ("--type", name)]
    await installation.command("tokens", "add", "a-name-that-is-quite-long", *asked, "--academy", "creteil")
    shown = (await installation.command("tokens", "list")).stdout
    assert " ".join(types) in shown
    assert "a-name-that-is-quite-long" in shown

"""What operators change by a command leaves a line that they cannot take back (S11)."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import asyncpg
import pytest
import typer

from services.intentions.cli.app import app
from services.intentions.cli.audit import CHANGES
from services.intentions.cli.people.accounts import DAYS
from services.intentions.eventstore.store import EventStore
from shared.postgres.database import create_pool
from tests.integration.cli.installation import Installation
from tests.support.town import Clock, Town

READS = {
    "audit", "dead-letters list", "dead-letters show", "doctor", "dossier show", "events export",
    "events stats", "events tail", "events verify", "projections list", "sample", "status",
    "subscriptions list", "tokens list",
}  # fmt: skip


@pytest.fixture
async def town(installation: Installation) -> AsyncIterator[Town]:
    async with await create_pool(installation.database.url) as pool, EventStore(pool) as store:
        yield await Town("", pool, store, Clock()).settle()


async def lines(installation: Installation) -> list[dict[str, object]]:
    """What `orientation audit` shows."""
    shown: list[dict[str, object]] = json.loads((await installation.command("audit", "--json")).stdout)
    return shown


def names(group: typer.Typer, prefix: str = "") -> set[str]:
    own = {
        f"{prefix}{one.name or getattr(one.callback, '__name__', '')}" for one in group.registered_commands
    }
    for sub in group.registered_groups:
        assert sub.typer_instance is not None
        own |= names(sub.typer_instance, f"{prefix}{sub.name} ")
    return {name.replace("_", "-") for name in own}


def test_s11_every_command_either_changes_something_or_only_reads() -> None:
    assert names(app) == set(CHANGES) | READS


async def test_s11_commands_that_change_something_leave_a_line_without_names(
    installation: Installation, town: Town
) -> None:
    login, account = town.login("mother"), str(town.accounts["mother"])
    began = datetime.now(UTC)
    for arguments in (
        ("accounts", "disable", login),
        ("accounts", "enable", login),
        ("accounts", "codes", "--login", login),
        ("accounts", "codes", "--school", town.school, "--again"),
        ("accounts", "disable", "canary-of-nobody"),
        ("tokens", "add", "canteen", "--type", "SessionEnded"),
        ("tokens", "revoke", "canteen"),
        ("projections", "rebuild", "dossiers"),
        ("tokens", "list"),
    ):
        await installation.command(*arguments)
    found = await lines(installation)
    assert [(one["command"], one["details"], one["exit_code"]) for one in found] == [
        ("accounts disable", {"account": account}, 0),
        ("accounts enable", {"account": account}, 0),
        ("accounts codes", {"days": DAYS, "account": account, "codes": 1}, 0),
        ("accounts codes", {"days": DAYS, "school": town.school, "again": True, "codes": 0}, 1),
        ("accounts disable", {"account": None}, 1),
        ("tokens add", {"name": "canteen", "types": ["SessionEnded"]}, 0),
        ("tokens revoke", {"name": "canteen"}, 0),
        ("projections rebuild", {"name": "dossiers"}, 0),
    ]
    assert all("@" in str(one["operator"]) for one in found)
    assert all(datetime.fromisoformat(str(one["at"])) >= began for one in found)
    shown = (await installation.command("audit", "-n", "3")).stdout
    assert "tokens revoke" in shown
    assert "accounts disable" not in shown
    assert login not in json.dumps(found) and "canary" not in json.dumps(found)  # noqa: PT018


async def test_s11_a_line_is_never_changed_nor_removed(installation: Installation, town: Town) -> None:
    await installation.command("accounts", "disable", town.login("mother"))
    for change in ("UPDATE audit.operations SET operator = 'nobody'", "DELETE FROM audit.operations"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await town.pool.execute(change)
    assert len(await lines(installation)) == 1

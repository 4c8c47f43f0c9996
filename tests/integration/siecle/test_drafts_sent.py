"""Drafts are sent when the entry of their class is over: by what was taken, once each, by any replica."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import asyncpg
import pytest

from deploy.ports import free_port
from services.siecle.people import accounts
from services.siecle.people.members import OPERATOR
from services.siecle.repository import Repository
from services.siecle.roster import Listed
from services.siecle.staff.council import sending
from services.siecle.staff.council.reading import QUERIES
from shared.postgres.database import create_pool
from tests.integration.siecle.conftest import ACADEMY, SCHOOL, Office, intentions
from tests.integration.siecle.council import (
    HOME,
    HOUR,
    NEXT_DRAFT,
    OPINION,
    avis,
    closed,
    colleague,
    drafts,
    entered,
    opened,
    told,
)
from tests.support.servers import Database
from tests.support.waiting import wait_until
from tests.support.web_settings import NOTIFICATIONS, SECRET_KEY, SYNC

CLASS = f"{HOME}/opinions?class=3A"
OVER = timedelta(minutes=-1)


@pytest.fixture
async def council(office: Office) -> Office:
    """Families may enter, and one has."""
    await office.push("intentions", intentions(1, "2GT"))
    await opened(office)
    return office


async def sent(office: Office) -> int:
    """One round of the loop; how many it sent."""
    return await sending.send_due(Repository(office.pool))


@pytest.mark.parametrize("ends", ["by hand", "as planned", "for the class"])
async def test_a_draft_is_sent_when_the_entry_is_over_in_the_name_of_who_saved_it(
    council: Office, ends: str
) -> None:
    async with colleague(council) as teacher:
        await avis(teacher, button=NEXT_DRAFT)
    if ends == "by hand":
        await closed(council)
    else:
        await opened(council, ends=OVER, of_class="3A" if ends == "for the class" else "")
    assert await sent(council) == 1
    assert await sent(council) == 0
    [change] = await entered(council)
    author = await council.pool.fetchval("SELECT id FROM siecle.accounts WHERE role = 'teacher'")
    assert (change["kind"], change["by"]) == ("opinion", str(author))
    assert await drafts(council) == []
    assert await told(council) == ["draft-saved", "draft-sent"]
    row = await council.pool.fetchrow("SELECT * FROM siecle.audit WHERE action = 'draft-sent'")
    assert row is not None
    assert (row["account"], row["siecle_id"], row["what"], row["change"]) == (
        author, "1", "opinion", change["seq"]
    )  # fmt: skip
    assert (await council.staff.open(f"{HOME}/journal")).has("Brouillon transmis à la fin de la saisie")


async def test_nothing_is_sent_before_an_end_that_is_planned_nor_while_another_class_is_over(
    council: Office,
) -> None:
    await avis(council.staff, button=NEXT_DRAFT)
    await opened(council, ends=HOUR)
    await opened(council, ends=OVER, of_class="3B")
    assert await sent(council) == 0
    await opened(council, ends=timedelta(seconds=-1))
    assert await sent(council) == 0, "the téléservice's clock may be behind"


async def test_an_end_that_the_teleservice_refused_is_none(council: Office) -> None:
    await avis(council.staff, button=NEXT_DRAFT)
    await closed(council)
    seq = (await council.changes())[-1]["seq"]
    await council.api.post(
        f"/api/changes/{seq}/outcome", json={"outcome": "refused", "reason": "unknown-school"}
    )
    assert await sent(council) == 0


async def test_the_same_entry_at_a_newer_version_changes_nothing(council: Office) -> None:
    await avis(council.staff, button=NEXT_DRAFT)
    await council.push("intentions", intentions(2, "2GT"))
    await closed(council)
    assert await sent(council) == 1


async def test_a_withdrawal_of_the_entry_is_a_change_of_it(council: Office) -> None:
    await avis(council.staff, button=NEXT_DRAFT)
    await council.push("withdrawals", {"dossier_version": 2, "withdrawn_at": "2026-11-20T12:00:00Z"})
    await closed(council)
    assert await sent(council) == 0


async def test_nothing_goes_in_the_name_of_a_closed_account_or_for_who_has_left(council: Office) -> None:
    async with colleague(council) as teacher:
        await avis(teacher, button=NEXT_DRAFT)
    author = await council.pool.fetchval("SELECT id FROM siecle.accounts WHERE role = 'teacher'")
    await accounts.disable(council.pool, author, OPERATOR)
    await closed(council)
    assert await sent(council) == 0
    assert (await council.staff.open(CLASS)).has("le compte de son auteur est fermé")
    await accounts.enable(council.pool, author, OPERATOR)
    await council.api.put(
        f"/api/schools/{SCHOOL}/pupils/1/departure",
        json={"dossier_version": 2, "left_at": "2026-11-20T22:00:00Z"},
        headers={"Idempotency-Key": "left-1"},
    )
    assert await sent(council) == 0


async def test_drafts_of_a_former_year_are_deleted_unsent_and_the_audit_says_so(council: Office) -> None:
    await avis(council.staff, button=NEXT_DRAFT)
    await council.pool.execute("UPDATE siecle.drafts SET year = year - 1")
    await closed(council)
    assert not (await council.staff.open(OPINION)).control("Avis favorable").checked
    assert await sent(council) == 0
    running = asyncio.create_task(sending.run(Repository(council.pool)))
    await wait_until(lambda: _is_sent(council), "the draft is deleted")
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert (await entered(council), await told(council)) == ([], ["draft-saved", "draft-deleted"])
    journal = await council.staff.open(f"{HOME}/journal")
    assert journal.has("Exploitant du service Brouillon supprimé")


async def test_a_draft_that_cannot_be_read_or_known_holds_up_no_other(
    council: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    await avis(council.staff, button=NEXT_DRAFT)
    put = (
        "INSERT INTO siecle.drafts (school, siecle_id, kind, year, data, entry, account) "
        "SELECT school, $1, $2, year, data, entry, account FROM siecle.drafts WHERE siecle_id = '1' LIMIT 1"
    )
    await council.pool.execute(put, "1", "kind-of-a-newer-release")
    await council.pool.execute(put, "2", "opinion")
    await council.push("intentions", intentions(1, "2GT"), pupil="2")
    bad = """UPDATE siecle.received SET body = '{"intentions": [{"rank": 1}]}' WHERE siecle_id = '2'"""
    await council.pool.execute(bad)
    await council.pool.execute("UPDATE siecle.pupils SET division = '3A'")  # both are of one class
    await opened(council, ends=OVER, of_class="3A")
    assert await sent(council) == 1
    assert await drafts(council) == [("1", "kind-of-a-newer-release"), ("2", "opinion")]
    logged = capsys.readouterr().out
    assert "drafts of a class not sent" in logged
    assert "KeyError" in logged


async def test_openings_that_cannot_be_read_hold_up_no_other_school(council: Office) -> None:
    await avis(council.staff, button=NEXT_DRAFT)
    await closed(council)
    await Repository(council.pool).add_pupils([Listed("0930001A", "1", "ABBAS", "Inès", "3A")], ACADEMY)
    await council.pool.execute(
        "INSERT INTO siecle.drafts (school, siecle_id, kind, year, data, entry, account) "
        "SELECT '0930001A', siecle_id, kind, year, data, entry, account FROM siecle.drafts"
    )
    await opened(council, "phase-of-a-newer-release", school="0930001A")
    assert await sent(council) == 1
    assert len(await drafts(council)) == 1


async def test_a_class_is_not_read_again_for_a_draft_that_staff_must_look_at(
    council: Office, siecle_db: Database
) -> None:
    await avis(council.staff, button=NEXT_DRAFT)
    await council.push("intentions", intentions(2, "2GT", "CAP1"))
    await closed(council)
    to_review: sending.ToReview = {}
    async with _listened(siecle_db) as (pool, queries):
        assert await sending.send_due(Repository(pool), to_review) == 0
        assert _reads_of_a_class(queries) == 1
        assert await sending.send_due(Repository(pool), to_review) == 0
        assert _reads_of_a_class(queries) == 1
        await council.push("intentions", intentions(3, "2GT"))
        assert await sending.send_due(Repository(pool), to_review) == 1, "as when the draft was saved"
        assert await sending.send_due(Repository(pool), to_review) == 0
    assert to_review == {}


async def test_a_class_is_not_read_for_the_draft_of_a_closed_account(
    council: Office, siecle_db: Database
) -> None:
    async with colleague(council) as teacher:
        await avis(teacher, button=NEXT_DRAFT)
    author = await council.pool.fetchval("SELECT id FROM siecle.accounts WHERE role = 'teacher'")
    await accounts.disable(council.pool, author, OPERATOR)
    await closed(council)
    async with _listened(siecle_db) as (pool, queries):
        assert await sending.send_due(Repository(pool)) == 0
    assert _reads_of_a_class(queries) == 0


async def test_several_replicas_send_each_draft_once(council: Office, siecle_db: Database) -> None:
    await avis(council.staff, button=NEXT_DRAFT)
    await closed(council)
    async with await create_pool(siecle_db.url) as another:
        known = [Repository(pool) for pool in (council.pool, another)] * 3
        counts = await asyncio.gather(*(sending.send_due(one) for one in known))
    assert sum(counts) == 1
    assert len(await entered(council)) == 1


async def test_a_round_that_fails_is_tried_again(
    council: Office, siecle_db: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    await avis(council.staff, button=NEXT_DRAFT)
    await closed(council)
    monkeypatch.setattr(sending, "SEND_SECONDS", 0.02)
    owner = await asyncpg.connect(siecle_db.owner_url)
    await owner.execute("ALTER TABLE siecle.drafts RENAME TO away")
    running = asyncio.create_task(sending.run(Repository(council.pool)))
    told: list[str] = []

    def interrupted() -> bool:
        told.append(capsys.readouterr().out)
        return "sending drafts interrupted" in "".join(told)

    await wait_until(interrupted, "a round fails")
    await owner.execute("ALTER TABLE siecle.away RENAME TO drafts")
    await owner.close()
    await wait_until(lambda: _is_sent(council), "the draft is sent")
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert len(await entered(council)) == 1


async def test_the_service_sends_what_waits_from_its_start_and_ends_in_time(
    council: Office, siecle_db: Database
) -> None:
    await avis(council.staff, button=NEXT_DRAFT)
    await closed(council)
    child = await _started(siecle_db)
    try:
        await wait_until(lambda: _is_sent(council), "the draft is sent", 60)
        child.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(child.wait(), 10) == 0
    finally:
        if child.returncode is None:
            child.kill()
    assert len(await entered(council)) == 1


@asynccontextmanager
async def _listened(database: Database) -> AsyncIterator[tuple[asyncpg.Pool, list[str]]]:
    """A pool, and what it asks."""
    asked: list[str] = []

    async def init(connection: asyncpg.Connection) -> None:
        connection.add_query_logger(lambda record: asked.append(record.query))

    async with asyncpg.create_pool(database.url, min_size=1, max_size=2, init=init) as pool:
        yield pool, asked


def _reads_of_a_class(asked: list[str]) -> int:
    """How often what is known of pupils was read."""
    return asked.count(QUERIES["dossiers"])


async def _started(database: Database) -> asyncio.subprocess.Process:
    port = free_port()
    variables = {
        "HTTP_PORT": f"{port}",
        "HEALTH_PORT": f"{free_port()}",
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "DATABASE_URL": database.url,
        "SIECLE_TOKEN": SYNC,
        "SIECLE_ADMIN_TOKEN": NOTIFICATIONS,
        "SECRET_KEY": SECRET_KEY,
    }
    environment = {f"ORIENTATION_{name}": value for name, value in variables.items()}
    command = (sys.executable, "-m", "services.siecle", "run")
    return await asyncio.create_subprocess_exec(*command, env={"PATH": os.environ["PATH"], **environment})


async def _is_sent(office: Office) -> bool:
    return await drafts(office) == []

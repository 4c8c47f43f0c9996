"""A pupil whose pushes Siècle fails at, or refuses, each time: nobody else waits for that (A-35)."""

import asyncio
import time

from services.sync.back_off import BackOff
from services.sync.inbound import ROUTES
from services.sync.push import Pusher
from shared.consumer.inbox import Inbox
from tests.integration.sync.conftest import Town
from tests.integration.sync.test_push import pupils_of, validated
from tests.support.waiting import SECONDS

A_DAY = 86_400.0


async def test_r10_a_dossier_that_siecle_chokes_on_holds_up_no_other(town: Town) -> None:
    poison, refused, plain = (await pupils_of(town, 3)).values()
    await town.admin("POST", "/admin/faults", json={"pupils": {"0": 500, "1": 422}})
    inbound, back_off = town.inbound(), BackOff(time.monotonic, A_DAY)
    pusher = _pusher(town, back_off)
    for pupil in (poison, refused, plain):
        await inbound(validated(pupil, 1))
        assert await pusher.push_one()
    assert not back_off.is_on, "the last one was taken"

    await town.try_again()
    assert await pusher.push_one(), "the poison again"
    assert not back_off.is_on, "which says nothing of the others"
    for version in (2, 3):
        await inbound(validated(poison, version))
        await inbound(validated(refused, version))
        await inbound(validated(plain, version))
        await _push_what_is_due(pusher)
        assert not back_off.is_on

    rows = await town.pool.fetch("SELECT pupil, version, state FROM sync.pushes ORDER BY pupil, version")
    found = {pupil: [row["state"] for row in rows if row["pupil"] == pupil] for pupil in (poison, refused)}
    assert found == {poison: ["pending"] * 3, refused: ["refused"] * 3}
    assert await _versions(town) == {"2": [1, 2, 3]}

    await town.admin("POST", "/admin/faults", json={})
    await town.try_again()
    await _push_what_is_due(pusher)
    assert await _versions(town) == {"0": [1, 2, 3], "2": [1, 2, 3]}


async def test_when_siecle_is_back_nobody_waits_for_what_another_replica_is_at(town: Town) -> None:
    here, there, elsewhere = (await pupils_of(town, 3)).values()
    await town.admin("POST", "/admin/faults", json={"mode": "down"})
    inbound, back_off = town.inbound(), BackOff(time.monotonic, A_DAY)
    pusher = _pusher(town, back_off)
    for pupil in (here, there, elsewhere):
        await inbound(validated(pupil, 1))
        assert await pusher.push_one()
    await town.pool.execute(
        "UPDATE sync.pushes SET next_attempt_at = CASE pupil WHEN $1 THEN now() ELSE now() + '1 day' END",
        here,
    )
    await town.admin("POST", "/admin/faults", json={})

    async with town.pool.acquire() as replica, replica.transaction():
        await replica.execute("SELECT FROM sync.pushes WHERE pupil = $1 FOR UPDATE", there)
        async with asyncio.timeout(SECONDS):
            assert await pusher.push_one()
    due = await town.pool.fetch(
        "SELECT pupil FROM sync.pushes WHERE state = 'pending' AND next_attempt_at <= now()"
    )
    assert [row["pupil"] for row in due] == [elsewhere]


def _pusher(town: Town, back_off: BackOff) -> Pusher:
    wake = asyncio.Event()
    inbox = Inbox("sync", town.pool, ROUTES, wake)
    return Pusher(town.pool, inbox, town.api, town.siecle, back_off, wake)


async def _push_what_is_due(pusher: Pusher) -> None:
    while await pusher.push_one():
        pass


async def _versions(town: Town) -> dict[str, list[int]]:
    """What Siècle stored of each pupil, in the order of its coming."""
    found: dict[str, list[int]] = {}
    for effect in (await town.admin("GET", "/admin/state"))["ledger"]:
        found.setdefault(effect["siecle_id"], []).append(effect["dossier_version"])
    return found

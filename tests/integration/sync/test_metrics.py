"""The figures of sync while Siècle is down, when it is back, and of what it refuses."""

import time

from prometheus_client import REGISTRY, generate_latest
from uuid_utils.compat import uuid7

from shared.contract.internal import Reference
from shared.postgres.database import connect
from tests.integration.sync.conftest import SCHOOL, Town
from tests.integration.sync.test_pull import Broker, _puller
from tests.integration.sync.test_push import pupils_of, validated
from tests.support.figures import Figures, figure, parse, rise
from tests.support.waiting import wait_until

PUSHES = "orientation_siecle_pushes_total"
ASKED = "orientation_outgoing_request_duration_seconds_count"


def shown() -> Figures:
    """What this process would show at /metrics."""
    return parse(generate_latest(REGISTRY).decode())


async def test_pushes_are_counted_while_they_wait_and_when_they_are_done(town: Town) -> None:
    pupils = await pupils_of(town, 3)
    stranger, erased = uuid7(), uuid7()
    town.directory.references[stranger] = Reference(school=SCHOOL, siecle_id="stranger")
    await town.admin("POST", "/admin/faults", json={"mode": "down"})
    for pupil in (*pupils.values(), stranger, erased):
        await town.inbound()(validated(pupil, 1))
    before = shown()

    async with town.pushing():
        await wait_until(lambda: _shows("orientation_siecle_down", 1), "it is seen that Siècle is down")
        waiting = "orientation_siecle_pushes_waiting"
        await wait_until(lambda: _shows(waiting, 4), "all but the erased pupil's wait")
        assert (figure(shown(), "orientation_siecle_oldest_push_seconds") or 0) > 0
        await town.admin("POST", "/admin/faults", json={"mode": "none"})
        await wait_until(lambda: _shows(waiting, 0), "none waits for Siècle")
        await wait_until(lambda: _shows("orientation_siecle_pupils_unknown", 1), "one for a pupil")
        await wait_until(lambda: _shows("orientation_siecle_down", 0), "Siècle is back")

    after = shown()
    assert rise(before, after, PUSHES, outcome="pushed") == 3
    assert rise(before, after, PUSHES, outcome="refused") == 1
    assert rise(before, after, PUSHES, outcome="postponed") >= 1
    assert rise(before, after, ASKED, to="siecle", outcome="answered") == 3
    assert (
        rise(before, after, ASKED, to="siecle", outcome="rejected") >= 1
    )  # who is not known is asked for again
    assert figure(after, "orientation_siecle_oldest_push_seconds") == 0
    assert figure(after, "orientation_siecle_pushes_refused") == 1
    assert _is_recent(after, "orientation_siecle_last_push_timestamp_seconds")


async def test_a_read_of_the_changes_is_noted(town: Town) -> None:
    connection = await connect(town.database_url)
    await _puller(town, Broker()).read_changes(connection)
    await connection.close()

    assert _is_recent(shown(), "orientation_siecle_last_read_timestamp_seconds")


async def _shows(name: str, value: float) -> bool:
    return figure(shown(), name) == value


def _is_recent(figures: Figures, name: str) -> bool:
    return time.time() - 60 < (figure(figures, name) or 0) <= time.time()

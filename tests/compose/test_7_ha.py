"""On three nodes of each server: leaders are killed and cut off under load, and a restore follows them."""

from collections.abc import Iterator

import pytest

from deploy.docker.compose import ROOT
from tests.compose.confinement import check_limits, check_powers
from tests.compose.ha import BROKERS, DATABASES, MEMBERS, OVERLAY, HaSystem, why_not_silent
from tests.compose.release import VERSION
from tests.compose.school import open_school, validate_through
from tests.compose.scripts import script
from tests.compose.system import ComposeSystem
from tests.support.waiting import block_until

ANOTHER_SECONDS = 60


@pytest.fixture(scope="module")
def ha(system: ComposeSystem) -> Iterator[HaSystem]:
    system.down()
    system.move(ROOT, VERSION)  # the tests before may have left another release
    system.with_tls(OVERLAY)
    yield HaSystem(system)
    system.down()


def test_every_node_is_confined_as_everything_else(ha: HaSystem) -> None:
    assert check_powers(ha.system) >= {*DATABASES, *BROKERS, *MEMBERS}
    check_limits(ha.system)


async def test_d12_d15_leaders_are_lost_under_load_and_nothing_accepted_is(ha: HaSystem) -> None:
    """Then a restore to an instant after all of it, from a base backup of before."""
    ha.wait_until_healthy()
    assert "1 kept" in script(ha.system, "backup")
    async with open_school(ha.system) as office:
        await validate_through(ha.system, office, lambda: _lose_leaders(ha))
    before = ha.system.events()
    assert [event["position"] for event in before] == list(range(1, len(before) + 1))
    assert len({event["log"] for event in before}) == 1

    [clock] = ha.system.query("postgres", "SELECT now() AS now")
    assert "restored to" in script(ha.system, "restore", clock["now"])
    after = ha.system.events()
    assert [event["id"] for event in after] == [event["id"] for event in before]
    assert {event["log"] for event in after}.isdisjoint({event["log"] for event in before})
    ha.wait_until_healthy()
    ha.system.compose.orientation("doctor")


def _lose_leaders(ha: HaSystem) -> None:
    """Those of Postgres and of the queues, killed at once; then, as with a machine that vanishes, cut off."""
    for lose in (_kill, _cut_off_until_others_lead):
        lose(ha, ha.found(ha.leader), ha.found(ha.queue_leader))
        ha.wait_until_healthy()


def _kill(ha: HaSystem, *nodes: str) -> None:
    for node in nodes:
        ha.kill(node)


def _cut_off_until_others_lead(ha: HaSystem, database: str, broker: str) -> None:
    if reason := why_not_silent():
        print(f"no node was cut off: {reason}")
        return
    ha.cut_off(database, broker)
    try:
        block_until(
            lambda: ha.leader() is not None and ha.queue_leader() is not None,
            "others lead",
            ANOTHER_SECONDS,
        )
    finally:
        ha.heal()

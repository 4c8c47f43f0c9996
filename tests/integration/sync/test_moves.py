"""A-34: a pupil changes collège, and Siècle has the dossier at the new school, in order, whatever fails."""

from uuid import UUID

from prometheus_client import REGISTRY
from uuid_utils.compat import uuid7

from services.siecle.rights import moved_right
from shared.contract.envelope import Envelope
from shared.contract.events import DossierMoved
from shared.contract.internal import Guardian, Reference
from shared.contract.types import Pathway, Phase
from tests.integration.sync.conftest import SCHOOL, Town
from tests.integration.sync.test_push import acknowledged, answered, envelope, validated
from tests.integration.sync.test_push_families import transferred, withdrawn
from tests.support.waiting import wait_until

ELSEWHERE = "0932345B"
IDS = {SCHOOL: "1", ELSEWHERE: "70"}
DOSSIER = {  # version of each resource, when the whole year has passed
    ("intentions", "provisional"): 2,
    ("acknowledgements", "provisional"): 4,
    ("intentions", "final"): 5,
    ("answers", "final"): 7,
}


def moved(pupil: UUID, version: int, to: str = ELSEWHERE) -> Envelope:
    """The pupil goes from one of the two schools to the other."""
    [from_school] = IDS.keys() - {to}
    places = {"from_school": from_school, "to_school": to}
    academies = {"from_academy": "creteil", "to_academy": "creteil"}
    return envelope(pupil, version, DossierMoved(pupil=pupil, **places, **academies))


def is_now(town: Town, pupil: UUID, school: str, *left: str) -> None:
    """What the directory says once the import is through."""
    former = {one: IDS[one] for one in left}
    town.directory.references[pupil] = Reference(school=school, siecle_id=IDS[school], former=former)


async def _is(figure: str, value: float) -> bool:
    """Whether a figure of this process is that."""
    return REGISTRY.get_sample_value(figure) == value


async def with_a_year(town: Town) -> UUID:
    """A pupil of the first school, whose whole year is parked."""
    pupil = uuid7()
    await town.know(IDS[SCHOOL], pupil)
    inbound = town.inbound()
    for one in (
        validated(pupil, 1),
        validated(pupil, 2),
        acknowledged(pupil, 4),
        validated(pupil, 5, phase=Phase.FINAL),
        answered(pupil, 7, 1, Pathway.CAP),
    ):
        await inbound(one)
    return pupil


async def received(town: Town, school: str) -> dict[tuple[str, str], int]:
    """The version of each resource that Siècle has at a school."""
    state = await town.admin("GET", "/admin/state")
    return {
        (one["resource"], one["phase"]): one["dossier_version"]
        for one in state["received"]
        if one["school"] == school
    }


async def has_left(town: Town, school: str) -> bool:
    """Whether Siècle shows the pupil as gone there."""
    [pupil] = await town.repository.rows("pupil", school, IDS[school])
    return pupil["left_at"] is not None


async def test_a34_the_newest_of_each_goes_to_the_new_school_and_the_old_one_is_told(town: Town) -> None:
    pupil = await with_a_year(town)
    async with town.pushing():
        await wait_until(town.pending(), "the first school has all")
        await town.list(ELSEWHERE, IDS[ELSEWHERE])
        is_now(town, pupil, ELSEWHERE, SCHOOL)
        for _ in range(2):
            await town.inbound()(moved(pupil, 8))
        await wait_until(town.pending(), "the new school has all")
        await town.inbound()(answered(pupil, 9, 2))
        await wait_until(town.pending(), "what follows goes there too")

    assert await received(town, SCHOOL) == DOSSIER
    assert await received(town, ELSEWHERE) == DOSSIER | {("answers", "final"): 9}
    assert (await has_left(town, SCHOOL), await has_left(town, ELSEWHERE)) == (True, False)
    ledger = (await town.admin("GET", "/admin/state"))["ledger"]
    keys = [one["idempotency_key"] for one in ledger]
    assert len(set(keys)) == len(keys), "a real Siècle would take a key that it knows for a repeat"
    there = [one["dossier_version"] for one in ledger if one["school"] == ELSEWHERE]
    assert there == sorted(there)


async def test_a34_a_withdrawal_and_the_right_of_entry_go_along(town: Town) -> None:
    """Newest of each; who has the right is named as the new school names its people."""
    mother, pupil = uuid7(), uuid7()
    await town.know(IDS[SCHOOL], pupil)
    town.directory.guardians[pupil] = [
        Guardian(account=mother, school=ELSEWHERE, siecle_id="900", has_address=True)
    ]
    inbound = town.inbound()
    for one in (
        withdrawn(pupil, 1),
        validated(pupil, 2),
        transferred(pupil, 3, None),
        withdrawn(pupil, 4),
        transferred(pupil, 5, mother),
    ):
        await inbound(one)
    async with town.pushing():
        await wait_until(town.pending(), "the first school has all")
        before = await moved_right(town.repository, SCHOOL, IDS[SCHOOL], Phase.PROVISIONAL, 2026)
        await town.list(ELSEWHERE, IDS[ELSEWHERE])
        is_now(town, pupil, ELSEWHERE, SCHOOL)
        await inbound(moved(pupil, 6))
        await wait_until(town.pending(), "the new school has all")

    kept = {"intentions": 2, "withdrawals": 4, "authorships": 5}
    expected = {(name, "provisional"): version for name, version in kept.items()}
    assert await received(town, SCHOOL) == await received(town, ELSEWHERE) == expected
    after = await moved_right(town.repository, ELSEWHERE, IDS[ELSEWHERE], Phase.PROVISIONAL, 2026)
    assert [(one.is_free, one.guardian) for one in (before, after) if one] == [(False, None), (False, "900")]
    rows = await town.repository.rows("received_of_year", ELSEWHERE, 2026, Phase.PROVISIONAL)
    assert "intentions" not in {row["resource"] for row in rows}, "as if nothing were entered"


async def test_a34_while_the_new_school_does_not_know_the_pupil_all_waits_but_the_departure(
    town: Town,
) -> None:
    pupil = await with_a_year(town)
    is_now(town, pupil, ELSEWHERE, SCHOOL)  # before anything was pushed
    await town.inbound()(moved(pupil, 8))
    await town.inbound()(answered(pupil, 9, 2))

    async def told() -> bool:
        waits = "SELECT count(*) FROM sync.pushes WHERE state = 'pending' AND last_error = 'siecle-404'"
        return await has_left(town, SCHOOL) and bool(await town.pool.fetchval(waits))

    await town.admin("POST", "/admin/faults", json={"mode": "down", "remaining": 2})
    async with town.pushing():
        await wait_until(told, "the old school is told, the new one's waits")
        down = "orientation_siecle_down"
        await wait_until(lambda: _is(down, 0), "who says that it does not know somebody is there")
        assert await received(town, ELSEWHERE) == {}
        await town.list(ELSEWHERE, IDS[ELSEWHERE])
        await town.try_again()
        await wait_until(town.pending(), "all goes when the pupil is known")
    assert await received(town, ELSEWHERE) == DOSSIER | {("answers", "final"): 9}
    assert await received(town, SCHOOL) == {}


async def test_a34_there_and_back_while_siecle_is_down_ends_at_the_first_school(town: Town) -> None:
    pupil = await with_a_year(town)
    await town.list(ELSEWHERE, IDS[ELSEWHERE])
    await town.admin("POST", "/admin/faults", json={"mode": "down"})
    is_now(town, pupil, SCHOOL, SCHOOL, ELSEWHERE)
    inbound = town.inbound()
    await inbound(moved(pupil, 9, SCHOOL))  # the broker turned them round, and lost nothing
    await inbound(moved(pupil, 8))
    async with town.pushing():
        await wait_until(town.pending(7), "all of it waits")
        await town.admin("POST", "/admin/faults", json={"mode": "none"})
        await wait_until(town.pending(), "all of it is told")

    assert (await has_left(town, SCHOOL), await has_left(town, ELSEWHERE)) == (False, True)
    assert await received(town, SCHOOL) == DOSSIER
    ignored = "SELECT count(*) FROM sync.pushes WHERE last_error = 'ignored'"
    assert await town.pool.fetchval(ignored) == 0, "it has all of it already, and no other history"


async def test_a34_nobody_waits_for_a_school_that_never_knew_the_pupil_to_show_a_departure(
    town: Town,
) -> None:
    pupil = uuid7()
    is_now(town, pupil, ELSEWHERE, SCHOOL)
    await town.inbound()(moved(pupil, 1))
    async with town.pushing():
        await wait_until(town.pending(), "it is done with")
    row = await town.pool.fetchrow("SELECT state, last_error FROM sync.pushes")
    assert row is not None
    assert tuple(row) == ("pushed", "nobody-there")

"""Events to Siècle: the same whatever the order and however often, and nothing lost while it is down."""

import random
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, ClassVar
from uuid import UUID

import pytest
from uuid_utils.compat import uuid7

from services.sync.inbound import ROUTES, park
from shared.consumer.inbox import Route
from shared.contract import streams, versions
from shared.contract.decisions import PropositionsAnswered
from shared.contract.envelope import EVENTS_SOURCE, Envelope, NotUnderstood, type_name
from shared.contract.event import Event
from shared.contract.events import Intention, IntentionsValidated, OpinionAcknowledged
from shared.contract.internal import Reference
from shared.contract.types import Answer, Origin, Pathway, Phase, TextRef
from shared.contract.versions import upcast
from tests.integration.sync.conftest import PROBE_SECONDS, SCHOOL, Town
from tests.support.waiting import wait_until

START = datetime(2026, 11, 7, 11, 38, 9, tzinfo=UTC)
PATHWAYS = list(Pathway)


def envelope(pupil: UUID, version: int, event: Event) -> Envelope:
    return Envelope(
        id=uuid7(),
        source=EVENTS_SOURCE,
        type=type_name(event.name(), 1),
        subject=streams.dossier(pupil, 2026),
        time=START + timedelta(minutes=version),
        streamversion=version,
        position=1,
        data=event.model_dump(mode="json"),
    )


def validated(
    pupil: UUID, version: int, text: UUID | None = None, phase: Phase = Phase.PROVISIONAL
) -> Envelope:
    pathway = PATHWAYS[version % 3]
    reference = TextRef(text=text, digest="sha256:" + "0" * 64) if text else None
    event = IntentionsValidated(
        pupil=pupil,
        phase=phase,
        intentions=(Intention(rank=1, pathway=pathway, occupation=reference),),
        origin=Origin.FAMILY,
        by=uuid7(),
        session=uuid7(),
        receipt=f"R-{version}",
    )
    return envelope(pupil, version, event)


def acknowledged(pupil: UUID, version: int) -> Envelope:
    event = OpinionAcknowledged(pupil=pupil, phase=Phase.PROVISIONAL, opinion_version=1, by=uuid7(), at=START)
    return envelope(pupil, version, event)


def answered(pupil: UUID, version: int, propositions: int = 1, *accepted: Pathway) -> Envelope:
    event = PropositionsAnswered(
        pupil=pupil,
        propositions_version=propositions,
        answer=Answer.AGREED if accepted else Answer.DISAGREED,
        accepted=accepted,
        origin=Origin.FAMILY,
        by=uuid7(),
        session=uuid7(),
        at=START,
    )
    return envelope(pupil, version, event)


async def pupils_of(town: Town, number: int) -> dict[str, UUID]:
    pupils = {str(index): uuid7() for index in range(number)}
    for siecle_id, pupil in pupils.items():
        await town.know(siecle_id, pupil)
    return pupils


async def test_three_times_and_shuffled_gives_the_same_siecle(town: Town) -> None:
    pupils = await pupils_of(town, 10)
    events = [
        one
        for pupil in pupils.values()
        for one in (*(validated(pupil, version) for version in (1, 2, 3, 4)), acknowledged(pupil, 6))
    ]
    deliveries = events * 3
    random.Random(7).shuffle(deliveries)

    inbound = town.inbound()
    async with town.pushing():
        for delivery in deliveries:
            await inbound(delivery)
        await wait_until(town.pending(), "everything is pushed")

    state = await town.admin("GET", "/admin/state")
    received = {(one["siecle_id"], one["resource"]): one for one in state["received"]}
    assert len(received) == 20
    for siecle_id in pupils:
        intentions = received[siecle_id, "intentions"]
        assert intentions["dossier_version"] == 4
        assert intentions["body"]["receipt"] == "R-4"
        assert received[siecle_id, "acknowledgements"]["dossier_version"] == 6
    keys = [effect["idempotency_key"] for effect in state["ledger"]]
    assert len(set(keys)) == len(keys)
    for siecle_id in pupils:
        versions = _versions(state, siecle_id, "intentions")
        assert versions == sorted(versions)


def _versions(state: dict[str, Any], siecle_id: str, resource: str) -> list[int]:
    return [
        effect["dossier_version"]
        for effect in state["ledger"]
        if (effect["siecle_id"], effect["resource"]) == (siecle_id, resource)
    ]


async def test_the_trade_arrives_as_typed_and_an_erased_one_is_left_out(town: Town) -> None:
    pupils = await pupils_of(town, 2)
    typed, erased = uuid7(), uuid7()
    town.directory.texts[typed] = "Pâtisserie – cœur de métier"
    inbound = town.inbound()
    await inbound(validated(pupils["0"], 1, typed))
    await inbound(validated(pupils["1"], 1, erased))

    async with town.pushing():
        await wait_until(town.pending(), "everything is pushed")

    received = (await town.admin("GET", "/admin/state"))["received"]
    occupations = [one["body"]["intentions"][0]["occupation"] for one in received]
    assert occupations == ["Pâtisserie – cœur de métier", None]


@pytest.mark.parametrize("mode", ["down", "500", "429"])
async def test_nothing_is_lost_while_siecle_fails_and_it_is_not_stormed(town: Town, mode: str) -> None:
    pupils = await pupils_of(town, 8)
    await town.admin("POST", "/admin/faults", json={"mode": mode, "retry_after": 0})
    inbound = town.inbound()
    for pupil in pupils.values():
        for version in (1, 2, 3):
            await inbound(validated(pupil, version))

    async with town.pushing():

        async def tried() -> bool:
            return bool((await town.admin("GET", "/admin/state"))["faults_hit"] >= 8)

        began = datetime.now(UTC)
        await wait_until(tried, "sync goes on trying")
        seconds = (datetime.now(UTC) - began).total_seconds()
        hits = (await town.admin("GET", "/admin/state"))["faults_hit"]
        # Four go out at once before the first failure is known; after that, one in a while.
        assert hits <= 4 + 2 + seconds / PROBE_SECONDS + 1
        await town.admin("POST", "/admin/faults", json={"mode": "none"})
        await wait_until(town.pending(), "everything is pushed")

    state = await town.admin("GET", "/admin/state")
    assert {one["dossier_version"] for one in state["received"]} == {3}
    for siecle_id in pupils:
        assert _versions(state, siecle_id, "intentions") == [1, 2, 3]


async def test_a_pupil_siecle_does_not_know_is_refused_and_the_others_go_on(town: Town) -> None:
    pupils = await pupils_of(town, 1)
    stranger = uuid7()
    town.directory.references[stranger] = Reference(school=SCHOOL, siecle_id="stranger")
    inbound = town.inbound()
    await inbound(validated(stranger, 1))
    await inbound(validated(pupils["0"], 1))

    async with town.pushing():
        await wait_until(town.pending(), "nothing waits")

    rows = await town.pool.fetch("SELECT pupil, state, last_error FROM sync.pushes")
    assert {row["pupil"]: (row["state"], row["last_error"]) for row in rows} == {
        stranger: ("refused", "siecle-404"),
        pupils["0"]: ("pushed", None),
    }


async def test_what_is_not_understood_is_said_without_its_values(town: Town) -> None:
    broken = validated(uuid7(), 1).model_copy(update={"data": {"pupil": "canary"}})
    with pytest.raises(NotUnderstood) as refusal:
        await town.inbound()(broken)
    assert "canary" not in str(refusal.value)


async def test_dossiers_that_fail_every_time_hold_up_no_other(town: Town) -> None:
    first, second, third = (await pupils_of(town, 3)).values()
    town.directory.broken |= {first, second}
    inbound = town.inbound()
    for pupil in (first, second, third):
        await inbound(validated(pupil, 1))
    async with town.pushing():
        await wait_until(town.pending(2), "the third is pushed", 30)
        town.directory.broken.clear()
        await wait_until(town.pending(0), "and the others when they can be", 30)


async def test_r8_what_the_broker_lost_is_fetched_and_goes_first(town: Town) -> None:
    [pupil] = (await pupils_of(town, 1)).values()
    first, second, third, read = (
        validated(pupil, 1), validated(pupil, 2), validated(pupil, 3), acknowledged(pupil, 5)
    )  # fmt: skip
    opinion = first.model_copy(
        update={"id": uuid7(), "type": "orientation.OpinionPublished.v1", "streamversion": 4}
    )
    town.directory.events = [first, second, third, opinion, read]

    inbound = town.inbound()
    await inbound(first)
    await inbound(read)
    async with town.pushing():
        await wait_until(town.pending(), "everything is pushed")
    await inbound(second)  # late, and known

    rows = await town.pool.fetch("SELECT version, state FROM sync.pushes ORDER BY done_at")
    assert [(row["version"], row["state"]) for row in rows] == [
        (version, "pushed") for version in (1, 2, 3, 5)
    ]


async def test_r8_what_is_not_understood_holds_up_its_own_dossier_only(town: Town) -> None:
    puzzling, plain = (await pupils_of(town, 2)).values()
    first = validated(puzzling, 1)
    later = first.model_copy(update={"type": type_name("IntentionsValidated", 9)})
    town.directory.events = [later]
    inbound = town.inbound()
    await inbound(validated(puzzling, 2))
    await inbound(validated(plain, 1))
    async with town.pushing():
        await wait_until(town.pending(1), "the other dossier is pushed")

        async def postponed() -> bool:
            found = "SELECT last_error FROM sync.pushes WHERE pupil = $1"
            return bool(await town.pool.fetchval(found, puzzling) == "not-understood")

        await wait_until(postponed, "the puzzling one is put off")
        town.directory.events = [first]
        await town.pool.execute("UPDATE sync.pushes SET next_attempt_at = now()")
        await wait_until(town.pending(0), "and pushed when it is understood")


async def test_what_is_parked_is_read_in_the_version_it_was_kept_in(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A next release: its model is version 2, and what the one before parked is still there."""

    class Newer(IntentionsValidated):
        version: ClassVar[int] = 2
        entries: int

        @classmethod
        def name(cls) -> str:
            return "IntentionsValidated"

    def step(data: dict[str, Any]) -> dict[str, Any]:
        assert "entries" not in data, "upcast twice"
        return data | {"entries": len(data["intentions"])}

    before, after = (await pupils_of(town, 2)).values()
    inbound = town.inbound()
    await inbound(validated(before, 1))
    monkeypatch.setitem(ROUTES, "IntentionsValidated", Route(Newer, park))
    steps = {("IntentionsValidated", 1): step}
    monkeypatch.setattr(versions, "upcast", partial(upcast, upcasters=steps))
    await inbound(validated(after, 1))
    async with town.pushing():
        await wait_until(town.pending(), "both are pushed")
    assert await town.pool.fetchval("SELECT count(*) FROM sync.pushes WHERE state = 'pushed'") == 2

"""F-02, F-20: choices and answers reach Siècle as intentions do, and none of them covers another."""

import random
from typing import Any

from uuid_utils.compat import uuid7

from services.sync.resources import RESOURCES
from shared.contract.envelope import type_name
from shared.contract.types import Pathway, Phase
from tests.integration.sync.conftest import SCHOOL, Town
from tests.integration.sync.test_push import acknowledged, answered, pupils_of, validated
from tests.support.waiting import wait_until

BOTH = (Pathway.PROFESSIONAL, Pathway.CAP)


async def received(town: Town) -> dict[tuple[str, str], dict[str, Any]]:
    """What Siècle has of each resource and phase; of one pupil."""
    state = await town.admin("GET", "/admin/state")
    return {(one["resource"], one["phase"]): one for one in state["received"]}


async def test_f02_choices_are_kept_beside_the_intentions_whatever_the_order(town: Town) -> None:
    [pupil] = (await pupils_of(town, 1)).values()
    events = [
        validated(pupil, 1),
        acknowledged(pupil, 2),
        validated(pupil, 3, phase=Phase.FINAL),
        validated(pupil, 4, phase=Phase.FINAL),
        answered(pupil, 5),
        answered(pupil, 6, 1, *BOTH),
    ] * 3
    random.Random(16).shuffle(events)

    inbound = town.inbound()
    async with town.pushing():
        for event in events:
            await inbound(event)
        await wait_until(town.pending(), "everything is pushed")

    kept = {place: one["dossier_version"] for place, one in (await received(town)).items()}
    assert kept == {
        ("intentions", "provisional"): 1,
        ("acknowledgements", "provisional"): 2,
        ("intentions", "final"): 4,
        ("answers", "final"): 6,
    }


async def test_f02_the_trade_of_a_choice_arrives_as_typed(town: Town) -> None:
    [pupil] = (await pupils_of(town, 1)).values()
    typed = uuid7()
    town.directory.texts[typed] = "Boulangerie"
    await town.inbound()(validated(pupil, 1, typed, Phase.FINAL))
    async with town.pushing():
        await wait_until(town.pending(), "it is pushed")

    body = (await received(town))["intentions", "final"]["body"]
    assert body["intentions"][0]["occupation"] == "Boulangerie"


async def test_f20_an_answer_says_what_it_answers_and_what_it_accepts(town: Town) -> None:
    [pupil] = (await pupils_of(town, 1)).values()
    await town.inbound()(answered(pupil, 1, 2, *BOTH))
    async with town.pushing():
        await wait_until(town.pending(), "it is pushed")

    assert (await received(town))["answers", "final"]["body"] == {
        "dossier_version": 1,
        "year": 2026,
        "propositions_version": 2,
        "answer": "agreed",
        "accepted": ["2PRO", "CAP1"],
        "origin": "family",
        "at": "2026-11-07T11:38:09Z",
    }


async def test_f20_a_decision_by_agreement_is_not_pushed_beside_its_answer() -> None:
    assert "PropositionsAnswered" in RESOURCES
    assert "OrientationDecided" not in RESOURCES


async def test_an_answer_of_a_pupil_siecle_does_not_know_is_refused(town: Town) -> None:
    [pupil] = (await pupils_of(town, 1)).values()
    town.directory.references[pupil] = town.directory.references[pupil].model_copy(
        update={"siecle_id": "stranger", "school": SCHOOL}
    )
    await town.inbound()(answered(pupil, 1))
    async with town.pushing():
        await wait_until(town.pending(), "nothing waits")

    [row] = await town.pool.fetch("SELECT state, last_error FROM sync.pushes")
    assert (row["state"], row["last_error"]) == ("refused", "siecle-404")


async def test_r8_an_answer_waits_for_what_the_broker_lost_before_it(town: Town) -> None:
    [pupil] = (await pupils_of(town, 1)).values()
    choice, answer = validated(pupil, 1, phase=Phase.FINAL), answered(pupil, 3)
    proposed = choice.model_copy(
        update={
            "id": uuid7(),
            "type": type_name("PropositionsPublished", 1),
            "streamversion": 2,
        }
    )
    town.directory.events = [choice, proposed, answer]
    await town.inbound()(answer)
    async with town.pushing():
        await wait_until(town.pending(), "both are pushed")

    rows = await town.pool.fetch("SELECT version, state FROM sync.pushes ORDER BY done_at")
    assert [tuple(row) for row in rows] == [(1, "pushed"), (3, "pushed")]


async def test_what_a_newer_release_parked_waits_for_it_and_holds_up_no_other(town: Town) -> None:
    first, second = (await pupils_of(town, 2)).values()
    inbound = town.inbound()
    await inbound(answered(first, 1))
    await inbound(answered(second, 1))
    await town.pool.execute("UPDATE sync.pushes SET type = 'PropositionsPraised' WHERE pupil = $1", first)
    async with town.pushing():
        await wait_until(town.pending(1), "the other is pushed")

        async def postponed() -> bool:
            found = await town.pool.fetchval("SELECT last_error FROM sync.pushes WHERE pupil = $1", first)
            return bool(found == "not-understood")

        await wait_until(postponed, "the strange one is put off")

"""Commands from Siècle on a real store: accepted, ignored, refused, repeated."""

from datetime import timedelta
from uuid import UUID, uuid4, uuid5

import asyncpg
import pytest

from services.intentions.worker.commands import consumer as consumer_module
from services.intentions.worker.commands.prepare import ROUTES
from shared.contract.commands import COMMANDS, CommandAccepted, CommandRefused
from shared.contract.types import Stage
from shared.messaging.aside import Permanent
from shared.postgres.away import is_away
from tests.integration.worker.siecle import Answer, Siecle, answer_in, envelope_of
from tests.support.town import NOON


def reason(answer: Answer) -> str:
    """The slug of a refusal."""
    assert isinstance(answer, CommandRefused)
    return answer.reason


def accepted(answer: Answer) -> tuple[str, int | None]:
    """Outcome and position of an acceptance."""
    assert isinstance(answer, CommandAccepted)
    return answer.outcome, answer.position


def test_every_command_of_the_contract_has_a_route() -> None:
    assert {*ROUTES, consumer_module.NOTED} == set(COMMANDS)


async def test_an_accepted_command_is_answered_with_its_position(siecle: Siecle) -> None:
    id_ = uuid4()

    assert accepted(await siecle.send(siecle.campaign(), id_)) == ("applied", 1)
    reply = siecle.replies[-1]
    assert reply.source == "/orientation/intentions"
    assert (reply.id, reply.causationid) == (uuid5(id_, "CommandAccepted"), id_)


async def test_the_event_names_the_command_and_what_subscribers_filter_by(siecle: Siecle) -> None:
    await siecle.send(siecle.campaign())
    id_ = uuid4()

    await siecle.send(siecle.opening(), id_)

    [event] = await siecle.events(siecle.window)
    assert (event.type, event.command_id) == ("WindowOpened", id_)
    assert (event.academy, event.school) == (siecle.town.academy, siecle.town.school)
    assert event.metadata["causationid"] == str(id_)


async def test_an_older_version_is_ignored(siecle: Siecle) -> None:
    await siecle.send(siecle.campaign(version=2))

    assert accepted(await siecle.send(siecle.campaign(version=1))) == ("ignored", None)


async def test_p4_a_closing_is_judged_by_when_staff_typed_it(siecle: Siecle) -> None:
    await siecle.send(siecle.campaign())
    asked = NOON - timedelta(hours=2)
    begun, past = asked - timedelta(days=1), asked - timedelta(hours=1)
    for acted_at in (asked, NOON + timedelta(days=9), None):
        late = siecle.opening(opens_at=begun, closes_at=past, acted_at=acted_at)
        assert reason(await siecle.send(late)) == "closing-passed"
    assert await siecle.events(siecle.window) == []

    on_its_way = siecle.opening(opens_at=asked, closes_at=NOON - timedelta(minutes=1), acted_at=asked)
    assert accepted(await siecle.send(on_its_way))[0] == "applied"
    ahead = siecle.opening(
        version=2, closes_at=NOON + timedelta(minutes=1), acted_at=NOON + timedelta(days=9)
    )
    assert accepted(await siecle.send(ahead))[0] == "applied"


async def test_a_refusal_says_why(siecle: Siecle) -> None:
    assert reason(await siecle.send(siecle.opening())) == "campaign-not-configured"
    assert await siecle.events(siecle.window) == []


async def test_a_repeat_gets_the_first_answer(siecle: Siecle) -> None:
    id_ = uuid4()
    first = await siecle.send(siecle.campaign(), id_)
    await siecle.send(siecle.campaign(version=2))

    assert await siecle.send(siecle.campaign(), id_) == first
    assert siecle.replies[-1].id == siecle.replies[0].id


async def test_a_repeat_of_a_refused_command_is_refused_although_it_would_pass_by_now(siecle: Siecle) -> None:
    id_ = uuid4()
    await siecle.send(siecle.opening(), id_)
    await siecle.send(siecle.campaign())

    assert reason(await siecle.send(siecle.opening(), id_)) == "campaign-not-configured"
    assert accepted(await siecle.send(siecle.opening())) == ("applied", 2)


async def test_the_same_id_with_another_command_is_refused(siecle: Siecle) -> None:
    id_ = uuid4()
    await siecle.send(siecle.campaign(), id_)

    assert reason(await siecle.send(siecle.campaign(version=2), id_)) == "command-id-reused"


async def test_an_unknown_school_and_an_unknown_pupil_are_refused(siecle: Siecle) -> None:
    stranger = siecle.opening(school="0000000X")
    assert reason(await siecle.send(stranger)) == "unknown-school"

    nobody = siecle.entry().model_copy(update={"pupil": uuid4()})
    assert reason(await siecle.send(nobody)) == "unknown-pupil"


async def test_an_entry_by_staff_keeps_its_texts_beside_the_log(siecle: Siecle) -> None:
    await siecle.send(siecle.campaign())
    await siecle.send(siecle.opening())

    await siecle.send(siecle.entry())

    [event] = await siecle.events(siecle.town.child.stream)
    occupation = event.data["intentions"][0]["occupation"]
    assert await siecle.town.store.texts([UUID(occupation["text"])]) == {
        UUID(occupation["text"]): "Pâtisserie"
    }
    assert (event.data["origin"], event.data["by"], event.data["session"]) == ("school", None, None)


async def test_the_opinion_keeps_its_texts_beside_the_log(siecle: Siecle) -> None:
    for command in (siecle.campaign(), siecle.opening(), siecle.entry(), siecle.closing()):
        assert accepted(await siecle.send(command))[0] == "applied"

    assert accepted(await siecle.send(siecle.opinion()))[0] == "applied"

    event = (await siecle.events(siecle.town.child.stream))[-1]
    ids = [
        UUID(event.data["opinions"][0]["advised_occupation"]["text"]),
        UUID(event.data["reasons"]["text"]),
    ]
    texts = await siecle.town.store.texts(ids)
    assert [texts[one] for one in ids] == ["Mécanique", "Le conseil recommande la mécanique."]


async def test_a_11_no_entry_is_opened_again_once_an_opinion_exists(siecle: Siecle) -> None:
    commands = (siecle.campaign(), siecle.opening(), siecle.entry(), siecle.closing(), siecle.opinion())
    for command in commands:
        await siecle.send(command)

    assert reason(await siecle.send(siecle.opening(version=3))) == "opinions-exist"
    assert accepted(await siecle.send(siecle.opening(version=3, stage=Stage.ANSWER)))[0] == "applied"


async def test_a_04_authorship_goes_to_a_guardian_of_the_pupil_only(siecle: Siecle) -> None:
    for command in (siecle.campaign(), siecle.opening(), siecle.entry()):
        await siecle.send(command)

    assert accepted(await siecle.send(siecle.transfer(siecle.town.accounts["father"], version=2)))
    assert isinstance(await siecle.send(siecle.transfer(uuid4(), version=3)), CommandRefused)


async def test_what_is_no_command_of_the_contract_is_permanent(siecle: Siecle) -> None:
    good = envelope_of(siecle.campaign())
    unknown = good.model_copy(update={"type": "orientation.DropTables.v1"})
    newer = good.model_copy(update={"type": "orientation.ConfigureCampaign.v9"})
    broken = good.model_copy(update={"data": {**good.data, "year": "soon", "time_zone": "Secret/Place"}})

    for envelope in (unknown, newer, broken):
        with pytest.raises(Permanent) as failure:
            await siecle.consumer(envelope)
    assert str(failure.value) == "orientation.ConfigureCampaign.v1 with bad year"
    reasons = [reason(answer_in(reply)) for reply in siecle.replies]
    assert reasons == ["command-not-understood"] * 3


async def test_a_command_is_not_held_for_ever(siecle: Siecle, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consumer_module, "HOLD_SECONDS", 0.0)
    monkeypatch.setattr(consumer_module, "AWAY_SECONDS", 0.0)
    siecle.away = [ConnectionError() for _ in range(1000)]
    with pytest.raises(ConnectionError):
        await siecle.send(siecle.campaign())


async def test_a_command_that_no_store_takes_is_kept_by_the_bus(
    siecle: Siecle, pool: asyncpg.Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consumer_module, "AWAY_SECONDS", 0.0)
    await pool.execute("SELECT eventstore.witness(id, 7, NULL, 'a subscriber') FROM eventstore.log")
    with pytest.raises(ConnectionError) as given_back:
        await siecle.send(siecle.campaign())
    assert is_away(given_back.value)


async def test_a_command_is_held_until_its_answer_can_be_sent(
    siecle: Siecle, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consumer_module, "HOLD_SECONDS", 0.01)
    siecle.away = [TimeoutError(), ConnectionError()]

    assert accepted(await siecle.send(siecle.campaign())) == ("applied", 1)
    assert len(siecle.replies) == 1

"""Siècle's changes: each becomes one command, in order, with an answer that staff see."""

import asyncio
import contextlib
from datetime import timedelta
from functools import partial
from uuid import UUID, uuid4

import pytest
from uuid_utils.compat import uuid7

from deploy.story.browser import Browser
from services.siecle.kinds import Kind
from services.siecle.people.roles import Role
from services.sync import translate
from services.sync.changes import note_answer
from services.sync.pull import Puller
from services.sync.siecle import Siecle
from shared.consumer.http import client
from shared.contract.commands import COMMANDS, CommandAccepted, CommandRefused, OpenWindow, PublishOpinion
from shared.contract.envelope import EVENTS_SOURCE, Envelope, type_name
from shared.postgres.database import connect
from tests.integration.sync.conftest import SCHOOL, Town
from tests.support.staff import employed, let_in
from tests.support.waiting import wait_until

STAFF = uuid4()
OPENING = {
    "year": 2026,
    "phase": "provisional",
    "stage": "entry",
    "opens_at": "2026-11-07T08:00:00+01:00",
    "closes_at": None,
}


class Broker:
    """Keeps what was published; refuses everything while it is down."""

    def __init__(self) -> None:
        self.down = False
        self.published: list[Envelope] = []

    async def publish(self, _exchange: str, _key: str, body: bytes, *, message_id: str) -> None:
        if self.down:
            raise ConnectionError
        envelope = Envelope.parse(body)
        assert message_id == str(envelope.id)
        self.published.append(envelope)


async def test_a_change_becomes_one_command_and_staff_see_the_refusal(town: Town) -> None:
    await town.know("1", uuid7())
    await town.repository.change(Kind.WINDOW_OPENED, f"window-{SCHOOL}", "creteil", SCHOOL, STAFF, OPENING)
    broker = Broker()
    puller = _puller(town, broker)
    connection = await connect(town.database_url)

    assert await puller.read_changes(connection) == 1
    assert await puller.read_changes(connection) == 0
    await puller.send_commands(connection)

    [sent] = broker.published
    command = COMMANDS[sent.name].model_validate(sent.data)
    assert isinstance(command, OpenWindow)
    assert (command.school, command.source_version, command.by) == (SCHOOL, 1, STAFF)
    [change] = await town.repository.rows("changes", 0, 10)
    assert command.acted_at == change["at"]  # P4: a closing is judged by when staff typed it

    await _answer(town, sent.id, "before-academic-date")
    await puller.report_answers(connection)
    await connection.close()

    async with Browser(town.siecle_url) as staff:
        pool = town.repository.pool
        await let_in(staff, pool, await employed(pool, Role.HEAD, school=SCHOOL))
        page = await staff.open(f"/staff/schools/{SCHOOL}")
    assert page.has("Refusé")
    assert page.has("L'ouverture ou la saisie est antérieure à la date fixée par l'académie.")


async def test_an_avis_names_our_pupil_and_an_unknown_one_is_refused(town: Town) -> None:
    pupil = uuid7()
    await town.know("1", pupil)
    for siecle_id in ("1", "2"):
        data = {
            "year": 2026,
            "phase": "provisional",
            "siecle_id": siecle_id,
            "opinions": [{"pathway": "2GT", "opinion": "reserved", "advised_occupation": None}],
            "recommendations": [],
            "reasons": "Motivations",
        }
        await town.repository.change(Kind.OPINION, f"opinion-{siecle_id}", "creteil", SCHOOL, STAFF, data)
    broker = Broker()
    puller = _puller(town, broker)
    connection = await connect(town.database_url)

    await puller.read_changes(connection)
    await puller.send_commands(connection)
    await puller.report_answers(connection)
    await connection.close()

    [sent] = broker.published
    assert PublishOpinion.model_validate(sent.data).pupil == pupil
    changes = (await town.admin("GET", "/admin/state"))["changes"]
    assert [(one["outcome"], one["reason"]) for one in changes] == [
        (None, None),
        ("refused", "unknown-pupil"),
    ]


async def test_what_could_not_be_sent_is_sent_later_in_order_with_the_same_ids(town: Town) -> None:
    for _ in range(3):
        await town.repository.change(
            Kind.WINDOW_OPENED, f"window-{SCHOOL}", "creteil", SCHOOL, STAFF, OPENING
        )
    broker = Broker()
    broker.down = True
    connection = await connect(town.database_url)
    puller = _puller(town, broker)
    await puller.read_changes(connection)
    with pytest.raises(ConnectionError):
        await puller.send_commands(connection)
    broker.down = False

    await _puller(town, broker).send_commands(connection)
    await _puller(town, broker, answer_seconds=0).send_commands(connection)
    await connection.close()

    ids = [envelope.id for envelope in broker.published]
    assert ids[:3] == ids[3:]
    assert [envelope.data["source_version"] for envelope in broker.published[:3]] == [1, 2, 3]


async def test_what_gets_no_answer_is_sent_again_less_and_less_often(town: Town) -> None:
    await town.repository.change(Kind.WINDOW_OPENED, f"window-{SCHOOL}", "creteil", SCHOOL, STAFF, OPENING)
    broker = Broker()
    connection = await connect(town.database_url)
    puller = _puller(town, broker, answer_seconds=60)
    await puller.read_changes(connection)

    sent = []
    for minutes in (0, 1.1, 1.1, 1.1, 4.1, 61):
        ago = timedelta(minutes=minutes)
        await town.pool.execute("UPDATE sync.commands SET sent_at = now() - $1::interval", ago)
        await puller.send_commands(connection)
        sent.append(len(broker.published))
    await connection.close()

    assert sent == [1, 2, 2, 2, 3, 4]


async def test_a_repeated_answer_changes_nothing(town: Town) -> None:
    await town.repository.change(Kind.WINDOW_OPENED, f"window-{SCHOOL}", "creteil", SCHOOL, STAFF, OPENING)
    broker = Broker()
    connection = await connect(town.database_url)
    puller = _puller(town, broker)
    await puller.read_changes(connection)
    await puller.send_commands(connection)
    id_ = broker.published[0].id

    await _answer(town, id_, None)
    await _answer(town, id_, "before-academic-date")

    row = await connection.fetchrow("SELECT state, reason, body FROM sync.commands")
    await connection.close()
    assert row is not None
    assert tuple(row) == ("accepted", None, None)


def test_the_same_change_gives_the_same_command() -> None:
    change, other = ({"id": str(uuid4()), "seq": 1} for _ in range(2))
    assert translate.command_id(change) == translate.command_id(dict(change)) != translate.command_id(other)


@pytest.mark.parametrize(
    ("change", "slug"),
    [
        ({"kind": "party", "data": {}}, "unknown-kind-of-change"),
        ({"kind": "campaign", "data": {}}, "malformed-change"),
        ({"kind": "window-opened", "version": 1, "by": "x", "academy": "a", "data": []}, "malformed-change"),
    ],
)
def test_a_change_that_cannot_be_translated(change: dict[str, object], slug: str) -> None:
    with pytest.raises(translate.NotTranslatable) as refusal:
        translate.command_of(change, {})
    assert str(refusal.value) == slug


async def test_an_odd_change_is_refused_and_holds_up_no_other(town: Town) -> None:
    odd = {"year": 2026, "siecle_id": "../../admin", "opinions": [], "recommendations": [], "reasons": None}
    await town.repository.change(Kind.OPINION, "opinion-odd", "creteil", "no school", STAFF, odd)
    await town.repository.change(Kind.WINDOW_OPENED, f"window-{SCHOOL}", "creteil", SCHOOL, STAFF, OPENING)
    broker = Broker()
    puller = _puller(town, broker)
    connection = await connect(town.database_url)
    assert await puller.read_changes(connection) == 2
    await puller.send_commands(connection)
    await puller.report_answers(connection)
    await connection.close()

    assert [envelope.name for envelope in broker.published] == ["OpenWindow"]
    changes = (await town.admin("GET", "/admin/state"))["changes"]
    assert [(one["outcome"], one["reason"]) for one in changes] == [
        ("refused", "unknown-pupil"),
        (None, None),
    ]


async def test_pulling_goes_on_after_the_database_was_away(town: Town) -> None:
    broker = Broker()
    pulling = asyncio.create_task(_puller(town, broker).run())
    try:
        for number in (1, 2):
            await town.repository.change(
                Kind.WINDOW_OPENED, f"window-{SCHOOL}", "creteil", SCHOOL, STAFF, OPENING
            )
            await wait_until(partial(_sent, broker, number), f"change {number} is sent")
            await _cut_off(town, "sync-pull")
    finally:
        pulling.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await pulling


async def test_a_read_that_is_refused_is_tried_again_a_little_later(town: Town) -> None:
    async with client(f"{town.siecle_url}/nowhere", "token") as http:
        puller = _puller(town, Broker())
        puller.siecle = Siecle(http)  # an address where there is no Siècle
        connection = await connect(town.database_url)
        assert await puller._round(connection, 2.0) == 4.0
        assert await puller._round(connection, 16.0) == 30.0
        await connection.close()


async def test_a35_what_was_read_goes_although_siecle_fails_and_it_is_asked_again_in_a_minute(
    town: Town,
) -> None:
    await town.repository.change(Kind.WINDOW_OPENED, f"window-{SCHOOL}", "creteil", SCHOOL, STAFF, OPENING)
    broker = Broker()
    puller = _puller(town, broker)
    connection = await connect(town.database_url)
    assert await puller.read_changes(connection) == 1
    await town.admin("POST", "/admin/faults", json={"mode": "429", "retry_after": 3600})
    assert await puller._round(connection, 1.0) == 60.0
    await connection.close()
    assert [envelope.name for envelope in broker.published] == ["OpenWindow"]


async def _sent(broker: Broker, number: int) -> bool:
    return len(broker.published) == number


async def _cut_off(town: Town, name: str) -> None:
    """What a restart of Postgres does to a connection of ours."""
    await town.pool.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1", name
    )


def _puller(town: Town, broker: Broker, answer_seconds: float = 60) -> Puller:
    return Puller(
        town.database_url,
        town.siecle,
        town.api,
        broker.publish,
        pull_seconds=0.05,
        answer_seconds=answer_seconds,
        probe_seconds=30,
    )


async def _answer(town: Town, command: UUID, reason: str | None) -> None:
    reply: CommandAccepted | CommandRefused = CommandAccepted(command=command, outcome="applied", position=1)
    if reason:
        reply = CommandRefused(command=command, reason=reason)
    envelope = Envelope(
        id=uuid7(),
        source=EVENTS_SOURCE,
        type=type_name(reply.name(), 1),
        time="2026-11-07T12:00:00Z",
        data=reply.model_dump(mode="json"),
    )
    await note_answer(town.pool, envelope)

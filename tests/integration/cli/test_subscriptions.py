"""A subscription: its queue, what is bound, and a user who may read it and nothing else."""

import json

import aio_pika
import pytest
from aio_pika.abc import AbstractIncomingMessage
from aio_pika.exceptions import AMQPError
from pamqp.common import FieldTable

from shared.messaging.topology import EVENTS, NOTIFICATIONS_EVENTS, STREAM
from tests.integration.cli.installation import Installation


@pytest.fixture
def broker(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> Installation:
    monkeypatch.setenv("ORIENTATION_AMQP_URL", installation.vhost.url)
    monkeypatch.setenv("ORIENTATION_MANAGEMENT_URL", installation.vhost.server.management_url_as_admin)
    return installation


async def add(broker: Installation, name: str, *options: str) -> dict[str, str]:
    done = await broker.command("subscriptions", "add", name, *options, "--json")
    made: dict[str, str] = json.loads(done.stdout)
    return made


async def test_only_what_was_asked_for_is_bound(broker: Installation) -> None:
    made = await add(
        broker, "avis", "--event", "OpinionPublished.v1", "--academy", "creteil", "--academy", "paris"
    )
    try:
        listed = json.loads((await broker.command("subscriptions", "list", "--json")).stdout)
        [ours] = [one for one in listed if one["name"] == "avis"]
        assert sorted(ours["keys"]) == ["opinion-published.v1.creteil.*", "opinion-published.v1.paris.*"]
        assert made["queue"] == "subscriber.avis"
        assert (await broker.command("subscriptions", "add", "avis")).exit_code == 1
    finally:
        assert (await broker.command("subscriptions", "remove", "avis")).exit_code == 0
    assert (await broker.command("subscriptions", "remove", "avis")).exit_code == 1


async def test_its_user_reads_its_queue_and_nothing_else(broker: Installation) -> None:
    made = await add(broker, "narrow")
    try:
        assert await may(made["url"], "read", made["queue"])
        for right, thing in (
            ("read", NOTIFICATIONS_EVENTS),
            ("read", STREAM),
            ("write", EVENTS),
            ("configure", "another-queue"),
            ("configure", made["queue"]),
        ):
            assert not await may(made["url"], right, thing), (right, thing)
    finally:
        await broker.command("subscriptions", "remove", "narrow")


async def test_what_expired_is_made_anew(broker: Installation) -> None:
    first = await add(broker, "away", "--event", "OpinionPublished")
    try:
        async with await aio_pika.connect(broker.vhost.url) as connection:
            # As RabbitMQ does after two weeks.
            await (await connection.channel()).queue_delete(first["queue"])
        again = await add(broker, "away", "--event", "OpinionPublished")
        assert await may(again["url"], "read", again["queue"])
        assert again["url"] != first["url"]
        [ours] = json.loads((await broker.command("subscriptions", "list", "--json")).stdout)
        assert ours["keys"] == ["opinion-published.v1.*.*"]
    finally:
        await broker.command("subscriptions", "remove", "away")


@pytest.mark.parametrize(
    ("public", "expected"),
    [
        ("amqps://mq.example.org", "@mq.example.org:5671/"),
        ("amqps://mq.example.org:5700", "@mq.example.org:5700/"),
        ("amqp://mq.example.org", "@mq.example.org:5672/"),
    ],
)
async def test_its_url_names_the_broker_as_others_reach_it(
    broker: Installation, monkeypatch: pytest.MonkeyPatch, public: str, expected: str
) -> None:
    monkeypatch.setenv("ORIENTATION_SUBSCRIBERS_AMQP_URL", public)
    made = await add(broker, "outside")
    try:
        assert made["url"].startswith(f"{public.split(':')[0]}://subscriber.outside:")
        assert made["url"].endswith(expected + broker.vhost.url.rsplit("/", 1)[1])
    finally:
        await broker.command("subscriptions", "remove", "outside")


async def test_the_stream_is_a_right_of_its_own(broker: Installation) -> None:
    made = await add(broker, "wide", "--stream")
    try:
        assert await may(made["url"], "read", STREAM)
    finally:
        await broker.command("subscriptions", "remove", "wide")


async def may(url: str, right: str, thing: str) -> bool:
    """Whether the broker lets this user."""
    try:
        async with await aio_pika.connect(url) as connection:
            channel = await connection.channel()
            await channel.set_qos(prefetch_count=1)
            if right == "read":
                queue = await channel.get_queue(thing, ensure=False)
                arguments: FieldTable | None = {"x-stream-offset": "last"} if thing == STREAM else None
                await queue.cancel(await queue.consume(_ignore, arguments=arguments))
            elif right == "write":
                exchange = await channel.get_exchange(thing, ensure=False)
                await exchange.publish(aio_pika.Message(b"{}"), "session-ended.v1._._")
            else:
                await channel.declare_queue(thing, durable=True, arguments={"x-queue-type": "quorum"})
    except AMQPError:
        return False
    return True


async def _ignore(_message: AbstractIncomingMessage) -> None:
    """Let it be."""


@pytest.mark.parametrize(
    "arguments",
    [
        ["Bad Name"],
        ["a", "--event", "Nonsense"],
        ["a", "--event", "SessionEnded.v9"],
        ["a", "--academy", "nowhere"],
        ["a", "--school", "1234"],
    ],
)
async def test_what_makes_no_sense_is_refused(broker: Installation, arguments: list[str]) -> None:
    assert (await broker.command("subscriptions", "add", *arguments)).exit_code == 2

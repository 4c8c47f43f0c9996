"""A subscription: its queue, what is bound, and a user who may read it and change nothing else."""

import json
from pathlib import Path

import aio_pika
import pytest
from aio_pika.abc import AbstractIncomingMessage
from aio_pika.exceptions import AMQPError
from pamqp.common import FieldTable

from shared.contract.events import EVENTS as EVENT_MODELS
from shared.messaging.topology import EVENTS, NOTIFICATIONS_EVENTS, STREAM
from tests.integration.cli.installation import Installation
from tests.integration.cli.managed import add, broker

__all__ = ["broker"]


async def test_only_what_was_asked_for_is_bound(broker: Installation) -> None:
    made = await add(
        broker, "avis", "--type", "OpinionPublished.v1", "--academy", "creteil", "--academy", "paris"
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
            ("purge", NOTIFICATIONS_EVENTS),
        ):
            assert not await may(made["url"], right, thing), (right, thing)
        for right, thing in (("ask for", NOTIFICATIONS_EVENTS), ("purge", made["queue"])):
            assert await may(made["url"], right, thing), (right, thing)
    finally:
        await broker.command("subscriptions", "remove", "narrow")


async def test_what_expired_is_made_anew(broker: Installation) -> None:
    first = await add(broker, "away", "--type", "OpinionPublished")
    try:
        async with await aio_pika.connect(broker.vhost.url) as connection:
            # As RabbitMQ does after two weeks.
            await (await connection.channel()).queue_delete(first["queue"])
        [expired] = json.loads((await broker.command("subscriptions", "list", "--json")).stdout)
        assert (expired["expired"], expired["messages"], expired["keys"]) == (True, None, [])
        assert "expired" in (await broker.command("subscriptions", "list")).stdout
        again = await add(broker, "away", "--event", "OpinionPublished")  # as --type was called
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
        assert made["stream"] == STREAM
        assert await may(made["url"], "read", STREAM)
        assert "the stream" in (await broker.command("subscriptions", "list")).stdout
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
            elif right == "ask for":
                await channel.get_queue(thing)
            elif right == "purge":
                await (await channel.get_queue(thing, ensure=False)).purge()
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
        ["a", "--type", "Nonsense"],
        ["a", "--type", "SessionEnded.v9"],
        ["a", "--academy", "nowhere"],
        ["a", "--school", "1234"],
        ["a", "--type", "SessionEnded", "--academy", "creteil"],
        ["a", "--type", "OpinionPublished", "--type", "CampaignConfigured", "--school", "0931234A"],
    ],
)
async def test_what_makes_no_sense_is_refused(broker: Installation, arguments: list[str]) -> None:
    assert (await broker.command("subscriptions", "add", *arguments)).exit_code == 2


async def test_what_waits_and_who_reads_is_known_without_statistics(broker: Installation) -> None:
    """The node gathers none, as in every stack of ours; bytes alone are told by those."""
    made = await add(broker, "read")
    try:
        for _ in range(3):
            await broker.post(made["queue"])
        assert await figures(broker) == (3, None, 0)
        async with await aio_pika.connect(made["url"]) as connection:
            channel = await connection.channel()
            await channel.set_qos(prefetch_count=1)
            await (await channel.get_queue(made["queue"])).consume(_ignore)
            assert await figures(broker) == (2, None, 1)
        shown = (await broker.command("subscriptions", "list")).stdout
        assert [cell.strip() for cell in shown.splitlines()[3].split("│")[1:-1]] == [
            "read",
            "3",
            "?",
            "0",
            "0",
            "all",
        ]
    finally:
        await broker.command("subscriptions", "remove", "read")


async def figures(broker: Installation) -> tuple[int | None, int | None, int | None]:
    """What waits, in messages and bytes, and who reads, of the only subscription."""
    [one] = json.loads((await broker.command("subscriptions", "list", "--json")).stdout)
    return one["messages"], one["bytes"], one["consumers"]


async def test_without_amqp_what_is_not_known_is_no_zero(
    broker: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    await add(broker, "dark")
    try:
        away = f"amqp://nobody:nothing@127.0.0.1:1/{broker.vhost.name}"
        with monkeypatch.context() as context:
            context.setenv("ORIENTATION_AMQP_URL", away)
            assert await figures(broker) == (None, None, None)
    finally:
        await broker.command("subscriptions", "remove", "dark")


async def test_an_academy_alone_binds_the_events_that_name_one(broker: Installation) -> None:
    await add(broker, "part", "--academy", "creteil")
    try:
        [ours] = json.loads((await broker.command("subscriptions", "list", "--json")).stdout)
        assert len(ours["keys"]) == len(EVENT_MODELS) - 1
        assert not any(key.startswith("session-ended") for key in ours["keys"])
    finally:
        await broker.command("subscriptions", "remove", "part")


async def test_it_goes_into_a_new_file_and_one_that_is_there_stays(
    broker: Installation, tmp_path: Path
) -> None:
    file, other = tmp_path / "my-queue", tmp_path / "other"
    try:
        assert (await broker.command("subscriptions", "add", "a", "--output", str(file))).exit_code == 0
        made = json.loads(file.read_text())
        assert (made["queue"], file.stat().st_mode & 0o777) == ("subscriber.a", 0o600)
        assert await may(made["url"], "read", made["queue"])
        for name, target in (("b", file), ("a", other)):
            again = await broker.command("subscriptions", "add", name, "--output", str(target))
            assert again.exit_code == 1
        assert json.loads(file.read_text()) == made
        assert not other.exists()
        assert (await broker.command("subscriptions", "remove", "b")).exit_code == 1, "nothing was made"
    finally:
        await broker.command("subscriptions", "remove", "a")

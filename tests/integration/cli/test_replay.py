"""Replay: to one queue, marked, resumable, refused where there is none; and the figures of `stats`."""

import asyncio
import json
import signal
import subprocess
import sys
from pathlib import Path

import aio_pika
import pytest

from deploy.local.stack import ROOT
from services.intentions.eventstore.store import EventStore
from shared.postgres.database import create_pool
from tests.integration.cli.installation import Installation
from tests.integration.cli.queued import received
from tests.support.events import append_of, session_ended
from tests.support.waiting import wait_until

EVENTS = 300
QUEUE = "a-developers-own"


@pytest.fixture
async def filled(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> Installation:
    """A log, and a queue for what is replayed."""
    monkeypatch.setenv("ORIENTATION_AMQP_URL", installation.vhost.url)
    async with await create_pool(installation.database.url) as pool, EventStore(pool) as store:
        await asyncio.gather(*(store.append(append_of(session_ended())) for _ in range(EVENTS)))
    async with await aio_pika.connect(installation.vhost.url) as connection:
        channel = await connection.channel()
        await channel.declare_queue(QUEUE, durable=True, arguments={"x-queue-type": "quorum"})
    return installation


async def test_everything_comes_once_in_order_and_marked(filled: Installation) -> None:
    done = await filled.command("events", "replay", QUEUE, "--json")
    assert json.loads(done.stdout) == {"events": EVENTS, "sent": EVENTS, "dry_run": False}
    events = await received(filled, QUEUE)
    assert [event["position"] for event in events] == list(range(1, EVENTS + 1))
    assert {event["replayed"] for event in events} == {True}

    again = await filled.command("events", "replay", QUEUE, "--from", "290", "--rate", "1000", "--json")
    assert json.loads(again.stdout)["events"] == 11
    assert len(await received(filled, QUEUE)) == 11


async def test_a_dry_run_counts_and_sends_nothing(filled: Installation) -> None:
    done = await filled.command("events", "replay", QUEUE, "--type", "SessionEnded", "--dry-run")
    assert f"{EVENTS} events would be sent" in done.stdout
    assert await received(filled, QUEUE) == []


async def test_without_the_queue_nothing_is_sent(filled: Installation) -> None:
    done = await filled.command("events", "replay", "no-such-queue")
    assert done.exit_code == 1
    assert "no queue no-such-queue" in done.stderr


@pytest.mark.parametrize("wrong", [["--from", "garbage"], ["--from", "3", "--to", "1"]])
async def test_a_range_that_makes_no_sense_is_no_interruption(filled: Installation, wrong: list[str]) -> None:
    refused = await filled.command("events", "replay", QUEUE, *wrong)
    assert refused.exit_code == 2
    assert "Interrupted" not in refused.stderr


async def test_without_a_broker_nothing_is_sent(
    filled: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ORIENTATION_AMQP_URL", "amqp://guest:guest@127.0.0.1:1/")
    refused = await filled.command("events", "replay", QUEUE)
    assert refused.exit_code == 1
    assert "RabbitMQ is not reached" in refused.stderr
    assert "goes on" not in refused.stderr


def start(log: Path, *arguments: str) -> "subprocess.Popen[bytes]":
    """The command line as a process of its own, which hears Ctrl-C also where this run does not."""
    heard = ["env", "--default-signal=INT"]  # what starts a run in the background may have it ignored
    command = [*heard, sys.executable, "-m", "services.intentions.cli.app", *arguments]
    with log.open("wb") as out:
        return subprocess.Popen(command, cwd=ROOT, stdout=out, stderr=out)


@pytest.mark.parametrize("queue", ["sync.replies", "intentions.commands", "sync.events.dead"])
async def test_a_queue_of_ours_that_is_not_for_events_is_refused(filled: Installation, queue: str) -> None:
    refused = await filled.command("events", "replay", queue)
    assert refused.exit_code == 2
    assert f"{queue} is no queue for events" in refused.stderr


async def test_killed_the_same_command_goes_on(filled: Installation, tmp_path: Path) -> None:
    running = start(tmp_path / "log", "events", "replay", QUEUE, "--rate", "100")

    async def some_sent() -> bool:
        return await filled.ready(QUEUE) >= 50

    await wait_until(some_sent, "some events are replayed", 30)
    second_one = await filled.command("events", "replay", QUEUE)
    assert (second_one.exit_code, "is under way" in second_one.stderr) == (1, True)
    running.send_signal(signal.SIGKILL)
    assert await asyncio.to_thread(running.wait) == -signal.SIGKILL
    first = [int(str(event["position"])) for event in await received(filled, QUEUE)]

    announced = await filled.command("events", "replay", QUEUE, "--dry-run", "--json")
    anew = await filled.command("events", "replay", QUEUE, "--restart", "--dry-run", "--json")
    assert json.loads(anew.stdout)["events"] == EVENTS

    done = await filled.command("events", "replay", QUEUE, "--json")  # another pace is the same replay

    second = [int(str(event["position"])) for event in await received(filled, QUEUE)]
    assert len(first) < EVENTS
    assert sorted(set(first + second)) == list(range(1, EVENTS + 1))
    assert len(first) + len(second) - EVENTS <= 25, "at most a batch comes twice"
    assert json.loads(done.stdout)["events"] == json.loads(announced.stdout)["events"] == len(second)
    assert f"Resuming after position {second[0] - 1}" in done.stderr


async def test_ctrl_c_says_that_the_same_command_goes_on(filled: Installation, tmp_path: Path) -> None:
    running = start(tmp_path / "log", "events", "replay", QUEUE, "--rate", "20")

    async def some_sent() -> bool:
        return bool(await filled.ready(QUEUE))

    await wait_until(some_sent, "some events are replayed", 30)
    running.send_signal(signal.SIGINT)
    assert await asyncio.to_thread(running.wait) == 130
    assert (tmp_path / "log").read_text().startswith("Interrupted. The same command goes on")


async def test_a_user_without_the_right_is_said(
    filled: Installation, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ORIENTATION_AMQP_URL", filled.vhost.url_as("notifications"))
    running = start(tmp_path / "log", "events", "replay", QUEUE)
    assert await asyncio.to_thread(running.wait) == 1
    said = (tmp_path / "log").read_text()
    assert said == "The user of ORIENTATION_AMQP_URL may not write to the default exchange\n"


async def test_stats_count_by_type_and_day(filled: Installation) -> None:
    done = await filled.command("events", "stats", "--json")
    counted = json.loads(done.stdout)
    assert counted["types"] == [{"name": "SessionEnded", "events": EVENTS}]
    assert sum(day["events"] for day in counted["days"]) == EVENTS
    shown = await filled.command("events", "stats", "--school", "0931234A")
    assert "█" in shown.stdout

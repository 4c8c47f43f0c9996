"""Dead letters by the thousand: in batches, each safe before it is gone, and what was done is said."""

import asyncio
import json
import sys
from asyncio.subprocess import PIPE
from collections.abc import Sequence
from pathlib import Path

import pytest
from aiormq.abc import DeliveredMessage

from services.intentions.cli.subscribers import letters
from shared.messaging.publishing import Message, open_channel, publish
from shared.messaging.topology import REASON, SYNC_EVENTS
from tests.integration.cli.installation import Installation
from tests.support.waiting import wait_until

ROOT = Path(__file__).parents[3]
DEAD = f"{SYNC_EVENTS}.dead"
MANY = 2000


@pytest.fixture
async def many(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> Installation:
    """`MANY` dead letters, every hundredth of them by a `Timeout`."""
    monkeypatch.setenv("ORIENTATION_AMQP_URL", installation.vhost.url)
    async with open_channel(installation.vhost.url) as channel:
        made = [
            Message(f"m-{number}", DEAD, _event(number), {REASON: "Away" if number % 100 else "Timeout"})
            for number in range(MANY)
        ]
        await asyncio.gather(*await publish(channel, "", made))
    return installation


def _event(number: int) -> bytes:
    return b'{"id":"e-%d","type":"orientation.X.v1","subject":"s"}' % number


async def test_e1_thousands_are_shown_chosen_and_handed_in(many: Installation) -> None:
    shown = await many.command("dead-letters", "show", SYNC_EVENTS, "-n", "3", "--json")
    assert [one["id"] for one in json.loads(shown.stdout)] == ["e-0", "e-1", "e-2"]
    whole = await many.command("dead-letters", "show", SYNC_EVENTS, "-n", str(MANY), "--json")
    assert [one["id"] for one in json.loads(whole.stdout)] == [f"e-{number}" for number in range(MANY)]
    assert await many.ready(DEAD) == MANY

    last = await many.command("dead-letters", "discard", SYNC_EVENTS, "--id", f"e-{MANY - 1}")
    assert f"1 thrown away from {SYNC_EVENTS}" in last.stdout
    some = await many.command("dead-letters", "requeue", SYNC_EVENTS, "--reason", "Timeout")
    assert f"{MANY // 100} handed in to {SYNC_EVENTS} again" in some.stdout
    rest = await many.command("dead-letters", "requeue", SYNC_EVENTS)
    assert f"{MANY - 1 - MANY // 100} handed in to {SYNC_EVENTS} again" in rest.stdout

    async def moved() -> bool:
        found = (await many.ready(DEAD), await many.ready(SYNC_EVENTS))
        print(f"dead and handed in: {found}")  # shown where it fails
        return found == (0, MANY - 1)

    await wait_until(moved, "the broker has settled what was acknowledged")


async def test_e1_a_letter_that_nobody_takes_stays(
    many: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    await many.delete(queue=SYNC_EVENTS, exchange="none")
    done = await many.command("dead-letters", "requeue", SYNC_EVENTS)
    assert (done.exit_code, f"0 of {MANY} handed in" in done.stderr) == (1, True)
    assert "The same command goes on with what is left" in done.stderr
    assert await many.ready(DEAD) == MANY

    everything = await many.command("dead-letters", "discard", SYNC_EVENTS, "--all")
    assert f"{MANY} thrown away" in everything.stdout
    assert await many.ready(DEAD) == 0


@pytest.mark.parametrize("option", [["--reason", "Timeout", "--all"], ["--id", "e-1", "--all"], []])
async def test_e1_all_of_them_are_meant_by_a_word_of_their_own(
    installation: Installation, monkeypatch: pytest.MonkeyPatch, option: list[str]
) -> None:
    monkeypatch.setenv("ORIENTATION_AMQP_URL", installation.vhost.url)
    assert (await installation.command("dead-letters", "discard", SYNC_EVENTS, *option)).exit_code == 1


# Ctrl-C while the fourth batch, of one letter, is handed in: from outside it would come at some other moment.
INTERRUPTED = f"""
import os, signal
from services.intentions.cli import app
from services.intentions.cli.subscribers import letters

class Letters(letters.Letters):
    handed_in = 0

    async def copy(self, messages, queue):
        await super().copy(messages, queue)
        Letters.handed_in += 1
        if Letters.handed_in == 4:
            os.kill(os.getpid(), signal.SIGINT)

signal.signal(signal.SIGINT, signal.default_int_handler)  # also where the tests run in a shell's background
letters.BATCH, letters.Letters = 1, Letters
app.app(['dead-letters', 'requeue', '{SYNC_EVENTS}'], prog_name='orientation')
"""


async def test_e1_interrupted_it_says_how_far_it_came_and_goes_on(many: Installation) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", INTERRUPTED, stdout=PIPE, stderr=PIPE, cwd=ROOT
    )
    said = (await process.communicate())[1].decode()
    assert "Interrupted: " in said, (said, process.returncode)
    done = int(said.partition("Interrupted: ")[2].partition(" of ")[0])
    assert 0 < done < MANY
    assert "goes on with what is left" in said
    assert process.returncode == 130
    handed_in = await many.ready(SYNC_EVENTS)
    assert handed_in - done in (0, 1), "but for the batch that was under way"

    rest = await many.command("dead-letters", "requeue", SYNC_EVENTS)
    assert rest.exit_code == 0
    assert await many.ready(DEAD) == 0
    assert await many.ready(SYNC_EVENTS) - MANY in (0, 1)


async def test_e1_a_broker_that_goes_meanwhile_is_said_with_what_was_done(
    many: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    settled = letters.Letters.settle
    batches: list[Sequence[DeliveredMessage]] = []

    async def settle(self: letters.Letters, messages: Sequence[DeliveredMessage]) -> None:
        if batches:
            raise ConnectionResetError
        batches.append(messages)
        await settled(self, messages)

    monkeypatch.setattr(letters.Letters, "settle", settle)
    done = await many.command("dead-letters", "requeue", SYNC_EVENTS)
    assert (done.exit_code, f"{letters.BATCH} of {MANY} handed in" in done.stderr) == (1, True)
    assert "ConnectionResetError" in done.stderr
    assert await many.ready(DEAD) == MANY - letters.BATCH

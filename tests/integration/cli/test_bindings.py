"""What a subscription is bound to, told as the command that makes it again."""

import json

import aio_pika
import pytest

from shared.messaging.topology import EVENTS
from tests.integration.cli.installation import Installation
from tests.integration.cli.managed import add, broker

__all__ = ["broker"]


@pytest.mark.parametrize(
    "options",
    [
        "",
        " --stream",
        " --academy creteil --academy paris",
        " --type OpinionPublished.v1 --type SessionEnded.v1",
        " --type OpinionPublished.v1 --academy creteil --school 0931234A --school 0931235B --stream",
    ],
)
async def test_the_list_makes_each_again(broker: Installation, options: str) -> None:
    await add(broker, "kept", *options.split())
    try:
        [before] = json.loads((await broker.command("subscriptions", "list", "--json")).stdout)
        said = (await broker.command("subscriptions", "list", "--commands")).stdout
        assert said == f"orientation subscriptions add kept{options}\n"
        await broker.command("subscriptions", "remove", "kept")
        await broker.command(*said.split()[1:])
        [after] = json.loads((await broker.command("subscriptions", "list", "--json")).stdout)
        assert after == before
    finally:
        await broker.command("subscriptions", "remove", "kept")


async def test_what_was_bound_by_hand_is_said(broker: Installation) -> None:
    made = await add(broker, "by-hand", "--type", "OpinionPublished", "--academy", "creteil")
    try:
        for key in ("intentions-validated.v1.paris.*", "session-ended.v1._._", "#"):
            async with await aio_pika.connect(broker.vhost.url) as connection:
                queue = await (await connection.channel()).get_queue(made["queue"])
                await queue.bind(EVENTS, key)
            listed = await broker.command("subscriptions", "list", "--commands")
            assert (listed.exit_code, listed.stdout.startswith("# by-hand was bound by hand: ")) == (0, True)
    finally:
        await broker.command("subscriptions", "remove", "by-hand")

"""Faults that are put into our code on purpose: what the simulation does not find, it does not protect from.

Each is a context in which a schedule is played.
"""

import asyncio
import contextlib
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any
from uuid import UUID

from faststream.rabbit import RabbitMessage

from services.intentions.worker.relay import relay, turn
from services.intentions.worker.relay.flight import Flight
from services.notifications import jobs, writing
from services.sync import delivery, push
from services.sync.inbound import QUERIES
from shared.consumer.inbox import Inbox
from shared.contract.envelope import Envelope
from shared.contract.versions import read
from shared.messaging.publishing import Confirm
from shared.messaging.receiving import Receiver
from shared.postgres.database import Connection


@contextlib.contextmanager
def replaced(owner: object, name: str, by: object) -> Iterator[None]:
    """`owner.name` is `by` within the block."""
    before = getattr(owner, name)
    setattr(owner, name, by)
    try:
        yield
    finally:
        setattr(owner, name, before)


class _Hasty(Flight):
    """What is sent counts as confirmed."""

    def add(self, position: int, stream: str, confirm: Confirm) -> None:
        super().add(position, stream, confirm)
        self.confirmed = position


class _Unordered(Flight):
    """An event does not wait for the one before it in its stream."""

    async def clear(self, streams: Sequence[str]) -> None:
        await super().clear(())


async def _without_lock(_relay: relay.Relay, _connection: Any) -> None:
    """Whoever starts relays."""


async def _only_woken(event: asyncio.Event, _seconds: float) -> None:
    """What was set before is forgotten, and nobody looks again after a while."""
    event.clear()
    await event.wait()


def checkpoint_before_confirm() -> AbstractContextManager[None]:
    """The relay saves how far it has sent, not how far the broker has confirmed."""
    return replaced(relay, "Flight", _Hasty)


def order_not_kept() -> AbstractContextManager[None]:
    """The relay sends an event before the one before it in its stream is confirmed."""
    return replaced(relay, "Flight", _Unordered)


def two_relays() -> AbstractContextManager[None]:
    """Both workers relay."""
    return replaced(relay.Relay, "_wait_for_lock", _without_lock)


def wake_up_lost() -> AbstractContextManager[None]:
    """The relay sleeps until it is woken, and forgets that it was before it lay down."""
    return replaced(turn, "woken", _only_woken)


async def _acknowledged_first(self: Receiver, message: RabbitMessage) -> None:
    await message.ack()
    await self._handle(message)


async def _in_two_transactions(self: Inbox, envelope: Envelope) -> None:
    route = self._routes[envelope.name]
    event = read(route.model, envelope.version, envelope.data)
    async with self._pool.acquire() as connection:
        if await connection.fetchval(self._remember, envelope.id, envelope.type) is not None:
            await route.effect(connection, envelope, event)
    self._wake.set()


async def _looks_late(self: push.Pusher, connection: Connection, row: Any) -> bool:
    known = await connection.fetchval(QUERIES["known_before"], row["stream"], row["version"])
    late: Any = {**row, "known": known}
    return await _FILLS_GAP(self, connection, late)


async def _fills_none(_self: push.Pusher, _connection: Connection, _row: Any) -> bool:
    return False


async def _not_begun(_self: jobs.Jobs, _job: jobs.Job, _telling: jobs.Telling) -> None:
    """Nothing is noted."""


def _another_id(*_of: object) -> UUID:
    return UUID(int=random.getrandbits(128))


_FILLS_GAP = push.Pusher._fills_gap


def acknowledged_before_commit() -> AbstractContextManager[None]:
    """A message is acknowledged first, then handled."""
    return replaced(Receiver, "__call__", _acknowledged_first)


def effect_outside_transaction() -> AbstractContextManager[None]:
    """The inbox remembers an event in one transaction, and its effect is another."""
    return replaced(Inbox, "__call__", _in_two_transactions)


def gap_seen_late() -> AbstractContextManager[None]:
    """What is missing before a push is asked after it was taken: what came meanwhile goes after it."""
    return replaced(push.Pusher, "_fills_gap", _looks_late)


def gap_not_filled() -> AbstractContextManager[None]:
    """What is missing before a push is not asked for."""
    return replaced(push.Pusher, "_fills_gap", _fills_none)


def retry_under_another_key() -> AbstractContextManager[None]:
    """Each attempt at Siècle has an idempotency key of its own."""
    return replaced(delivery, "_key", _another_id)


def sending_not_noted() -> AbstractContextManager[None]:
    """An e-mail is handed over without a note that it is."""
    return replaced(jobs.Jobs, "begin", _not_begun)


def repeat_under_another_id() -> AbstractContextManager[None]:
    """Each attempt at an e-mail has a Message-ID of its own."""
    return replaced(writing, "letter_id", _another_id)


Mutant = Callable[[], AbstractContextManager[None]]
# By scenario.
MUTANTS: Mapping[str, tuple[Mutant, ...]] = {
    "relay": (checkpoint_before_confirm, order_not_kept, two_relays, wake_up_lost),
    "sync": (
        acknowledged_before_commit,
        effect_outside_transaction,
        gap_seen_late,
        gap_not_filled,
        retry_under_another_key,
    ),
    "notifications": (acknowledged_before_commit, sending_not_noted, repeat_under_another_id),
}

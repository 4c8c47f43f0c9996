"""At most one unconfirmed event a stream, and the checkpoint never passes one that is not confirmed."""

import asyncio
from collections.abc import Iterator
from itertools import count

import pytest

from services.intentions.worker.relay import flight as flight_module
from services.intentions.worker.relay.flight import Flight


class Broker:
    """Confirms when told."""

    def __init__(self, flight: Flight) -> None:
        self.flight = flight
        self.waiting: dict[int, asyncio.Future[None]] = {}
        self._positions: Iterator[int] = count(1)

    async def send(self, stream: str) -> int:
        """Publish the next event as the relay does; its position."""
        await self.flight.clear([stream])
        position = next(self._positions)
        self.waiting[position] = asyncio.get_running_loop().create_future()
        self.flight.add(position, stream, asyncio.ensure_future(_until(self.waiting[position])))
        return position

    async def confirm(self, *positions: int) -> None:
        """Confirm these."""
        for position in positions:
            self.waiting.pop(position).set_result(None)
        await asyncio.sleep(0)


async def _until(future: "asyncio.Future[None]") -> None:
    await future


@pytest.fixture
async def broker() -> Broker:
    return Broker(Flight(0, window=3))


async def test_the_checkpoint_stops_before_the_first_that_is_not_confirmed(broker: Broker) -> None:
    for stream in "abc":
        await broker.send(stream)

    await broker.confirm(2, 3)
    assert (broker.flight.land(), broker.flight.confirmed) == (0, 0)

    await broker.confirm(1)
    assert (broker.flight.land(), broker.flight.confirmed) == (3, 3)


async def test_the_next_event_of_a_stream_waits_for_the_one_before(broker: Broker) -> None:
    await broker.send("a")
    await broker.send("b")
    again = asyncio.create_task(broker.send("a"))
    await asyncio.sleep(0)
    assert not again.done()

    await broker.confirm(2)
    assert not again.done()

    await broker.confirm(1)
    assert await again == 3


async def test_after_a_failure_nothing_more_of_the_stream_goes_out(broker: Broker) -> None:
    await broker.send("a")
    broker.waiting[1].set_exception(ConnectionError("nacked"))
    await asyncio.sleep(0.01)

    with pytest.raises(ConnectionError):
        await broker.send("a")
    assert broker.flight.confirmed == 0
    broker.flight.give_up()


async def test_the_window_is_never_exceeded(broker: Broker) -> None:
    for stream in "abc":
        await broker.send(stream)
    fourth = asyncio.create_task(broker.send("d"))
    await asyncio.sleep(0)
    assert not fourth.done()

    await broker.confirm(1)
    assert await fourth == 4


async def test_a_confirm_that_does_not_come_is_an_error(
    broker: Broker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flight_module, "CONFIRM_SECONDS", 0.01)
    await broker.send("a")

    with pytest.raises(TimeoutError):
        await broker.flight.land_all()
    broker.flight.give_up()


async def test_what_has_landed_takes_no_room(broker: Broker) -> None:
    for number in range(100):
        await broker.confirm(await broker.send(f"stream-{number}"))
    await broker.flight.land_all()

    assert not broker.flight._last_of
    assert not broker.flight._sent

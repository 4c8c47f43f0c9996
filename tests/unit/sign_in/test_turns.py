"""A bounded waiting room: whoever comes alone gets in, whatever crowd waits (S4)."""

import asyncio

import pytest

from shared.sign_in.turns import Crowded, Turns


class Room:
    """Who has their turn, who went away, in which order; each stays until told to go."""

    def __init__(self, turns: Turns) -> None:
        self.turns = turns
        self.order: list[str] = []
        self.gone: list[str] = []
        self.doors: list[asyncio.Event] = []

    async def come(self, *groups: str) -> list[asyncio.Task[None]]:
        """One of each of these comes."""
        came = [asyncio.create_task(self._stay(group)) for group in groups]
        for _ in range(4):
            await asyncio.sleep(0)
        return came

    async def _stay(self, group: str) -> None:
        try:
            async with self.turns.of(group):
                self.order.append(group)
                self.doors.append(door := asyncio.Event())
                await door.wait()
        except Crowded:
            self.gone.append(group)

    async def go(self, number: int = 1) -> None:
        """The next ones go; whose turn it is then comes in."""
        for _ in range(number):
            self.doors.pop(0).set()
            for _ in range(4):
                await asyncio.sleep(0)

    async def clear(self) -> None:
        """All go."""
        while self.doors:
            await self.go()


@pytest.fixture
def room() -> Room:
    return Room(Turns(at_once=2, waiting=6, waiting_each=4))


async def test_s4_a_crowd_waits_up_to_its_share_and_the_rest_is_sent_away(room: Room) -> None:
    await room.come(*["crowd"] * 40)
    assert (len(room.order), room.turns.waiting, len(room.gone)) == (2, 4, 34)
    await room.clear()
    assert room.order == ["crowd"] * 6


async def test_s4_whoever_comes_alone_is_next(room: Room) -> None:
    await room.come(*["crowd"] * 20, "family", "neighbour")
    await room.go(4)
    assert room.order == ["crowd", "crowd", "crowd", "family", "neighbour", "crowd"]
    await room.clear()


async def test_s4_in_a_full_room_whoever_comes_alone_gets_a_place_of_the_largest_crowd(room: Room) -> None:
    await room.come(*["one"] * 2, *["one"] * 4, *["two"] * 2)
    assert room.turns.waiting == 6
    await room.come("family")
    assert room.gone == ["one"]
    assert room.turns.waiting == 6
    await room.clear()
    assert room.order.count("family") == 1


async def test_s4_a_room_full_of_strangers_is_full(room: Room) -> None:
    await room.come(*"abcdefgh", "family")
    assert room.gone == ["family"]
    await room.clear()
    assert room.order == list("abcdefgh")


async def test_s4_who_gives_up_waiting_leaves_no_gap(room: Room) -> None:
    tasks = await room.come(*"abcde")
    tasks[3].cancel()
    await room.clear()
    assert room.order == list("abce")
    tasks = await room.come(*"abcde")
    room.doors.pop(0).set()
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    for task in tasks[2:4]:  # one whose turn may have come, and one who waits
        task.cancel()
    await asyncio.sleep(0)
    await room.clear()
    assert room.order[-1] == "e"
    await room.come("f", "g")
    assert room.order[-2:] == ["f", "g"]
    await room.clear()


async def test_s4_a_turn_ends_with_an_error_too(room: Room) -> None:
    for _ in range(5):
        with pytest.raises(ZeroDivisionError):
            async with room.turns.of("family"):
                raise ZeroDivisionError
    await room.come("a", "b")
    assert room.order == ["a", "b"]
    await room.clear()

"""One simulated world: its clock, its chance, its links, and what happened in it."""

import random
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.simulation.loop import BEGINNING, Process, SimulatedLoop
from tests.simulation.network import SERVERS, Link

NOON = datetime(2026, 11, 7, 11, tzinfo=UTC)


class World:
    """What everything in one schedule has in common."""

    def __init__(self, loop: SimulatedLoop, chance: random.Random) -> None:
        self.loop, self.chance = loop, chance
        self.links: list[Link] = []
        self.told: list[str] = []
        self._down_until: dict[str, float] = {}

    @property
    def seconds(self) -> float:
        """Since it began."""
        return self.loop.time() - BEGINNING

    def now(self) -> datetime:
        """What time it is for its servers."""
        return NOON + timedelta(seconds=self.seconds)

    def later(self, seconds: float, do: Callable[[], None]) -> Any:
        """Have a server, or a fault, do something then."""
        return self.loop.call_at(self.loop.time() + seconds, do, context=SERVERS)

    def tell(self, *words: object) -> None:
        """Note what happened."""
        self.told.append(f"{self.seconds:9.4f}  {' '.join(map(str, words))}")

    def link(self, process: Process, server: str) -> Link:
        """The link from a process to a server, made with its first connection."""
        for one in self.links:
            if one.process is process and one.server == server:
                return one
        made = Link(self.loop, self.chance, process, server, lambda: self.is_up(server))
        self.links.append(made)
        process.heirs.append(lambda: self._bury(made))
        return made

    def _bury(self, link: Link) -> None:
        self.links.remove(link)
        link.cut()

    def is_up(self, server: str) -> bool:
        """Whether it takes connections."""
        return self.loop.time() >= self._down_until.get(server, 0.0)

    def stop(self, server: str, seconds: float) -> None:
        """The server ends, and with it every connection; it is back after so long."""
        self._down_until[server] = self.loop.time() + seconds
        for link in self.links_to(server):
            link.cut()

    def links_to(self, server: str) -> Sequence[Link]:
        """Of every process alive."""
        return [one for one in self.links if one.server == server]

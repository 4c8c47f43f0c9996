"""The load, a process of its own: `python -m tests.faults.crowd LEDGER MEMBERS URL SEED A_SECOND`.

Families validate, so many times a second in all, and sign out and in again now and then. It goes on until
its standard input ends; then each finishes what it does, signs out, and the process ends with how much CPU it
took. Lines on standard input: `sign out` has the next one who has validated sign out, `rest` has all pause
until `work`.
"""

import asyncio
import json
import random
import resource
import signal
import sys
import time
from pathlib import Path

from tests.faults.family import Family, Member
from tests.faults.ledger import Ledger

AT_THE_DOOR = (
    2  # sign in at once: checks of passwords are dear, and more than a few of one network are sent away
)
LEAVE_SECONDS = 120
SIGNS_OUT = 1 / 24  # of the commands: each of fifty families about once a minute


class Crowd:
    """All families of the load."""

    def __init__(self, families: list[Family], a_second: float, chance: random.Random) -> None:
        self._families = families
        self._chance = chance
        self._pause = len(families) / a_second
        self._at_the_door = asyncio.Semaphore(AT_THE_DOOR)
        self._over = asyncio.Event()
        self._working = asyncio.Event()
        self._working.set()
        self._asked = 0

    async def run(self) -> None:
        """Work until standard input ends, and until all have signed out."""
        listening = asyncio.create_task(self._listen())
        await asyncio.gather(*(self._work(family) for family in self._families))
        await listening

    async def _listen(self) -> None:
        reader = asyncio.StreamReader()
        loop = asyncio.get_running_loop()
        await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
        while line := (await reader.readline()).decode().strip():
            match line:
                case "sign out":
                    self._asked += 1
                case "rest":
                    self._working.clear()
                case "work":
                    self._working.set()
        signal.alarm(LEAVE_SECONDS)  # where there is no system any more, nobody waits for its answer
        self._over.set()
        self._working.set()

    async def _work(self, family: Family) -> None:
        await self._sign_in(family)
        while not self._over.is_set():
            await family.validate()
            if self._is_asked() or self._chance.random() < SIGNS_OUT:
                await family.sign_out()
                await self._sign_in(family)
            await self._rest()
            await self._working.wait()
        await family.sign_out()
        await family.close()

    async def _sign_in(self, family: Family) -> None:
        async with self._at_the_door:
            if not self._over.is_set():
                await family.sign_in()

    def _is_asked(self) -> bool:
        if self._asked:
            self._asked -= 1
            return True
        return False

    async def _rest(self) -> None:
        try:
            async with asyncio.timeout(2 * self._pause * self._chance.random()):
                await self._over.wait()
        except TimeoutError:
            pass


async def main(file: str, members: str, url: str, seed: str, a_second: str) -> None:
    """Work, and say what it cost."""
    began, ledger, chance = time.monotonic(), Ledger(Path(file)), random.Random(seed)
    known = [Member(**one) for one in json.loads(members)]
    families = [Family(one, url, ledger, random.Random(chance.random())) for one in known]
    await Crowd(families, float(a_second), chance).run()
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = time.monotonic() - began
    print(json.dumps({"cpu": used.ru_utime + used.ru_stime, "seconds": seconds}))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))

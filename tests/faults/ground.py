"""Where drills take place: one system under load for all that can share it, started when first asked for."""

import asyncio
import contextlib
import json
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from deploy.local.stack import ROOT, Stack
from deploy.machine import is_root
from deploy.ports import free_port
from deploy.samples.generate import PUPILS
from deploy.samples.town import ACADEMY, SCHOOL
from deploy.story.back_office import ENTRY, back_office
from tests.faults.asked import note_pushes
from tests.faults.comparison import Comparison
from tests.faults.findings import check_rest
from tests.faults.ledger import Ledger
from tests.faults.load import PARENTS_QUERY
from tests.faults.sink import Sink, mail_sink
from tests.faults.wired import Wired, forget_variables
from tests.support.system import System, found_in
from tests.support.waiting import wait_until

FAMILIES, A_SECOND = 50, 20.0
WARM_SECONDS = 120
SETTLE_SECONDS = 120
# As shipped, but that a Siècle that was away is asked again every second, not every half a minute.
SETTINGS: Mapping[str, Mapping[str, str]] = {"sync": {"PROBE_SECONDS": "1"}}
DISK = "3g"
SIECLE_IDS = "SELECT id::text AS pupil, siecle_id FROM directory.pupils"


@dataclass
class Crowd:
    """The load's process."""

    process: asyncio.subprocess.Process

    def tell(self, what: str) -> None:
        """`sign out`: whoever validates next does; `rest`: all pause, until `work`."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{what}\n".encode())


@dataclass
class Live:
    """A running system, who is at work on it, and what was seen of it."""

    wired: Wired
    system: System
    ledger: Ledger
    sink: Sink
    comparison: Comparison
    members: str
    seed: int
    disk: Path | None  # Postgres' own, where we may make one
    a_second: float = A_SECOND
    crowd: Crowd | None = None

    @asynccontextmanager
    async def load(self) -> AsyncIterator[Crowd]:
        """Families work while the block runs; then each signs out. Errors: those of `check_rest`."""
        before = self._accepted()
        file, speed = str(self.ledger.file), str(self.a_second)
        arguments = file, self.members, self.wired.public_url, str(self.seed), speed
        pipe = asyncio.subprocess.PIPE
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.faults.crowd", *arguments, cwd=ROOT, stdin=pipe, stdout=pipe
        )
        self.crowd = Crowd(process)
        wanted = before + len(json.loads(self.members))
        try:
            await wait_until(lambda: self._accepted() >= wanted, "the load", WARM_SECONDS)
            yield self.crowd
        finally:
            try:
                await self._settle(
                    self.crowd
                )  # also after an error: what is under way belongs into the ledger
            finally:
                with contextlib.suppress(ProcessLookupError):
                    process.kill()
                await process.wait()
                self.crowd = None
        await self.comparison.read_siecle()
        check_rest(self.ledger, self.comparison.marks, self.comparison.repeats)

    async def _settle(self, crowd: Crowd) -> None:
        assert crowd.process.stdin is not None
        crowd.process.stdin.close()
        async with asyncio.timeout(SETTLE_SECONDS):
            said, _ = await crowd.process.communicate()
        used = json.loads(said)
        print(f"The load took {used['cpu'] / used['seconds']:.0%} of a core", flush=True)

    async def all_ready(self) -> bool:
        """Whether every process says that it can work."""
        return await asyncio.to_thread(self.system.is_ready)

    def failures(self, began: float) -> list[str]:
        """What families were told instead of an answer since then: reasons with their numbers."""
        query = "SELECT reason, count(*) FROM tries WHERE at > ? GROUP BY reason"
        return [f"{number}x{reason}" for reason, number in self.ledger.rows(query, began)]

    def _accepted(self) -> int:
        return int(self.ledger.value("SELECT count(*) FROM accepted"))


@asynccontextmanager
async def live_system(
    folder: Path,
    seed: int,
    *,
    families: int = FAMILIES,
    a_second: float = A_SECOND,
    heartbeat: int | None = None,
    settings: Mapping[str, Mapping[str, str]] = SETTINGS,
    supervisor: type[Wired] = Wired,
) -> AsyncIterator[Live]:
    """The sample collège, open for families to enter, on a system of its own; all is stopped in the end."""
    forget_variables()
    ledger, port = Ledger(folder / "ledger.sqlite"), free_port()
    async with mail_sink(ledger, port) as sink, small_disk(folder / "stack" / "postgres") as disk:
        wired = supervisor(Stack(folder / "stack"), f"smtp://127.0.0.1:{port}", settings, heartbeat)
        try:
            await wired.start()
            system = found_in(folder / "stack")
            await asyncio.to_thread(system.take_in_the_sample)
            await note_pushes(system)
            await _open(system)
            comparison = Comparison(
                ledger,
                system.variables["ORIENTATION_DATABASE_URL"],
                system.variables["ORIENTATION_SIECLE_DATABASE_URL"],
                system.variables["ORIENTATION_AMQP_URL"],
            )
            members = json.dumps(await _members(comparison.log_url, families))
            yield Live(wired, system, ledger, sink, comparison, members, seed, disk, a_second)
        finally:
            await wired.stop()
            ledger.close()


@asynccontextmanager
async def small_disk(folder: Path) -> AsyncIterator[Path | None]:
    """A disk in memory for what lies in `folder`, gone afterwards; None where only root could make one."""
    if not is_root():
        yield None
        return
    mount = ["mount", "-t", "tmpfs", "-o", f"X-mount.mkdir,size={DISK},mode=711", "tmpfs", str(folder)]
    done = await asyncio.to_thread(subprocess.run, mount, check=False, capture_output=True)
    try:
        yield None if done.returncode else folder
    finally:
        if not done.returncode:
            await asyncio.to_thread(subprocess.run, ["umount", "--lazy", str(folder)], check=True)


async def _open(system: System) -> None:
    async with back_office(system.world, SCHOOL, ACADEMY) as office:
        await office.load_pupils([PUPILS])
        await office.configure()
        await office.open(ENTRY)


async def _members(url: str, number: int) -> list[dict[str, str]]:
    connection = await asyncpg.connect(url)
    parents = await connection.fetch(PARENTS_QUERY.format(number=number))
    ids = {row["pupil"]: row["siecle_id"] for row in await connection.fetch(SIECLE_IDS)}
    await connection.close()
    return [
        {
            "login": row["login"],
            "email": row["email"],
            "pupil": str(row["pupil"]),
            "siecle_id": ids[str(row["pupil"])],
        }
        for row in parents
    ]


class Ground:
    """Gives drills what they take place on. `folder` is theirs for what else they need."""

    def __init__(self, folder: Path, seed: int, live: Live | None = None, wanted: int = 1) -> None:
        """`live`: a system that runs already, and that somebody else stops; `wanted`: how many rounds are."""
        self.folder = folder
        self.seed = seed
        self.wanted = wanted
        self._stack = contextlib.AsyncExitStack()
        self._live = live
        self._number = 0

    async def live(self) -> Live:
        """The one system that drills share."""
        if self._live is None:
            self._number += 1
            folder = self.folder / f"live-{self._number}"
            self._live = await self._stack.enter_async_context(live_system(folder, self.seed))
        return self._live

    async def close(self) -> None:
        """Stop it; whoever asks next gets another one."""
        self._live = None
        await self._stack.aclose()

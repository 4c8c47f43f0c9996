"""Silence on four edges at once, longer than any connection lives, and what works after it by itself."""

import asyncio
import random
import time
from dataclasses import dataclass, field
from pathlib import Path

import asyncpg

from deploy.samples.generate import PUPILS
from deploy.samples.town import ACADEMY, SCHOOL
from deploy.story.back_office import ENTRY, BackOffice, back_office
from tests.faults.checks import all_arrived
from tests.faults.load import PARENTS_QUERY, Parent, parents_of
from tests.faults.silenceable import Silenceable, silenceable
from tests.support import http
from tests.support.waiting import wait_until

PARENTS = 3
KINDS = {"DATABASE_URL": "postgres", "AMQP_URL": "rabbitmq"}


@dataclass
class Drill:
    """What was seen; `after` are seconds from the end of the silence until each thing worked."""

    silence: float
    met: dict[str, int] = field(default_factory=dict)  # connections that each edge ignored
    refused: int = 0  # requests that families sent in the silence, and that got their answer, 503
    after: dict[str, float] = field(default_factory=dict)
    restarts: int = 0

    @property
    def line(self) -> str:
        """All of it on one line."""
        met = ",".join(f"{edge}:{number}" for edge, number in self.met.items())
        after = " ".join(f"{what}=+{seconds:.1f}s" for what, seconds in self.after.items())
        return (
            f"silence={self.silence:.0f}s ignored={met} answered-503={self.refused} {after} "
            f"restarts={self.restarts}"
        )


async def run(folder: Path, seconds: float, within: float, *, heartbeat: int | None = None) -> Drill:
    """Have the silence, and see what works. Errors: `AssertionError` where something does not, `within` s."""
    drill = Drill(seconds)
    async with (
        silenceable(folder, heartbeat=heartbeat) as silent,
        back_office(silent.system.world, SCHOOL, ACADEMY) as office,
    ):
        await office.load_pupils([PUPILS])
        await office.configure()
        await office.open(ENTRY)
        parents = await parents_of(silent.system.world, await _rows(silent))
        try:
            await _before(silent, office, parents[:1])
            print("All works; silence begins", flush=True)
            await _silence(silent, parents, drill)
            print("Silence is over", flush=True)
            await _afterwards(silent, office, parents, within, drill)
        finally:
            for parent in parents:
                await parent.browser.close()
    return drill


async def _before(silent: Silenceable, office: BackOffice, parents: list[Parent]) -> None:
    await parents[0].validate(random.Random(1))
    await wait_until(lambda: _pushed(office, parents), "Siècle has the first list", 60)


async def _silence(silent: Silenceable, parents: list[Parent], drill: Drill) -> None:
    silent.fall_silent()
    until = time.monotonic() + drill.silence
    while time.monotonic() < until:
        for parent in parents:
            response = await parent.browser._client.get("/pupils")  # as a family that presses again
            drill.refused += response.status_code == 503
        await asyncio.sleep(min(2.0, max(0.0, until - time.monotonic())))
    drill.met = {f"{name}-{KINDS[what]}": proxy.met for (name, what), proxy in silent.edges.items()}
    silent.speak()


async def _afterwards(
    silent: Silenceable, office: BackOffice, parents: list[Parent], within: float, drill: Drill
) -> None:
    ended = time.monotonic()

    def left() -> float:
        return max(0.0, ended + within - time.monotonic())

    def note(what: str) -> None:
        drill.after[what] = time.monotonic() - ended

    async with asyncio.timeout(within):
        await asyncio.gather(*(parent.validate(random.Random(2)) for parent in parents))
    note("validated")
    await wait_until(lambda: _pushed(office, parents), "Siècle has every list", left())
    note("siecle")
    async with asyncio.timeout(left()):
        await asyncio.gather(*(parent.sign_out() for parent in parents))
    await wait_until(
        lambda: all_arrived(silent.system.world, office, parents), "everybody has a mail", left()
    )
    note("mailbox")
    try:
        await wait_until(lambda: _ready(silent), "every process is ready", left())
    except AssertionError as error:
        raise AssertionError(f"{error}: {_reasons(silent)}") from None
    note("ready")
    drill.restarts = silent.supervisor.restarts


async def _pushed(office: BackOffice, parents: list[Parent]) -> bool:
    received = {one["siecle_id"]: one for one in (await office.state())["received"]}
    return sorted(one["dossier_version"] for one in received.values()) == sorted(
        len(parent.accepted) for parent in parents
    )


async def _ready(silent: Silenceable) -> bool:
    return await asyncio.to_thread(silent.system.is_ready)


def _reasons(silent: Silenceable) -> list[str]:
    """What each process says of itself."""
    urls = silent.system.variables["ORIENTATION_METRICS_URLS"].split()
    return [http.get(f"{url}/health/ready").text for url in urls]


async def _rows(silent: Silenceable) -> list[dict[str, object]]:
    connection = await asyncpg.connect(silent.system.variables["ORIENTATION_DATABASE_URL"])
    rows = await connection.fetch(PARENTS_QUERY.format(number=PARENTS))
    await connection.close()
    return [dict(row) for row in rows]

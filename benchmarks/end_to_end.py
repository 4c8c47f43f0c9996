"""From a parent's VALIDER over HTTP to a subscriber's handler, twenty a second, on the whole system.

The system runs as `make up` starts it. The time begins when the form is sent and ends when the handler of a
queue bound to `intentions-validated.#` has the event; reading the page in between is not part of it.
"""

import asyncio
import json
import statistics
import time
from dataclasses import dataclass, field
from uuid import uuid4

import aio_pika
import asyncpg
import uvloop

from benchmarks.measure import Measured, Results
from deploy.samples.generate import PUPILS
from deploy.samples.personas import PASSWORD
from deploy.samples.town import ACADEMY, SCHOOL
from deploy.story import families
from deploy.story.back_office import ENTRY, back_office
from deploy.story.browser import Browser
from deploy.story.page import Form
from shared.messaging.topology import EVENTS
from tests.faults.load import PARENTS_QUERY
from tests.support.servers import folder
from tests.support.system import System, running_system
from tests.support.waiting import wait_until

RUNS = 5
PARENTS_AT_WORK = 20
A_SECOND = 20
VALIDATIONS = 200  # a run
VALIDATE = "VALIDER"


@dataclass
class Clock:
    """When each pupil's form was sent, and how long its event took."""

    sent: dict[str, float] = field(default_factory=dict)
    milliseconds: list[float] = field(default_factory=list)

    async def handle(self, message: aio_pika.abc.AbstractIncomingMessage) -> None:
        """The subscriber's handler."""
        now = time.perf_counter()
        pupil = json.loads(message.body)["data"]["pupil"]
        self.milliseconds.append((now - self.sent.pop(pupil)) * 1000)

    async def has_everything(self) -> bool:
        """Whether every form that was sent has arrived."""
        return not self.sent


def run() -> Results:
    """`http_to_consumer_p50_ms` and `http_to_consumer_p99_ms`."""
    with folder(on_disk=True) as home, running_system(home / "stack") as system:
        return uvloop.run(_measure(system))


async def _measure(system: System) -> Results:
    async with back_office(system.world, SCHOOL, ACADEMY) as office:
        await office.load_pupils([PUPILS])
        await office.configure()
        await office.open(ENTRY)
    parents = await _sign_in(system)
    clock = Clock()
    async with await aio_pika.connect(system.variables["ORIENTATION_AMQP_URL"]) as connection:
        channel = await connection.channel()
        queue = await channel.declare_queue(exclusive=True)
        await queue.bind(EVENTS, "intentions-validated.#")
        await queue.consume(clock.handle, no_ack=True)
        await _one_run(parents, clock)  # warms up
        runs = [await _one_run(parents, clock) for _ in range(RUNS)]
    for parent in parents:
        await parent.browser.close()
    return {
        "http_to_consumer_p50_ms": Measured("ms", tuple(round(_percentile(run, 50), 1) for run in runs)),
        "http_to_consumer_p99_ms": Measured("ms", tuple(round(_percentile(run, 99), 1) for run in runs)),
    }


async def _sign_in(system: System) -> list["Parent"]:
    connection = await asyncpg.connect(system.variables["ORIENTATION_DATABASE_URL"])
    rows = await connection.fetch(PARENTS_QUERY.format(number=PARENTS_AT_WORK))
    await connection.close()
    parents = []
    for row in rows:
        browser = Browser(system.world.public_url)
        await families.sign_in(browser, row["login"], PASSWORD)
        page = await browser.open(f"/orientation/{row['pupil']}/form")
        families.fill_card(browser, 1, families.Wish(families.CAP))
        parents.append(Parent(str(row["pupil"]), browser, page.form(VALIDATE)))
    return parents


@dataclass
class Parent:
    """A signed-in parent with the form filled; reading pages in between would measure the reader."""

    pupil: str
    browser: Browser
    form: Form

    async def validate(self, clock: Clock) -> None:
        """Send the form with a new command id, as of the version that the last one led to."""
        for control in self.form.controls:
            if control.name == "command":
                control.value = str(uuid4())
        clock.sent[self.pupil] = time.perf_counter()
        response = await self.browser.send(VALIDATE, self.form)
        if response.status_code != 303:
            raise RuntimeError(f"a form was answered {response.status_code}")
        for control in self.form.controls:
            if control.name == "version":
                control.value = str(int(control.value) + 1)


async def _one_run(parents: list[Parent], clock: Clock) -> list[float]:
    """Twenty parents, one form each per second, evenly spread."""
    clock.milliseconds = []
    start = time.perf_counter()

    async def work(number: int, parent: Parent) -> None:
        for turn in range(VALIDATIONS // len(parents)):
            due = start + (turn * len(parents) + number) / A_SECOND
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            await parent.validate(clock)

    await asyncio.gather(*(work(number, parent) for number, parent in enumerate(parents)))
    await wait_until(clock.has_everything, "every event arrives")
    return clock.milliseconds


def _percentile(values: list[float], percent: int) -> float:
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]

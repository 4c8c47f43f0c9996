"""One trace from a click to its e-mail and to Siècle, over all processes, and nothing personal in it."""

import random
from collections.abc import Iterator
from typing import Any

import asyncpg
import pytest

from deploy.samples.generate import PUPILS
from deploy.samples.town import ACADEMY, SCHOOL
from deploy.story.back_office import ENTRY, back_office
from tests.faults.load import PARENTS_QUERY, Parent, parents_of
from tests.support.collector import Collected, Collector, collecting
from tests.support.servers import folder
from tests.support.system import System, running_system
from tests.support.waiting import wait_until

SECONDS = 40
RELAYED = "send orientation.events"
TO_EMAIL = {"append", RELAYED, "process notifications.events", "send recap e-mail"}
TO_SIECLE = {"append", RELAYED, "process sync.events", "push to Siècle"}
FROM_SIECLE = {
    *("send orientation.commands", "process intentions.commands", "append"),
    *("send orientation.replies", "process sync.replies"),
}


@pytest.fixture
def collector(monkeypatch: pytest.MonkeyPatch) -> Iterator[Collector]:
    with collecting() as (collector, url):
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", url)
        yield collector


@pytest.fixture
def system(collector: Collector) -> Iterator[System]:
    """All processes, which send their spans to the collector."""
    with folder() as home, running_system(home / "stack") as system:
        yield system


@pytest.mark.timeout(300)
async def test_from_click_to_email_and_to_siecle(system: System, collector: Collector) -> None:
    parent = await _a_family_validates(system)

    _check_email(await _trace(collector, "POST /sign-out", TO_EMAIL))
    assert len(system.world.mails_to(parent.email)) == 1
    _check_push(await _trace(collector, "POST /orientation/{pupil}/form", TO_SIECLE))
    _check_command(await _trace(collector, "OpenWindow", FROM_SIECLE))
    _check_nothing_personal(collector, parent)


async def _a_family_validates(system: System) -> Parent:
    async with back_office(system.world, SCHOOL, ACADEMY) as office:
        await office.load_pupils([PUPILS])
        await office.configure()
        await office.open(ENTRY)
        [parent] = await parents_of(system.world, await _one_guardian(system))
        await parent.validate(random.Random(1))
        await parent.sign_out()
        await parent.browser.close()
    return parent


async def _one_guardian(system: System) -> list[dict[str, Any]]:
    connection = await asyncpg.connect(system.variables["ORIENTATION_DATABASE_URL"])
    rows = await connection.fetch(PARENTS_QUERY.format(number=1))
    await connection.close()
    return [dict(row) for row in rows]


async def _trace(collector: Collector, begun_by: str, having: set[str]) -> dict[tuple[str, str], Collected]:
    """The spans of a trace by service and name, once it has all of these."""

    async def arrived() -> list[Collected]:
        return collector.trace(begun_by, having)

    spans = await wait_until(arrived, f"{having} in a trace begun by {begun_by}", SECONDS)
    return {(span.service, span.name): span for span in spans}


def _check_email(spans: dict[tuple[str, str], Collected]) -> None:
    click = spans["intentions-web", "POST /sign-out"]
    append = spans["intentions-web", "append"]
    relayed = spans["intentions-worker", RELAYED]
    heard = spans["notifications", "process notifications.events"]
    sent = spans["notifications", "send recap e-mail"]
    assert append.parent == relayed.parent == sent.parent == click.id
    assert heard.parent == relayed.id
    # Every process knows the ids from the correlation id alone.
    assert click.id == click.trace[16:]


def _check_push(spans: dict[tuple[str, str], Collected]) -> None:
    [click] = [span for span in spans.values() if not span.parent]
    relayed = spans["intentions-worker", RELAYED]
    assert spans["sync", "process sync.events"].parent == relayed.id
    assert spans["sync", "push to Siècle"].parent == click.id


def _check_command(spans: dict[tuple[str, str], Collected]) -> None:
    asked = spans["sync", "send orientation.commands"]
    handled = spans["intentions-worker", "process intentions.commands"]
    answered = spans["intentions-worker", "send orientation.replies"]
    assert handled.parent == asked.id
    assert answered.parent == handled.id
    assert spans["intentions-worker", "append"].parent == handled.id
    assert spans["sync", "process sync.replies"].parent == answered.id


def _check_nothing_personal(collector: Collector, parent: Parent) -> None:
    """Neither who it was, nor whose dossier."""
    sent = b"".join(collector.bodies)
    for secret in (parent.login, parent.email, parent.pupil):
        assert secret.encode() not in sent
    assert not [span for span in collector.spans if "@" in f"{span.name} {span.attributes}"]
    keys = {key for span in collector.spans for key in span.attributes}
    assert keys <= {
        *("http.request.method", "http.route", "http.response.status_code", "error.type"),
        *("messaging.system", "messaging.destination.name", "messaging.message.id"),
        *("cloudevents.event_type", "orientation.events", "orientation.event", "attempt"),
    }

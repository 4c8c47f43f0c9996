"""Use cases run on the real store: what a decision relied on, its texts, repeats."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest

from services.intentions.application.codec import encode
from services.intentions.application.run import Once, remember, run
from services.intentions.application.texts import Writer
from services.intentions.domain import refusals
from services.intentions.domain.campaign import Campaign
from services.intentions.domain.dossier import Dossier
from services.intentions.domain.entering.intentions import Request
from services.intentions.domain.entering.validate_intentions import ValidateIntentions
from services.intentions.domain.places import PupilPlace
from services.intentions.domain.stream import Stream
from services.intentions.domain.window import Window
from services.intentions.eventstore.errors import CommandIdReused
from services.intentions.eventstore.model import Append, Appended, Context
from services.intentions.eventstore.store import EventStore
from shared.contract.sample_data import ACADEMY, MOTHER, PUPIL, SCHOOL, SESSION, YEAR
from shared.contract.sample_events import EVENT_SAMPLES
from shared.contract.types import Pathway, Phase
from shared.postgres.database import create_pool
from tests.support.servers import Database

HERE = PupilPlace(academy=ACADEMY, year=YEAR, school=SCHOOL, pupil=PUPIL)
DOSSIER = Dossier.of(HERE).name
CONTEXT = Context(datetime(2026, 11, 7, 12, tzinfo=UTC))


class _Racing(EventStore):
    """Between the decision and its append, the school closes."""

    closing: Append | None = None

    async def append(self, append: Append) -> Appended:
        if self.closing is not None:
            closing, self.closing = self.closing, None
            await super().append(closing)
        return await super().append(append)


@pytest.fixture
async def store(intentions_db: Database) -> AsyncIterator[_Racing]:
    """A store in which the school is open."""
    pool = await create_pool(intentions_db.url, max_size=4)
    async with _Racing(pool) as store:
        given: dict[str, Stream[Any]] = {
            "CampaignConfigured": Campaign.of(HERE),
            "WindowOpened": Window.of(HERE),
        }
        for name, stream in given.items():
            await store.append(_append(name, stream, 0))
        yield store
    await pool.close()


def _closing() -> Append:
    return _append("WindowClosed", Window.of(HERE), 1)


def _append(name: str, stream: Stream[Any], version: int) -> Append:
    return Append([encode(EVENT_SAMPLES[name][2], stream)], {stream.name: version}, CONTEXT)


async def _validate(store: EventStore, command_id: UUID | None = None, trade: str = "Pâtisserie") -> Appended:
    writer = Writer()
    command = ValidateIntentions(
        at=HERE,
        phase=Phase.PROVISIONAL,
        requests=(Request(Pathway.CAP, writer.write(trade)),),
        account=MOTHER,
        is_guardian=True,
        session=SESSION,
        based_on=0,
        receipt=uuid4().hex[:12].upper(),
        now=CONTEXT.time,
    )

    once = Once(command_id, trade) if command_id else None
    return await run(store, command, CONTEXT, once=once, texts=writer.rows, result=command.receipt)


async def test_r020_a_school_that_closes_meanwhile_wins(store: _Racing) -> None:
    store.closing = _closing()

    with pytest.raises(refusals.NotOpenForEntry):
        await _validate(store)

    assert (await store.read_streams([DOSSIER]))[DOSSIER] == []


async def test_the_event_and_its_text_are_stored_together(store: EventStore) -> None:
    appended = await _validate(store)

    [event] = (await store.read_streams([DOSSIER]))[DOSSIER]
    text = UUID(event.data["intentions"][0]["occupation"]["text"])
    assert appended.versions[DOSSIER] == 1
    assert (event.academy, event.school, event.time) == (ACADEMY, SCHOOL, CONTEXT.time)
    assert await store.texts([text]) == {text: "Pâtisserie"}


async def test_a_repeat_gets_the_first_result_also_where_it_would_be_refused_by_now(
    store: EventStore,
) -> None:
    id_ = uuid4()
    first = await _validate(store, id_)
    await store.append(_closing())

    again = await _validate(store, id_)

    assert again.repeated
    assert again.result == first.result
    with pytest.raises(CommandIdReused):
        await _validate(store, id_, trade="Boulangerie")


async def test_an_answer_without_events_is_remembered(store: EventStore) -> None:
    id_ = uuid4()
    for answer in ("first", "second"):
        kept = await remember(store, CONTEXT, Once(id_, {"asked": 1}), answer)
    assert orjson.loads(kept.result) == "first"

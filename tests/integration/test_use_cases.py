"""Use cases run on the real store: what a decision relied on, its texts, repeats."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from uuid import UUID, uuid4

import orjson
import pytest

from services.intentions.domain import refusals, validate_intentions
from services.intentions.domain.campaign import Campaign
from services.intentions.domain.dossier import Dossier
from services.intentions.domain.intentions import Request as Asked
from services.intentions.domain.session import Session
from services.intentions.domain.validate_intentions import ValidateIntentions
from services.intentions.domain.window import Window
from services.intentions.eventstore.errors import CommandIdReused
from services.intentions.eventstore.model import Append, Appended, Context
from services.intentions.eventstore.store import EventStore
from services.intentions.handling import Histories, Request, encode, fold, handle, remember
from services.intentions.texts import Writer
from shared.contract import streams
from shared.contract.events import Event
from shared.contract.samples import ACADEMY, EVENT_SAMPLES, MOTHER, PUPIL, SCHOOL, SESSION, YEAR
from shared.contract.types import Pathway, Phase
from shared.database import create_pool
from tests.support.servers import Database

DOSSIER, WINDOW = streams.dossier(PUPIL, YEAR), streams.window(SCHOOL, YEAR)
CAMPAIGN, SIGNED_IN = streams.campaign(ACADEMY, YEAR), streams.session(SESSION)
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
        for name in ("CampaignConfigured", "WindowOpened"):
            stream, _version, event = EVENT_SAMPLES[name]
            await store.append(Append([encode(event, stream, ACADEMY, None)], {stream: 0}, CONTEXT))
        yield store
    await pool.close()


def _closing() -> Append:
    event = EVENT_SAMPLES["WindowClosed"][2]
    return Append([encode(event, WINDOW, ACADEMY, SCHOOL)], {WINDOW: 1}, CONTEXT)


async def _validate(store: EventStore, command_id: UUID | None = None, trade: str = "Pâtisserie") -> Appended:
    writer = Writer([])
    command = ValidateIntentions(
        pupil=PUPIL,
        phase=Phase.PROVISIONAL,
        requests=(Asked(Pathway.CAP, writer.write(trade)),),
        account=MOTHER,
        is_guardian=True,
        session=SESSION,
        based_on=0,
        receipt=uuid4().hex[:12].upper(),
        now=CONTEXT.time,
    )

    def decide(read: Histories) -> list[Event]:
        return validate_intentions.decide(
            fold(Dossier, read[DOSSIER]),
            fold(Window, read[WINDOW]),
            fold(Campaign, read[CAMPAIGN]),
            fold(Session, read[SIGNED_IN]),
            command,
        )

    reads = (WINDOW, CAMPAIGN, SIGNED_IN)
    request = Request(DOSSIER, reads, CONTEXT, ACADEMY, SCHOOL, command_id, trade, writer.rows)
    return await handle(store, request, decide, command.receipt)


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
        kept = await remember(store, CONTEXT, id_, {"asked": 1}, answer)
    assert orjson.loads(kept.result) == "first"

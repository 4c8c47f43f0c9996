"""Events in: when to look what there is to tell, of a school, a class or one pupil.

An event only says when to look; what there is to tell then is asked for, so that what has changed meanwhile
is never told, whatever the order of events. A replay plans no look: it must send nothing.
"""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from asyncpg.pool import PoolConnectionProxy

from services.notifications.news.planning import instants
from shared.consumer.inbox import Route
from shared.contract.decisions import OrientationDecided, PropositionsPublished
from shared.contract.envelope import Envelope, NotUnderstood
from shared.contract.event import DossierEvent
from shared.contract.events import CampaignConfigured, ClassWindowOpened, OpinionPublished, WindowOpened
from shared.postgres.sql import load_queries

QUERIES = load_queries(Path(__file__).parent / "sql" / "looks.sql")


async def keep_campaign(
    connection: PoolConnectionProxy, envelope: Envelope, event: CampaignConfigured
) -> None:
    """Keep what the academy wants; its dates may let something begin sooner."""
    place, kinds = (event.academy, event.year), [kind.value for kind in event.notices]
    await connection.execute(QUERIES["keep_campaign"], *place, envelope.streamversion, kinds)
    await connection.execute(QUERIES["look_sooner"], *place)


async def look_at_opening(
    connection: PoolConnectionProxy, envelope: Envelope, event: WindowOpened | ClassWindowOpened
) -> None:
    """Look when it begins, and three days before its planned end."""
    class_id = event.class_id if isinstance(event, ClassWindowOpened) else None
    place = event.academy, event.year, event.school, class_id, None
    for at in instants(event.opens_at, event.closes_at, envelope.time):
        await _plan(connection, envelope.id, at, *place)


async def look_at_pupil(connection: PoolConnectionProxy, envelope: Envelope, event: DossierEvent) -> None:
    """Look at once. Errors: `NotUnderstood` for an event that does not say where the pupil is."""
    year = (envelope.subject or "").rpartition("-")[2]
    pupil: UUID = event.pupil  # type: ignore[attr-defined]
    if not (envelope.academy and envelope.school and year.isdecimal()):
        raise NotUnderstood(f"{envelope.type} without academy, school or year")
    place = envelope.academy, int(year), envelope.school, None, pupil
    await _plan(connection, envelope.id, envelope.time, *place)


async def _plan(connection: PoolConnectionProxy, event: UUID, at: datetime, *place: Any) -> None:
    await connection.execute(QUERIES["plan_look"], uuid5(event, at.isoformat()), *place, at)


async def _nothing(_connection: PoolConnectionProxy, _envelope: Envelope, _event: Any) -> None:
    """A replay sends nothing to families."""


ROUTES: Mapping[str, Route[Any]] = {
    "CampaignConfigured": Route(CampaignConfigured, keep_campaign),
    "WindowOpened": Route(WindowOpened, look_at_opening, _nothing),
    "ClassWindowOpened": Route(ClassWindowOpened, look_at_opening, _nothing),
    "OpinionPublished": Route(OpinionPublished, look_at_pupil, _nothing),
    "PropositionsPublished": Route(PropositionsPublished, look_at_pupil, _nothing),
    "OrientationDecided": Route(OrientationDecided, look_at_pupil, _nothing),
}

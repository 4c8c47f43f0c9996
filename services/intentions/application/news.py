"""What there is to tell the families of some pupils, read for all of them at once (A-36)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from services.intentions.application.former import former_openings
from services.intentions.application.run import load
from services.intentions.directory.told import Told, pupils_to_tell
from services.intentions.domain.campaign import Campaign
from services.intentions.domain.dossier import Dossier
from services.intentions.domain.seeing.news import News, news_of
from services.intentions.domain.seeing.screens import NextOpening, next_opening
from services.intentions.domain.window import Window
from services.intentions.eventstore.store import EventStore


@dataclass(frozen=True, slots=True)
class ToTell:
    """What there is to tell of a dossier, and the school's next planned opening."""

    told: Told
    news: list[News]
    opening: NextOpening | None


async def news_of_pupils(
    pool: asyncpg.Pool, store: EventStore, pupils: Sequence[UUID], now: datetime
) -> dict[UUID, ToTell]:
    """By pupil, of those who are there (`pupils_to_tell`)."""
    found = await pupils_to_tell(pool, pupils, now)
    states = await _states(store, found)
    return {pupil: await _to_tell(store, told, states, now) for pupil, told in found.items()}


async def _states(store: EventStore, found: Mapping[UUID, Told]) -> Mapping[str, Any]:
    """The states by the names of their streams; those of a school and an academy are folded once."""
    places = [told.place for told in found.values()]
    streams = {one.name: one for at in places for one in (Dossier.of(at), Window.of(at), Campaign.of(at))}
    return dict(zip(streams, await load(store, *streams.values()), strict=True))


async def _to_tell(store: EventStore, told: Told, states: Mapping[str, Any], now: datetime) -> ToTell:
    at = told.place
    dossier, campaign = states[Dossier.of(at).name], states[Campaign.of(at).name]
    openings = states[Window.of(at).name].of_class(at.class_id)
    former = await former_openings(store, at, dossier)
    news = news_of(dossier, openings, campaign, now, former)
    return ToTell(told, news, next_opening(openings, campaign, now))

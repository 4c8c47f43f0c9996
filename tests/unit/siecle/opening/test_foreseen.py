"""R-020 to R-023, F-21: what staff are warned of is what the téléservice refuses, and nothing else."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from hypothesis import given
from hypothesis import strategies as st

from services.intentions.domain.campaign import Campaign
from services.intentions.domain.opening.close_window import CloseWindow
from services.intentions.domain.opening.open_window import OpenWindow
from services.intentions.domain.places import SchoolPlace
from services.intentions.domain.refusals import Refused
from services.intentions.domain.stream import RecordedEvent
from services.intentions.domain.window import Window
from services.siecle.kinds import Kind
from services.siecle.staff.campaigns import Dates
from services.siecle.staff.opening.asked import Asked
from services.siecle.staff.opening.foreseen import refusal
from services.siecle.staff.openings import openings_of
from shared.contract.event import Event
from shared.contract.types import Phase, Stage

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
SPACE = UUID("0197f0a1-0000-7000-8000-000000000001")
PLACE = SchoolPlace(academy="creteil", year=2026, school="0931234A")
KINDS = (Kind.WINDOW_OPENED, Kind.WINDOW_CLOSED, Kind.CLASS_WINDOW_OPENED, Kind.CLASS_WINDOW_CLOSED)
DATES = Dates(date(2026, 11, 2), date(2026, 12, 2), "Europe/Paris")
words = st.builds(
    lambda kind, phase, stage, name, wait, lasts: (kind, phase, stage, name, wait, lasts),
    st.sampled_from(KINDS),
    st.sampled_from(list(Phase)),
    st.sampled_from(list(Stage)),
    st.sampled_from(["3A", "3B"]),
    st.sampled_from([0, 0, 5, 20, -48]),
    st.sampled_from([None, 49, 90]),
)


def asked_of(word: tuple[Kind, Phase, Stage, str, int, int | None], now: datetime) -> Asked:
    """One change, as the page reads it."""
    kind, phase, stage, name, wait, lasts = word
    opens_at = now + timedelta(hours=wait)
    data: dict[str, object] = {"phase": phase.value, "stage": stage.value}
    if kind in (Kind.WINDOW_OPENED, Kind.CLASS_WINDOW_OPENED):
        closes_at = (opens_at + timedelta(hours=lasts)).isoformat() if lasts else None
        data |= {"opens_at": opens_at.isoformat(), "closes_at": closes_at}
    return Asked(kind, data | ({"class": name} if kind.startswith("class") else {}))


def decided(asked: Asked, window: Window, campaign: Campaign, number: int, now: datetime) -> Event | str:
    """What the téléservice decides: the event, or the slug of its refusal."""
    try:
        [event] = _decide(asked, window, campaign, number, now)
    except Refused as refused:
        return refused.slug
    return event


def _decide(asked: Asked, window: Window, campaign: Campaign, number: int, now: datetime) -> list[Event]:
    (phase, stage), opening = asked.purpose, asked.opening
    class_id = uuid5(SPACE, asked.of_class) if asked.of_class else None
    if opening is None:
        closing = CloseWindow(PLACE, phase, stage, SPACE, number, now, class_id)
        return closing.decide(window)
    return OpenWindow(
        at=PLACE,
        phase=phase,
        stage=stage,
        opens_at=opening.opens_at,
        closes_at=opening.closes_at,
        answers_exist=False,
        by=SPACE,
        source_version=number,
        acted_at=now,
        now=now,
        class_id=class_id,
    ).decide(window, campaign)


@given(st.lists(words, max_size=12), st.booleans())
def test_r020_to_r023_staff_are_warned_of_each_refusal_and_of_no_other(
    said: list[tuple[Kind, Phase, Stage, str, int, int | None]], is_configured: bool
) -> None:
    dates = DATES if is_configured else None
    campaign = Campaign(1, DATES.provisional_from, DATES.final_from, time_zone=DATES.zone)
    window = Window()
    taken: list[dict[str, Any]] = []
    for number, word in enumerate(said, 1):
        now = NOON + timedelta(hours=number)
        one = asked_of(word, now)
        found = decided(one, window, campaign if dates else Campaign(), number, now)
        assert refusal(one, openings_of(taken), dates, now) == (found if isinstance(found, str) else None)
        if isinstance(found, Event):
            window = window.evolve(RecordedEvent(found, now, number))
            taken.append({"kind": one.kind, "data": one.data})

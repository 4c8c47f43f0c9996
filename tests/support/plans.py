"""Openings that a school plans, in the log: with whatever is said of them, in any order."""

from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID, uuid5

from shared.contract.event import WindowEvent
from shared.contract.events import ClassWindowClosed, ClassWindowOpened, WindowClosed, WindowOpened
from shared.contract.types import Phase, Stage
from tests.support.town import STAFF, YEAR

CLASSES = tuple(uuid5(STAFF, name) for name in ("3A", "3B"))


def opened(
    place: tuple[str, str],
    version: int,
    opens_at: datetime,
    closes_at: datetime | None = None,
    class_id: UUID | None = None,
    purpose: tuple[Phase, Stage] = (Phase.PROVISIONAL, Stage.ENTRY),
) -> WindowEvent:
    """An opening of a school, or of its class; `place` is academy and school."""
    said = _said(place, version, purpose) | {"opens_at": opens_at, "closes_at": closes_at}
    if class_id is None:
        return WindowOpened.model_validate(said)
    return ClassWindowOpened.model_validate(said | {"class_id": class_id})


def closed(
    place: tuple[str, str],
    version: int,
    at: datetime,
    class_id: UUID | None = None,
    purpose: tuple[Phase, Stage] = (Phase.PROVISIONAL, Stage.ENTRY),
) -> WindowEvent:
    """A closing of a school, or of its class."""
    said = _said(place, version, purpose) | {"at": at}
    if class_id is None:
        return WindowClosed.model_validate(said)
    return ClassWindowClosed.model_validate(said | {"class_id": class_id})


def anything(random: Random, place: tuple[str, str], version: int, now: datetime) -> WindowEvent:
    """Whatever a school may say at an instant."""
    class_id = random.choice([None, None, *CLASSES])
    purpose = Phase.PROVISIONAL, random.choice(list(Stage))
    if random.random() < 0.25:
        return closed(place, version, now, class_id, purpose)
    opens_at = now + timedelta(hours=random.randint(-2, 3))
    closes_at = random.choice([None, opens_at + timedelta(hours=random.randint(1, 4))])
    return opened(place, version, opens_at, closes_at, class_id, purpose)


def _said(place: tuple[str, str], version: int, purpose: tuple[Phase, Stage]) -> dict[str, Any]:
    (academy, school), (phase, stage) = place, purpose
    return {
        "school": school,
        "academy": academy,
        "year": YEAR,
        "phase": phase,
        "stage": stage,
        "by": STAFF,
        "source_version": version,
    }

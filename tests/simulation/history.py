"""What families did, drawn from the seed: the rows that the log gets, in the order of their positions."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

import orjson

from shared.contract import streams
from shared.contract.event import Event
from shared.contract.events import IntentionsValidated, OpinionAcknowledged, SessionEnded, ValidatedDossier
from shared.contract.sample_data import ACADEMY, LOG, SCHOOL, SPACE, YEAR
from shared.contract.sample_events import EVENT_SAMPLES
from shared.contract.types import SessionEnd
from tests.simulation.postgres.tables import Row

PLACED = {"academy": ACADEMY, "school": SCHOOL}
MOST_ACTS = 3  # in a dossier


def _as(sample: str, **changed: Any) -> Event:
    event: Event = EVENT_SAMPLES[sample][2]
    return event.model_copy(update=changed)


class History:
    """A few pupils' dossiers and sessions, mingled."""

    def __init__(self, chance: random.Random, pupils: int, sessions: bool) -> None:
        self._chance = chance
        self._versions: dict[str, int] = {}
        self.rows: list[Row] = []
        lives = [list(self._life(number, sessions)) for number in range(pupils)]
        while lives := [life for life in lives if life]:
            stream, event = chance.choice(lives).pop(0)
            self._add(stream, event)

    def _life(self, number: int, sessions: bool) -> Iterator[tuple[str, Event]]:
        pupil, account = pupil_of(number), account_of(number)
        dossier = streams.dossier(pupil, YEAR)
        version = 0
        for act in range(self._chance.randint(1, MOST_ACTS)):
            if act and self._chance.random() < 0.3:
                version += 1
                yield dossier, _as("OpinionPublished", pupil=pupil)
            version += 1
            session = uuid5(SPACE, f"session {number} {act}")
            yield dossier, _as("IntentionsValidated", pupil=pupil, by=account, session=session)
            if sessions:
                yield streams.session(session), _ended(session, account, pupil, dossier, version)
        if self._chance.random() < 0.5:
            yield dossier, _as("OpinionAcknowledged", pupil=pupil, by=account)

    def _add(self, stream: str, event: Event) -> None:
        version = self._versions[stream] = self._versions.get(stream, 0) + 1
        position = len(self.rows) + 1
        self.rows.append(
            {
                "position": position,
                "stream": stream,
                "version": version,
                "id": uuid5(LOG, str(position)),
                "type": event.name(),
                "schema_version": event.version,
                "data": event.model_dump_json(),
                "metadata": "{}",
                **(PLACED if stream.startswith("dossier") else dict.fromkeys(PLACED)),
            }
        )


def _ended(session: UUID, account: UUID, pupil: UUID, dossier: str, version: int) -> Event:
    sample = EVENT_SAMPLES["SessionEnded"][2]
    assert isinstance(sample, SessionEnded)
    validated = (ValidatedDossier(pupil=pupil, stream=dossier, version=version),)
    return sample.model_copy(
        update={"session": session, "account": account, "reason": SessionEnd.LOGOUT, "validated": validated}
    )


def recorded(row: Row, now: datetime) -> Row:
    """The row as it is stored at `now`."""
    happened = (now - timedelta(milliseconds=5)).isoformat(timespec="microseconds").replace("+00:00", "Z")
    metadata = {"time": happened, "correlationid": str(uuid5(SPACE, str(row["position"])))}
    return row | {"metadata": orjson.dumps(metadata).decode(), "recorded_at": now}


def pupil_of(number: int) -> UUID:
    """The id of a pupil."""
    return uuid5(SPACE, f"pupil {number}")


def account_of(number: int) -> UUID:
    """The id of the account of a pupil's mother."""
    return uuid5(SPACE, f"mother {number}")


IS_PUSHED = frozenset({IntentionsValidated.name(), OpinionAcknowledged.name()})

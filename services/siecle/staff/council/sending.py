"""Drafts go to the téléservice when the entry of their class is over, in the name of who saved them.

What is over says what the téléservice took of openings, by the database's clock. A draft and the change that
it becomes are one transaction: after a restart, and with several replicas, each is sent once.
"""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog

from services.siecle.kinds import Kind
from services.siecle.people import trail
from services.siecle.people.members import OPERATOR, By
from services.siecle.people.trail import Action, Done
from services.siecle.repository import Repository, read
from services.siecle.staff.classes.stages import Stages, stages_of
from services.siecle.staff.council import keeping
from services.siecle.staff.council.keeping import OfPupil
from services.siecle.staff.council.moments import Moment, moment_of
from services.siecle.staff.council.reading import QUERIES, turns_of
from services.siecle.staff.council.subjects import SUBJECTS
from services.siecle.staff.council.turns import Turn
from services.siecle.staff.openings import expected, taken
from services.siecle.staff.said import openings_at
from shared.academies import school_year
from shared.postgres.away import is_away
from shared.postgres.rounds import rounds

SEND_SECONDS = 5.0
SWEEP_SECONDS = 3600.0  # a school year turns once
# The téléservice's clock may be behind this one: what comes too early is refused.
MARGIN = timedelta(seconds=5)
Row = Mapping[str, Any]
# Drafts that staff have to look at, and what was received of their pupils when that was found.
ToReview = dict[UUID, Any]
log = structlog.get_logger("siecle.drafts")


async def run(repository: Repository) -> None:
    """Send for ever; what fails is tried again at the next round."""
    to_review: ToReview = {}
    swept_at = float("-inf")

    async def once() -> None:
        nonlocal swept_at
        await send_due(repository, to_review)
        if time.monotonic() - swept_at >= SWEEP_SECONDS:
            await drop_old(repository)
            swept_at = time.monotonic()

    await rounds(once, SEND_SECONDS, log, "sending drafts interrupted")


async def send_due(repository: Repository, to_review: ToReview | None = None) -> int:
    """Send what may be sent now; how many.

    What has to be looked at goes to `to_review`: its class is not read again for it in the next round, until
    something newer of the pupil is received.
    """
    now = await repository.time()
    year = school_year(now.date())
    found = {} if to_review is None else to_review
    classes = await _classes(repository, year, found)
    schools = sorted({school for school, _, _ in classes})
    said = await openings_at(repository.pool, schools, year)
    sent = 0
    for one in classes.values():
        with _apart(one[0]):
            stages = _over(one[0], said[one[0]["school"]], now)
            if stages is not None:
                sent += await _send_class(repository, one, stages, year, found)
    return sent


async def drop_old(repository: Repository) -> None:
    """Delete the drafts of former school years, each with its line of the audit."""
    year = school_year((await repository.time()).date())
    async with repository.pool.acquire() as connection, connection.transaction():
        for one in await read(connection, QUERIES["drop_old_drafts"], year):
            of = one["kind"], one["academy"], one["school"], one["siecle_id"]
            await trail.note(connection, Done(Action.DRAFT_DELETED, OPERATOR, *of))


async def _classes(repository: Repository, year: int, to_review: ToReview) -> dict[Any, list[Row]]:
    """The drafts that may go, by class and kind; those that are gone are forgotten in `to_review`."""
    # A newer release may have kept drafts of kinds that this one does not know.
    waiting = await read(repository.pool, QUERIES["waiting_drafts"], year, list(SUBJECTS))
    for gone in to_review.keys() - {one["id"] for one in waiting}:
        del to_review[gone]
    classes: dict[Any, list[Row]] = {}
    for one in waiting:
        if to_review.get(one["id"]) != one["received"]:
            classes.setdefault((one["school"], one["division"], one["kind"]), []).append(one)
    return classes


def _over(one: Row, said: list[Row], now: datetime) -> Stages | None:
    """The stages of a school, where the entry of this class is over; None where it is not.

    It is by what the téléservice took; a new opening that it is about to take must not be overtaken.
    """
    phase = SUBJECTS[Kind(one["kind"])].phase
    stages = [stages_of(known(said), now - MARGIN) for known in (taken, expected)]
    moments = {moment_of(known, one["division"], phase) for known in stages}
    return stages[0] if moments == {Moment.OVER} else None


@contextmanager
def _apart(one: Row) -> Iterator[None]:
    """What fails here harms no other class; a database that is away ends the round."""
    try:
        yield
    except Exception as error:
        if is_away(error):
            raise
        # Its text may repeat what is written of a pupil: the type alone is logged.
        log.error("drafts of a class not sent", kind=one["kind"], error=type(error).__name__)


async def _send_class(
    repository: Repository, drafts: list[Row], stages: Stages, year: int, to_review: ToReview
) -> int:
    one, received = drafts[0], {draft["id"]: draft["received"] for draft in drafts}
    subject = SUBJECTS[Kind(one["kind"])]
    turns = await turns_of(repository.pool, subject, one["school"], stages, year, division=one["division"])
    sent = 0
    for turn in turns:
        with _apart(one):
            sent += await _send(repository, one["academy"], one["school"], turn, stages, year)
            if turn.draft and turn.draft.id in received and turn.is_to_review:
                to_review[turn.draft.id] = received[turn.draft.id]
    return sent


async def _send(
    repository: Repository, academy: str, school: str, turn: Turn, stages: Stages, year: int
) -> bool:
    draft, kind = turn.draft, turn.subject.kind
    if draft is None or not (turn.is_there and turn.goes_by_itself):
        return False
    whose = OfPupil(turn.subject, academy, school, turn.siecle_id, year, stages, draft.account)
    done = Done(Action.DRAFT_SENT, By(draft.account), kind, academy, school, turn.siecle_id)
    is_sent = await keeping.send(repository.pool, whose, draft.id, done, alone=True)
    if is_sent:
        log.info("draft sent", kind=kind.value)
    return is_sent

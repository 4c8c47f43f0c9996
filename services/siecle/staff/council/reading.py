"""What councils have to say and have said, as it is read from the database."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import asyncpg

from services.siecle.kinds import Kind
from services.siecle.repository import read
from services.siecle.staff.classes.stages import Stages
from services.siecle.staff.classes.states import state_in
from services.siecle.staff.council.subjects import OPINION, Subject
from services.siecle.staff.council.turns import Draft, Turn
from services.siecle.staff.definitive.cases import Case
from shared.postgres.database import Connection
from shared.postgres.sql import load_queries

QUERIES = load_queries(Path(__file__).parent / "sql" / "council.sql")
# What says how far a pupil is, beside the avis.
OF_FINAL = (Kind.PROPOSITIONS, Kind.ANSWER, Kind.DECISION, Kind.APPEAL)
Row = Mapping[str, Any]


async def turns_of(
    database: "asyncpg.Pool | Connection",
    subject: Subject,
    uai: str,
    stages: Stages,
    year: int,
    *,
    division: str | None = None,
    siecle_id: str | None = None,
) -> list[Turn]:
    """The pupils of a school, of a class or the one pupil, in the order of the class list."""
    rows = await read(database, QUERIES["dossiers"], uai, division, siecle_id, year, subject.kind)
    objects = {name: row["siecle_id"] for row in rows for name in _objects(uai, row["siecle_id"])}
    said: dict[str, list[Row]] = {}
    for change in await read(database, QUERIES["said"], list(objects), year):
        said.setdefault(change["data"]["siecle_id"], []).append(change)
    return [_turn(subject, row, said.get(row["siecle_id"], []), stages) for row in rows]


def _objects(uai: str, siecle_id: str) -> Iterable[str]:
    """What is entered about a pupil, by what its versions count."""
    yield OPINION.object_of(uai, siecle_id)
    for kind in OF_FINAL:
        yield f"{kind}-{uai}-{siecle_id}"


def _turn(subject: Subject, row: Row, changes: list[Row], stages: Stages) -> Turn:
    case = Case(row, changes)
    draft = None
    if row["draft_id"] is not None:
        draft = Draft(
            row["draft_id"],
            row["draft"],
            row["draft_entry"],
            row["saved_at"],
            row["account"],
            row["author"],
            row["is_closed"],
        )
    return Turn(subject, case, state_in(subject.phase, case, stages), draft)

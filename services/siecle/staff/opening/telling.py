"""Changes of openings go to the feed: all that were asked for at once, or none (ADR 0032)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from services.siecle.people.trail import Action
from services.siecle.repository import QUERIES, Overtaken, append
from services.siecle.staff.opening.asked import Asked
from services.siecle.staff.openings import newest
from services.siecle.staff.said import openings_at
from services.siecle.staff.visit import AtSchool


async def tell(visit: AtSchool, changes: Sequence[Asked], based_on: int, year: int) -> None:
    """Enter them, as they were asked for when `based_on` was the newest of the year; 0: there was none.

    Errors: `Overtaken`.
    """
    async with visit.desk.pool.acquire() as connection, connection.transaction():
        await connection.execute(QUERIES["lock_changes"])
        said = (await openings_at(connection, [visit.uai], year))[visit.uai]
        if newest(said) != based_on:
            raise Overtaken
        for one in changes:
            await append(
                connection,
                one.kind,
                _object(visit.uai, one),
                visit.academy,
                visit.uai,
                visit.member.id,
                one.data,
                done=visit.done(Action.ENTERED, one.kind),
            )


def is_repeat(
    changes: Sequence[Asked], said: Sequence[Mapping[str, Any]], based_on: int, now: datetime
) -> bool:
    """True if all that is asked for, and nothing else, was said since `based_on`, and none of it refused."""
    since = [row for row in said if row["seq"] > based_on]
    if any(row["outcome"] == "refused" for row in since):
        return False
    told = {_said(row["kind"], row["data"], row["at"]) for row in since}
    return told == {_said(one.kind, one.data, now) for one in changes}


def _said(kind: str, data: Mapping[str, Any], at: datetime) -> tuple[Any, ...]:
    """What a change says; « now » is the same on the second click as it was on the first."""
    opens_at = data.get("opens_at")
    has_begun = opens_at is not None and datetime.fromisoformat(opens_at) <= at
    return kind, *sorted({**data, "opens_at": None if has_begun else opens_at}.items())


def _object(uai: str, one: Asked) -> str:
    """What the versions of an opening or a closing count: the school's, or those of its class."""
    return f"window-{uai}" if one.of_class is None else f"window-{uai}-{one.of_class}"

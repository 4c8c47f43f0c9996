"""`orientation dossier show PUPIL [--at INSTANT]`"""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Annotated
from uuid import UUID

import typer
from rich.table import Table

from services.intentions.application.codec import fold
from services.intentions.cli.connections import database, run, today
from services.intentions.cli.log.described import Described, moves, phases
from services.intentions.cli.output import Json, fail, misused, out, print_json
from services.intentions.domain.dossier import Dossier
from services.intentions.domain.stream import Stream
from services.intentions.eventstore.store import EventStore
from shared.academies import school_year
from shared.contract import streams
from shared.postgres.clock import database_now

# What has a number on its line: by preference, or one after the other in time.
COUNTED = ("intentions", "answers", "decisions")
COUNTERS = ("rank", "version")
app = typer.Typer(no_args_is_help=True)


@app.callback()
def group() -> None:
    """One pupil's dossier, as opaque ids: no names, no texts."""


@app.command()
def show(
    pupil: Annotated[str, typer.Argument(help="The pupil's id, or the dossier's stream: dossier-PUPIL-YEAR")],
    at: Annotated[
        str | None,
        typer.Option(help="As it was at this instant (UTC where no zone is): before what was recorded later"),
    ] = None,
    year: Annotated[
        int | None, typer.Option(help="Beside a pupil's id: year the school year starts in; by default now")
    ] = None,
    as_json: Json = False,
) -> None:
    """Show a dossier, now or at an instant: intentions or choix définitifs, avis and accusé de réception,
    propositions, answers, decisions.

    What people wrote is personal and not shown: « + text » says that there is a text, `--json` its id and
    digest.
    """
    stream = _stream(pupil, year)
    dossier = run(_read(stream, at))
    if dossier is None:
        raise fail(f"{stream} has no event{f' until {at}' if at else ''}")
    described = {"stream": stream, "version": dossier.version, "phases": phases(dossier)}
    described |= {"moves": moves(dossier)}
    print_json(described) if as_json else _show(stream, dossier)


def _stream(text: str, year: int | None) -> str:
    if streams.is_stream(text) and text.startswith("dossier-"):
        if year is not None:
            raise misused(f"{text} names its year: leave --year out")
        return text
    try:
        return streams.dossier(UUID(text), year or school_year(today()))
    except ValueError:
        raise misused(f"{text} is neither a pupil's id nor a dossier's stream") from None


async def _read(stream: str, at: str | None) -> Dossier | None:
    async with database() as pool, EventStore(pool) as store:
        instant = _instant(at, await database_now(pool))
        history = (await store.read_streams([stream], at=instant))[stream]
    return fold(Stream(stream, Dossier), history) if history else None


def _instant(text: str | None, now: datetime) -> datetime | None:
    if text is None:
        return None
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise misused(f"{text} is not an instant such as 2026-11-07T12:00:00Z") from None
    known = instant if instant.tzinfo else instant.replace(tzinfo=UTC)
    if known > now:
        raise misused(f"{text} is still to come")
    return known


def _show(stream: str, dossier: Dossier) -> None:
    """A table a phase; of a text only that there is one."""
    out.print(f"{stream}, version {dossier.version}", soft_wrap=True, highlight=False)
    for move in dossier.moves:
        said = f"moved from {move.from_school} to {move.to_school} at {move.at}"
        out.print(said, soft_wrap=True, highlight=False)
    for phase, described in phases(dossier).items():
        table = Table(show_header=False)
        table.add_row("phase", phase)
        for name, value in described.items():
            for title, said in _rows(name, value):
                table.add_row(title, said)
        out.print(table)


def _rows(name: str, value: object) -> Iterator[tuple[str, str]]:
    """The lines of one thing; none where there is nothing to say."""
    title = name.replace("_", " ")
    if isinstance(value, list):
        for number, one in enumerate(value, 1):
            counted = f" {number}" if name in COUNTED else ""
            yield title.removesuffix("s") + counted, _said(one)
    elif isinstance(value, dict):
        yield title, "text"
    elif value is not None:
        yield title, str(value)


def _said(one: Described) -> str:
    """Its values beside each other, « + text » for each text; what is not there is left out."""
    said = [word for name, value in one.items() if name not in COUNTERS for word in _words(name, value)]
    return " ".join(said) + " + text" * sum(isinstance(value, dict) for value in one.values())


def _words(name: str, value: object) -> Iterator[str]:
    if isinstance(value, list):
        yield from map(str, value)
    elif isinstance(value, int | date):  # which does not say by itself what it is
        yield f"{name.replace('_', ' ')} {value}"
    elif isinstance(value, str | UUID):
        yield str(value)

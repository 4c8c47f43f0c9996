"""`orientation dossier show PUPIL [--at INSTANT]`"""

from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

import typer
from rich.table import Table

from services.intentions.application.codec import fold
from services.intentions.cli.connections import database, run, today
from services.intentions.cli.output import Json, fail, misused, out, print_json
from services.intentions.directory.academies import school_year
from services.intentions.domain.dossier import Dossier
from services.intentions.domain.phases import Provisional
from services.intentions.domain.stream import Stream
from services.intentions.eventstore.store import EventStore
from shared.contract import streams
from shared.contract.types import Phase
from shared.postgres.clock import database_now

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
    """Show a dossier: intentions (voies demandées), avis, accusé de réception, now or at an instant.

    What people wrote is personal and not shown: « + text » says that there is a text, `--json` its id and
    digest.
    """
    stream = _stream(pupil, year)
    dossier = run(_read(stream, at))
    if dossier is None:
        raise fail(f"{stream} has no event{f' until {at}' if at else ''}")
    described = {"stream": stream, "version": dossier.version, "phases": _phases(dossier)}
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


def _phases(dossier: Dossier) -> dict[str, Any]:
    return {phase.value: _round(dossier.round(phase)) for phase in Phase if dossier.round(phase).has_begun}


def _round(one: Provisional) -> dict[str, Any]:
    entry, opinion, read = one.entry, one.opinion, one.acknowledgement
    return {
        "author": one.author,
        "intentions": [intention.model_dump(mode="json") for intention in entry.intentions] if entry else [],
        "origin": entry.origin if entry else None,
        "receipt": entry.receipt if entry else None,
        "validated_at": entry.validated_at if entry else None,
        "opinion_version": opinion.version if opinion else None,
        "opinions": [given.model_dump(mode="json") for given in opinion.opinions] if opinion else [],
        "recommendations": [given.model_dump(mode="json") for given in opinion.recommendations]
        if opinion
        else [],
        "reasons": opinion.reasons.model_dump(mode="json") if opinion and opinion.reasons else None,
        "acknowledged_by": read.by if read else None,
        "acknowledged_at": read.at if read else None,
    }


def _show(stream: str, dossier: Dossier) -> None:
    """A table a phase; of a text only that there is one."""
    out.print(f"{stream}, version {dossier.version}", soft_wrap=True, highlight=False)
    for phase, described in _phases(dossier).items():
        table = Table(show_header=False)
        table.add_row("phase", phase)
        for one in described.pop("intentions"):
            detail = " ".join(one["statuses"]) + _text(one["occupation"])
            table.add_row(f"intention {one['rank']}", f"{one['pathway']} {detail}")
        for name in ("opinions", "recommendations"):
            for one in described.pop(name):
                said = f"{one['pathway']} {one.get('verdict', '')}{_text(one['advised_occupation'])}"
                table.add_row(name.removesuffix("s"), said)
        described["reasons"] = _text(described["reasons"]).strip(" +") or None
        for name, value in described.items():
            if value is not None:
                table.add_row(name.replace("_", " "), str(value))
        out.print(table)


def _text(reference: object) -> str:
    return " + text" if reference else ""

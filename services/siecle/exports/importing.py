"""`python -m services.siecle import FILE...`: a school's exports, by an operator."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import asyncpg
import orjson
import typer

from services.siecle.command_line import Json, ask, fail
from services.siecle.exports.handed import Handed, handed
from services.siecle.exports.report import NOTHING_CHANGES, Outcome, Report, ReportLine
from services.siecle.exports.taking import Answer, NotConfirmed, take
from services.siecle.people.members import OPERATOR
from services.siecle.repository import Repository
from shared.academies import SLUGS, day_in, school_year
from shared.exports.model import Unreadable
from shared.exports.together import Together, academy_for, read_together, school_name

EXIT_CODES = {Outcome.SOME_LEFT_OUT: 3, Outcome.NOBODY: 4, Outcome.NO_GUARDIAN: 4}  # the families' importer's
NO_PUPIL = "Aucun élève de 3e de l'établissement {} n'est encore connu : donnez aussi l'export des élèves."


def import_(
    files: Annotated[list[Path], typer.Argument(help="Exports of pupils (élèves) and guardians, ZIP or XML")],
    name: Annotated[str | None, typer.Option(help="The school's name as staff and families see it")] = None,
    academy: Annotated[
        str | None, typer.Option(help=f"Academy; by default the known one, or by the UAI. One of {SLUGS}")
    ] = None,
    year: Annotated[int | None, typer.Option(help="Year the school year starts in; by default now")] = None,
    yes: Annotated[
        bool, typer.Option("--yes", help="Go on where many pupils or links would be gone")
    ] = False,
    absent_leave: Annotated[
        bool, typer.Option("--absent-leave", help="Note who is absent as having left: a new school year")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say all, and write nothing")] = False,
    as_json: Json = False,
) -> None:
    """Take pupils of 3e and their legal responsibles from SIECLE Base Élèves exports.

    All or nothing. Who is absent from a newer export stays, with --absent-leave as « Parti ». Who is left
    out, changed or odd is named. Exit code 3 when somebody was left out, 4 when nobody of 3e was taken or no
    pupil has a legal responsible.
    """

    async def taken(pool: asyncpg.Pool) -> Report:
        known = Repository(pool)
        now = await known.time()
        exports = _read(files, year or school_year(now.date()))
        answer = Answer(confirmed=yes, absent_leave=absent_leave)
        given, of = await _given(known, exports, academy, now)
        called = school_name(name)
        return await take(pool, given, of, OPERATOR, answer, name=called, dry_run=dry_run)

    try:
        report = ask(taken)
    except Unreadable as error:
        raise fail(str(error)) from None
    except NotConfirmed as error:
        raise fail(
            f"{error} : rien n'a été écrit. Si c'est voulu, relancez avec --yes ; --dry-run montre qui."
        ) from None
    typer.echo(orjson.dumps(report.as_json())) if as_json else _print(report)
    if code := EXIT_CODES.get(report.outcome):
        raise typer.Exit(code)


def _read(files: list[Path], year: int) -> Together:
    """Errors: `Unreadable`."""
    return read_together([(file.name, file) for file in files], year, ", ou --year {year}")


async def _given(
    known: Repository, exports: Together, academy: str | None, now: datetime
) -> tuple[Handed, str]:
    """What is used of them, and the school's academy. Errors: `Unreadable`."""
    school = exports.school
    of = await known.value("academy_of", school) if academy is None else None
    of = of or academy_for(school, academy)
    names = await known.rows("roster", school)
    # Who leaves today is still here, by the clock of the school.
    given = handed(exports, {row["siecle_id"] for row in names}, day_in(of, now))
    if not names and not given.has_pupils:
        raise Unreadable(NO_PUPIL.format(school))
    return given, of


def _print(report: Report) -> None:
    typer.echo(f"{report.school}, année scolaire {report.year}-{report.year + 1}")
    for what, number in report.counts.items():
        typer.echo(f"{number:>6}  {what}")
    if report.changes_nothing:
        typer.echo(NOTHING_CHANGES)
    for line in report.in_order():
        typer.echo("  ".join(filter(None, (line.kind, line.division, _named(line), line.reason))))
    if not report.done:
        for what in report.to_confirm:
            typer.echo(f"À confirmer par --yes : {what}.")
        typer.echo("Essai : rien n'a été écrit.")


def _named(line: ReportLine) -> str:
    """With the pupil of a legal responsible, and the id by which the office finds who it is."""
    name = f"{line.name} (responsable de {line.of})" if line.of else line.name
    return f"{name} [{line.siecle_id}]" if line.siecle_id else name

"""`orientation import siecle FILE...`"""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from services.intentions.cli.audit import note
from services.intentions.cli.connections import ImportSettings, ask, now
from services.intentions.cli.output import WIDE, fail, out, print_json, print_table
from services.intentions.directory.importing.batch import Options, read_files
from services.intentions.directory.importing.matching.records import Decided
from services.intentions.directory.importing.report import Kind, Line, Outcome, Report
from services.intentions.directory.importing.taking import NotConfirmed, take
from shared.academies import SLUGS, day_in
from shared.exports.model import Unreadable
from shared.exports.together import school_name
from shared.runtime.settings import load
from shared.text import shown

EXIT_CODES = {Outcome.SOME_LEFT_OUT: 3, Outcome.NOBODY: 4, Outcome.NO_GUARDIAN: 4}
NO_LETTERS = {
    Outcome.NOBODY: "Aucun élève de 3e n'est repris : voyez la liste ci-dessus, et le fichier donné.",
    Outcome.NO_GUARDIAN: (
        "Aucun élève n'a de responsable légal : personne ne pourra saisir. "
        "Donnez aussi l'export des responsables, avant les lettres."
    ),
}


def siecle(
    files: Annotated[list[Path], typer.Argument(help="Exports of pupils (élèves) and guardians, ZIP or XML")],
    name: Annotated[str | None, typer.Option(help="The school's name as families see it")] = None,
    academy: Annotated[
        str | None, typer.Option(help=f"Academy; by default from the UAI. One of {SLUGS}")
    ] = None,
    year: Annotated[int | None, typer.Option(help="Year the school year starts in; by default now")] = None,
    yes: Annotated[
        bool, typer.Option("--yes", help="Go on where many pupils or links would be gone")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say all, and write nothing")] = False,
    same_pupil: Annotated[
        list[str] | None,
        typer.Option(help="ELEVE_ID of a pupil in doubt who is the known one that the report names"),
    ] = None,
    other_pupil: Annotated[
        list[str] | None, typer.Option(help="ELEVE_ID of a pupil in doubt who is somebody else")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON")] = False,
) -> None:
    """Take pupils of 3e, their legal responsibles and their accounts from SIECLE Base Élèves exports.

    All or nothing. Who is absent from a newer export is not deleted, and nobody's choices are touched. Who
    is left out, changed or odd is named. Exit code 3 when somebody was left out, 4 when nobody of 3e was
    taken or no pupil has a legal responsible.
    Needs ORIENTATION_IMPORT_DATABASE_URL.
    """
    decided = Decided(frozenset(same_pupil or ()), frozenset(other_pupil or ()))
    try:
        instant = now()
        options = Options(instant.date(), school_name(name), academy, year, yes, dry_run, decided)
        batch = read_files(files, options)
        # Who leaves today is still here, by the clock of the school.
        options = replace(options, today=day_in(batch.academy, instant))
        report = ask(lambda pool: take(pool, batch, options), load(ImportSettings).import_database_url)
        note(school=report.school.split()[0])
    except (Unreadable, NotConfirmed) as error:
        raise fail(str(error)) from None
    print_json(report.as_json()) if as_json else _print(report)
    if code := EXIT_CODES.get(report.outcome):
        raise typer.Exit(code)


def _print(report: Report) -> None:
    print_table(_counts(report))
    if report.lines:
        print_table(_names(report))
    for line in _what_next(report):
        out.print(line, highlight=False, markup=False, soft_wrap=True)


def _what_next(report: Report) -> list[str]:
    doubts = any(line.kind is Kind.LEFT_OUT for line in report.lines)
    lines = ["Certains sont laissés de côté : la liste ci-dessus dit qui et pourquoi."] if doubts else []
    if report.dry_run:
        more = [f"À confirmer par --yes : {what}." for what in report.to_confirm]
        return [*lines, *more, "Essai : rien n'a été écrit."]
    if report.outcome in NO_LETTERS:
        return [NO_LETTERS[report.outcome]]
    school = report.school
    return [*lines, f"Ensuite, les lettres : orientation accounts codes --school {school} --html"]


def _counts(report: Report) -> Table:
    table = Table(title=f"{report.school}, année scolaire {report.year}-{report.year + 1}")
    table.add_column("Repris ou laissé")
    table.add_column("Nombre", justify="right")
    for line, count in report.taken.items():
        if count:
            table.add_row(line, str(count))
    table.add_section()
    for line, count in report.left_out.items():
        if count:
            table.add_row(f"Laissé : {line}", str(count))
    if report.absent:
        table.add_row("Connus, mais absents de cet export ou plus en 3e (conservés)", str(report.absent))
    if report.ended:
        table.add_row("Accès retirés : plus responsables légaux dans cet export", str(report.ended))
    return table


def _names(report: Report) -> Table:
    table = Table("", "Classe", "Nom", "Motif", "N° SIECLE", title="Qui, et pourquoi")
    for line in report.in_order():
        cells = (line.kind, line.division, _named(line), line.reason, line.siecle_id)
        table.add_row(*(Text(shown(cell, WIDE)) for cell in cells))
    return table


def _named(line: Line) -> str:
    """With the pupils of a legal responsible, who is not found in a class otherwise."""
    return f"{line.name} (responsable de {', '.join(line.pupils)})" if line.pupils else line.name

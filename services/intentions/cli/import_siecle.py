"""`orientation import siecle FILE...`"""

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from services.intentions.cli.common import database, fail, out, print_json, run, today
from services.intentions.directory.academies import SLUGS
from services.intentions.directory.batch import Batch, Options, read_files, school_name
from services.intentions.directory.importing import NotConfirmed, take
from services.intentions.directory.report import Report
from services.intentions.directory.siecle.model import Unreadable


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
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON")] = False,
) -> None:
    """Take pupils of 3e, their legal responsibles and their accounts from SIECLE Base Élèves exports.

    All or nothing. Who is absent from a newer export is not deleted, and nobody's choices are touched.
    """
    try:
        options = Options(today(), school_name(name), academy, year, yes)
        batch = read_files(files, options)
        report = run(_take(batch, options))
    except (Unreadable, NotConfirmed) as error:
        raise fail(str(error)) from None
    if as_json:
        return print_json(report.as_json())
    out.print(_table(report))
    school = report.school.split()[0]
    return out.print(f"Next, the letters: orientation accounts codes --school {school}", highlight=False)


async def _take(batch: Batch, options: Options) -> Report:
    async with database() as pool:
        return await take(pool, batch, options)


def _table(report: Report) -> Table:
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

"""`orientation reconcile`"""

from collections import Counter
from dataclasses import dataclass, field
from typing import Annotated, Any

import asyncpg
import typer
from rich.table import Table
from rich.text import Text

from services.intentions.cli.audit import note
from services.intentions.cli.connections import database, run
from services.intentions.cli.output import (
    FAILED,
    Json,
    err,
    fail,
    misused,
    out,
    print_json,
    print_table,
    progress_bar,
)
from services.intentions.cli.reconcile import asking, words
from services.intentions.cli.reconcile.asking import NOBODY, Named, ReconcileSettings, Stopped
from shared.academies import wrong_place
from shared.contract.reconciling import Compared, Difference
from shared.runtime.settings import load


@dataclass(slots=True)
class Found:
    """What was found so far, school by school; `stopped` says why not all of them were compared."""

    schools: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    differences: list[tuple[str, Named, Difference]] = field(default_factory=list)
    stopped: str | None = None

    def add(self, school: str, compared: Compared, names: dict[str, Named]) -> None:
        """A school, its differences by class and name."""
        self.schools += 1
        self.counts.update(
            same=compared.same, on_their_way=compared.on_their_way, of_others=compared.of_others
        )
        lines = [(school, names.get(one.siecle_id, NOBODY), one) for one in compared.differences]
        self.differences += sorted(
            lines, key=lambda line: (line[1].division, line[1].name, words.resource(line[2]))
        )

    @property
    def left(self) -> int:
        """Differences that are not mended."""
        return sum(not one.repaired for *_, one in self.differences)

    def as_json(self) -> dict[str, Any]:
        """For `--json`."""
        return {
            "schools": self.schools,
            **{name: self.counts[name] for name in ("same", "on_their_way", "of_others")},
            "stopped": self.stopped,
            "differences": [
                {"school": school, "division": named.division, "name": named.name}
                | one.model_dump(mode="json")
                for school, named, one in self.differences
            ],
        }


def reconcile(
    school: Annotated[str | None, typer.Option(help="Only this school, by its UAI")] = None,
    academy: Annotated[str | None, typer.Option(help="Only the schools of this academy, by its slug")] = None,
    repair: Annotated[
        bool, typer.Option("--repair", help="Push again what is missing in Siècle, or older there")
    ] = False,
    as_json: Json = False,
) -> None:
    """Compare every dossier with what Siècle holds of it, and say what differs.

    What waits to be pushed, or is under way, is counted and is no difference. A repair pushes again, in each
    dossier's order, what Siècle lacks or has older; what is newer there, or says something else, is named and
    never overwritten. Without it nothing is pushed.

    The list holds names, by class, for the school's office. Exit code 1 where a difference is left, or a
    school could not be compared.
    Needs ORIENTATION_SYNC_URL and ORIENTATION_RECONCILE_TOKEN.
    """
    if wrong := wrong_place([academy] if academy else [], [school] if school else []):
        raise misused(wrong)
    found = run(_compare(academy, school, repair))
    repaired = len(found.differences) - found.left
    note(schools=found.schools, differences=len(found.differences), repaired=repaired)
    print_json(found.as_json()) if as_json else _print(found)
    if found.stopped:
        raise fail(f"{found.stopped}. Schools that were compared: {found.schools}")
    if found.left:
        raise typer.Exit(FAILED)


async def _compare(academy: str | None, school: str | None, repair: bool) -> Found:
    settings = load(ReconcileSettings)
    found = Found()
    async with database(settings.database_url) as pool, asking.client(settings) as http:
        schools = await asking.schools(pool, academy, school)
        if school and not schools:
            raise fail(f"There is no school {school}: import its pupils first")
        with progress_bar() as progress:
            for one in progress.track(schools, description="schools"):
                try:
                    compared = await asking.compared(http, one, repair=repair)
                except Stopped as error:
                    found.stopped = str(error)
                    break
                found.add(one, compared, await _names(pool, one, compared))
    return found


async def _names(pool: asyncpg.Pool, school: str, compared: Compared) -> dict[str, Named]:
    return await asking.names(pool, school, compared.differences) if compared.differences else {}


def _print(found: Found) -> None:
    if found.differences:
        print_table(_table(found))
    counts = found.counts
    lines = [
        f"Établissements comparés : {found.schools} ; éléments identiques dans Siècle : {counts['same']}."
    ]
    if counts["on_their_way"]:
        lines.append(f"En cours de transmission, ce qui n'est pas un écart : {counts['on_their_way']}.")
    if counts["of_others"]:
        lines.append(f"Éléments d'élèves partis ou effacés, que Siècle garde : {counts['of_others']}.")
    if repaired := len(found.differences) - found.left:
        lines.append(f"Transmis à nouveau : {repaired}. Comparez encore une fois quand tout est arrivé.")
    for line in lines:
        out.print(line, highlight=False, markup=False, soft_wrap=True)
    if found.left:
        err.print(f"Differences that are left: {found.left}", highlight=False)


def _table(found: Found) -> Table:
    table = Table("Établissement", "Classe", "Nom", "Élément", "Écart", "N° SIECLE")
    for school, named, one in found.differences:
        cells = (school, named.division, named.name or words.UNKNOWN, words.resource(one), words.reason(one))
        table.add_row(*map(Text, (*cells, one.siecle_id)))
    return table

"""One-time codes as they are handed out: a table, or JSON; nothing is shortened."""

import io
from collections.abc import Sequence

import orjson
from rich.console import Console
from rich.table import Table
from rich.text import Text

from services.intentions.cli.output import WIDE
from shared.access_letters.model import PrintedCode
from shared.access_letters.sheets import child_of, person_of

KINDS = {"guardian": "Responsable", "pupil": "Élève"}
TITLES = ("Classe", "Nom", "Qui", "Enfants", "Identifiant", "Code")


def as_json(printed: Sequence[PrintedCode]) -> str:
    """For a letter of one's own."""
    return orjson.dumps(printed).decode()


def as_table(printed: Sequence[PrintedCode], days: int, width: int | None = None) -> str:
    """For a terminal of `width` columns: blocks where the table is wider. None: for a file or a pipe."""
    title = f"{len(printed)} codes à usage unique, valables {days} jours"
    lines = _table(printed, title)
    if width is not None and max(map(len, lines.splitlines())) > width:
        return "\n\n".join([title, *map(_block, printed)])
    return lines


def _table(printed: Sequence[PrintedCode], title: str) -> str:
    table = Table(title=title, title_justify="left")
    for name in TITLES:
        table.add_column(name, no_wrap=True, overflow="ignore")
    for one in printed:
        table.add_row(*(Text(cell) for cell in _cells(one)))
    written = io.StringIO()
    Console(file=written, width=WIDE, color_system=None, force_terminal=False).print(table)
    return written.getvalue().rstrip("\n")


def _cells(one: PrintedCode) -> tuple[str, ...]:
    children = ", ".join(child_of(child) for child in one["children"])
    return one["division"], person_of(one), KINDS[one["kind"]], children, one["login"], one["code"]


def _block(one: PrintedCode) -> str:
    """A line a field, as long as it needs: a terminal may break it, and it is all there."""
    return "\n".join(f"{title} : {cell}" for title, cell in zip(TITLES, _cells(one), strict=True) if cell)

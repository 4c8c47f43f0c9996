"""`orientation events stats`: how many events of which kind, and when."""

from typing import Annotated, Any

import typer
from rich.console import Group
from rich.table import Table

from services.intentions.cli.common import database, out, print_json, run
from services.intentions.cli.log.selection import QUERIES, Academy, From, School, Selection, To, positions_of

WIDTH = 40
Rows = list[dict[str, Any]]


def stats(
    since: From = None,
    until: To = None,
    academies: Academy = None,
    schools: School = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON")] = False,
) -> None:
    """Count events by type and by day (UTC), with a small chart."""
    selection = Selection(since, until, None, None, academies, schools)
    selection.check()
    types, days = run(_collect(selection))
    if as_json:
        return print_json({"types": types, "days": days})
    return out.print(Group(_chart("type", types), _chart("day", days)))


async def _collect(selection: Selection) -> tuple[Rows, Rows]:
    async with database() as pool:
        after, to = await positions_of(pool, selection)
        chosen = (after, to, *selection.filter.arguments)
        types = [dict(row) for row in await pool.fetch(QUERIES["count_by_type"], *chosen)]
        days = [dict(row) for row in await pool.fetch(QUERIES["count_by_day"], *chosen)]
    return types, days


def _chart(title: str, rows: Rows) -> Table:
    """A bar each, the longest `WIDTH` wide."""
    most = max((row["events"] for row in rows), default=1)
    table = Table(title, "events", "", show_edge=False, pad_edge=False)
    table.columns[1].justify = "right"
    for row in rows:
        table.add_row(str(row["name"]), str(row["events"]), "█" * max(1, round(WIDTH * row["events"] / most)))
    return table

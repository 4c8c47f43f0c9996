"""`orientation projections list|rebuild`"""

from typing import Annotated

import typer
from rich.table import Table

from services.intentions.cli.connections import ask, connection, database, run
from services.intentions.cli.output import Json, fail, misused, out, print_json, progress_bar
from services.intentions.eventstore.store import EventStore
from services.intentions.projections.known import PROJECTIONS, every
from services.intentions.projections.projection import Projection
from services.intentions.projections.rebuild import SHOWN, RebuildUnderWay, Rebuilt, rebuild

NAMES = ", ".join(PROJECTIONS)
app = typer.Typer(help="Tables computed from the log: see them, build them again.", no_args_is_help=True)


@app.command("list")
def list_(as_json: Json = False) -> None:
    """Show every projection, how far it has come, and when it was built anew."""
    rows = ask(every)
    if as_json:
        return print_json(rows)
    table = Table("Projection", "position", "behind", "rows", "rebuilt", box=None, padding=(0, 2, 0, 0))
    for row in rows:
        table.add_row(*(str(value) if value is not None else "never" for value in row.values()))
    return out.print(table)


@app.command("rebuild")
def rebuild_command(
    name: Annotated[str, typer.Argument(help=f"The projection: {NAMES}")],
    as_json: Json = False,
) -> None:
    """Build a projection anew from the whole log, compare it with the live one, and put it in its place.

    Everything goes on meanwhile: readers see the old table until the new one is whole. Broken off, it changes
    nothing; begin again.
    """
    if name not in PROJECTIONS:
        raise misused(f"Unknown projection {name}. Known: {NAMES}")
    try:
        rebuilt = run(_rebuild(PROJECTIONS[name]))
    except RebuildUnderWay:
        raise fail(f"{name} is being rebuilt already") from None
    print_json(rebuilt) if as_json else _show(name, rebuilt)


async def _rebuild(projection: Projection) -> Rebuilt:
    with progress_bar() as progress:
        task = progress.add_task("events", total=None)
        async with database() as pool, connection() as building:
            return await rebuild(
                projection,
                building,
                EventStore(pool),
                lambda position, head: progress.update(task, completed=position, total=head),
            )


def _show(name: str, rebuilt: Rebuilt) -> None:
    found = f"{rebuilt.differing} rows differed" if rebuilt.differing else "no row differed"
    lines = [f"{name} rebuilt up to position {rebuilt.position}: {found}"]
    lines += [f"  {one}" for one in rebuilt.differences]
    if rebuilt.differing > SHOWN:
        lines.append(f"  and {rebuilt.differing - SHOWN} more")
    out.print("\n".join(lines), highlight=False, soft_wrap=True)

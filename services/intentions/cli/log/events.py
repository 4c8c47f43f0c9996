"""`orientation events …`: tail, stats and verify here, the longer ones in files of their own."""

import contextlib
from typing import Annotated, Any

import asyncpg
import orjson
import typer
from rich.console import Group
from rich.table import Table

from services.intentions.cli.connections import ask, database, run
from services.intentions.cli.log.export.command import export
from services.intentions.cli.log.replay import replay
from services.intentions.cli.log.restore import import_events, new_log
from services.intentions.cli.log.selection import QUERIES, Academy, From, School, Selection, Stream, To, Type
from services.intentions.cli.output import Json, err, misused, out, print_json, progress_bar
from services.intentions.eventstore.log import cloudevents, follow, read_pages, read_place
from services.intentions.eventstore.verify import Break, verify

LAST = 20
WIDTH = 40
Rows = list[dict[str, Any]]
app = typer.Typer(help="The log: follow it, write it out, prove it.", no_args_is_help=True)
app.command("export")(export)
app.command("import")(import_events)
app.command("new-log")(new_log)
app.command("replay")(replay)


@app.command()
def stats(
    since: From = None,
    until: To = None,
    academies: Academy = None,
    schools: School = None,
    as_json: Json = False,
) -> None:
    """Count events by type and by day (UTC), with a small chart."""
    selection = Selection(since, until, None, None, academies, schools)
    types, days = ask(lambda pool: _collect(pool, selection))
    if as_json:
        return print_json({"types": types, "days": days})
    return out.print(Group(_chart("type", types), _chart("day", days)))


async def _collect(pool: asyncpg.Pool, selection: Selection) -> tuple[Rows, Rows]:
    after, to = await selection.positions(pool)
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


@app.command()
def tail(
    following: Annotated[bool, typer.Option("--follow", "-f", help="Go on with what is appended")] = False,
    last: Annotated[
        int | None, typer.Option("-n", min=1, help="How many of the last that match; 20 without --from")
    ] = None,
    since: From = None,
    until: To = None,
    types: Type = None,
    stream: Stream = None,
    academies: Academy = None,
    schools: School = None,
    as_json: Annotated[bool, typer.Option("--json", help="Whole CloudEvents, one a line")] = False,
) -> None:
    """Show events in commit order, as a line each or as CloudEvents."""
    selection = Selection(since, until, types, stream, academies, schools)
    if last is not None and since is not None:
        raise misused("-n counts from the end, --from says where to begin: give one of them")
    with contextlib.suppress(KeyboardInterrupt):
        run(_tail(selection, following, last or LAST, as_json))


async def _tail(selection: Selection, following: bool, last: int, as_json: bool) -> None:
    async with database() as pool:
        after, to = await selection.positions(pool)
        query = cloudevents((await read_place(pool)).log, selection.filter)
        if selection.since is None:
            after = await pool.fetchval(QUERIES["before_last"], to, last, *selection.filter.arguments)
        read = follow if following else read_pages
        shown = False
        async with contextlib.aclosing(read(pool, query, after, to)) as pages:
            async for page in pages:
                shown = True
                for row in page.rows:
                    typer.echo(row["body"] if as_json else _summary(row["body"]))
        return None if shown else err.print("No event matches.")


def _summary(line: str) -> str:
    event = orjson.loads(line)
    name = event["type"].removeprefix("orientation.")
    where = " ".join(event[key] for key in ("academy", "school") if key in event)
    return f"{event['position']:>8}  {event['time'][:19]}Z  {name:<28} {event['subject']}  {where}"


@app.command("verify")
def verify_command(as_json: Json = False) -> None:
    """Walk the hash chains and the positions; exit code 1 where something was changed or is missing."""
    checked, breaks = run(_verify())
    if as_json:
        print_json({"checked": checked, "breaks": breaks})
    for one in [] if as_json else breaks:
        err.print(f"position {one.position}: {one.stream} version {one.version}: {one.reason}", style="red")
    if breaks:
        raise typer.Exit(1)
    if not as_json:
        out.print(f"{checked} events verified: types, data, times and order hold, and none is missing")


async def _verify() -> tuple[int, list[Break]]:
    checked, breaks = 0, []
    async with database() as pool:
        with progress_bar() as progress:
            task = progress.add_task("events", total=(await read_place(pool)).head)
            async for position, broken in verify(pool):
                checked = position
                breaks += [broken] if broken else []
                progress.update(task, completed=position)
    return checked, breaks

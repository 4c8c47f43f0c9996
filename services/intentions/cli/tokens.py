"""`orientation tokens`: who reads the events over HTTP, and which of them."""

from typing import Annotated, Any

import typer
from rich.table import Table

from services.intentions import feed_tokens
from services.intentions.cli.common import database, fail, misused, out, print_json, run
from services.intentions.cli.selection import names_of
from services.intentions.directory.academies import wrong_place
from services.intentions.feed_tokens import Reader

app = typer.Typer(
    help="Who reads the events over HTTP (GET /events), and which of them.", no_args_is_help=True
)
Json = Annotated[bool, typer.Option("--json", help="Print JSON")]
Many = list[str] | None


@app.command()
def add(
    name: Annotated[str, typer.Argument(help="Who reads, e.g. affelnet-creteil")],
    types: Annotated[Many, typer.Option("--type", help="Only this event; may be repeated")] = None,
    academies: Annotated[Many, typer.Option("--academy", help="Only this academy's; may be repeated")] = None,
    schools: Annotated[
        Many, typer.Option("--school", help="Only this school's (UAI); may be repeated")
    ] = None,
    as_json: Json = False,
) -> None:
    """Make a token and print it, this once. Without options it reads everything."""
    reader = Reader(name, tuple(names_of(types)), tuple(academies or ()), tuple(schools or ()))
    _check(reader)

    async def work() -> str | None:
        async with database() as pool:
            return await feed_tokens.add(pool, reader)

    token = run(work())
    if token is None:
        raise fail(f"There is or was a reader {name}: choose another name")
    print_json({"name": name, "token": token}) if as_json else typer.echo(token)


def _check(reader: Reader) -> None:
    if wrong := wrong_place(reader.academies, reader.schools):
        raise misused(wrong)


@app.command("list")
def list_(as_json: Json = False) -> None:
    """Show who reads and who did; a token itself is kept nowhere."""

    async def work() -> list[dict[str, Any]]:
        async with database() as pool:
            return list(await feed_tokens.every(pool))

    found = run(work())
    if as_json:
        return print_json(found)
    table = Table("name", "types", "academies", "schools", "since", "revoked")
    for one in found:
        scopes = (" ".join(one[part]) or "all" for part in ("types", "academies", "schools"))
        table.add_row(
            str(one["name"]), *scopes, f"{one['created_at']:%Y-%m-%d}", str(one["revoked_at"] or "")
        )
    return out.print(table)


@app.command()
def revoke(name: Annotated[str, typer.Argument(help="Who reads no more")]) -> None:
    """Let a token open nothing any more, at once; an answer that follows live ends within half a minute."""

    async def work() -> bool:
        async with database() as pool:
            return await feed_tokens.revoke(pool, name)

    if not run(work()):
        raise fail(f"There is no reader {name} whose token holds")
    out.print(f"{name} reads no more")

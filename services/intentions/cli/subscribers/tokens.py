"""`orientation tokens`: who reads the events over HTTP, and which of them."""

from collections.abc import Callable
from typing import Annotated

import orjson
import typer
from rich.table import Table

from services.intentions import feed_tokens
from services.intentions.cli.connections import ask, database, run
from services.intentions.cli.handover import Output, secret_to
from services.intentions.cli.log.selection import bare, names_of
from services.intentions.cli.output import Json, fail, misused, out, print_json, print_table
from services.intentions.cli.subscribers.bindings import Academies, Many, Schools
from services.intentions.feed_tokens import Reader
from shared.academies import wrong_place
from shared.contract.streams import never_matches

app = typer.Typer(
    help="Who reads the events over HTTP (GET /events), and which of them.", no_args_is_help=True
)


@app.command()
def add(
    name: Annotated[str, typer.Argument(help="Who reads, e.g. affelnet-creteil")],
    types: Annotated[Many, typer.Option("--type", help="Only this event; may be repeated")] = None,
    academies: Academies = None,
    schools: Schools = None,
    output: Output = None,
    as_json: Json = False,
) -> None:
    """Make a token and print it, this once. Without options it reads everything."""
    for event, version in map(bare, types or ()):
        if version:
            raise misused(f"A token is for {event} in every version; who reads asks for one: /events?type=")
    reader = Reader(name, tuple(names_of(types)), tuple(academies or ()), tuple(schools or ()))
    asked = {"academy": bool(academies), "school": bool(schools)}
    if wrong := wrong_place(reader.academies, reader.schools) or never_matches(reader.types, **asked):
        raise misused(wrong)
    with secret_to(output) as give:
        run(_add(reader, lambda token: give(_json(name, token) if as_json else token)))


async def _add(reader: Reader, give: Callable[[str], None]) -> None:
    """Make a token that holds where it was given. Errors: ends the command, and none was made."""
    async with database() as pool, pool.acquire() as connection, connection.transaction():
        token = await feed_tokens.add(connection, reader)
        if token is None:
            raise fail(f"There is a reader {reader.name} already: revoke their token, or choose another name")
        give(token)


def _json(name: str, token: str) -> str:
    return orjson.dumps({"name": name, "token": token}).decode()


@app.command("list")
def list_(as_json: Json = False) -> None:
    """Show who reads and who did; a token itself is kept nowhere."""
    found = ask(feed_tokens.every)
    if as_json:
        return print_json(found)
    table = Table("name", "types", "academies", "schools", "since", "revoked")
    for one in found:
        scopes = (" ".join(one[part]) or "all" for part in ("types", "academies", "schools"))
        table.add_row(
            str(one["name"]), *scopes, f"{one['created_at']:%Y-%m-%d}", str(one["revoked_at"] or "")
        )
    return print_table(table)


@app.command()
def revoke(name: Annotated[str, typer.Argument(help="Who reads no more")]) -> None:
    """Let a token open nothing any more, at once; an answer that follows live ends within half a minute."""
    if not ask(lambda pool: feed_tokens.revoke(pool, name)):
        raise fail(f"There is no reader {name} whose token holds")
    out.print(f"{name} reads no more")

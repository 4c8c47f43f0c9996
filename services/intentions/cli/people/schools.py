"""`orientation schools`: what SIECLE's exports do not say of a school."""

from dataclasses import asdict
from typing import Annotated

import typer
from rich.table import Table

from services.intentions.cli.connections import database, run
from services.intentions.cli.output import Json, fail, misused, print_json, print_table
from services.intentions.directory.contacts import Contact, UnfitContact, contact_of, keep_contact

app = typer.Typer(no_args_is_help=True)
Given = Annotated[str | None, typer.Option(help="Shown to its families; '' removes it")]


@app.callback()
def schools() -> None:
    """How families reach a school."""


@app.command()
def contact(
    uai: Annotated[str, typer.Argument(help="The school's UAI")],
    phone: Given = None,
    email: Given = None,
    address: Given = None,
    as_json: Json = False,
) -> None:
    """Show or change the phone, e-mail and postal address under CONTACT; what is not given stays."""
    options = {"phone": phone, "email": email, "address": address}
    given = {name: value for name, value in options.items() if value is not None}
    known = run(_contact(uai, given))
    if known is None:
        raise fail(f"There is no school {uai}: import its pupils first")
    values = asdict(known)
    return print_json({"school": uai, **values}) if as_json else print_table(_table(uai, values))


async def _contact(uai: str, given: dict[str, str]) -> Contact | None:
    async with database() as pool:
        known = await contact_of(pool, uai)
        if known is None or not given:
            return known
        values = asdict(known) | given
        try:
            wanted = Contact(**{name: (value or "").strip() or None for name, value in values.items()})
        except UnfitContact as error:
            raise misused(str(error)) from None
        await keep_contact(pool, uai, wanted)
        return wanted


def _table(uai: str, values: dict[str, str | None]) -> Table:
    table = Table(title=uai, show_header=False)
    for name, value in values.items():
        table.add_row(name, value or "not known")
    return table

"""`orientation accounts`: one-time codes, closing, and the demo's passwords."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer
from rich.table import Table

from services.intentions.cli.common import database, fail, out, print_json, run
from services.intentions.directory import accounts

app = typer.Typer(help="Accounts of legal responsibles and pupils.", no_args_is_help=True)
SAMPLE_SCHOOL = "0939999N"  # the shipped sample's, and no real one's
DEMO_PASSWORD = "orientation-demo-3e"  # noqa: S105 (the shipped sample's, said in the demo)
School = Annotated[str, typer.Option(help="The school's UAI")]


@app.command()
def codes(
    school: School,
    days: Annotated[int, typer.Option(help="How long the codes hold")] = 60,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON")] = False,
) -> None:
    """Print a one-time code for each locked account that has none. They are shown this once."""
    now = datetime.now(UTC)

    async def work() -> list[dict[str, str]]:
        async with database() as pool:
            return await accounts.print_codes(pool, school, now, now + timedelta(days=days))

    printed = run(work())
    if as_json:
        return print_json(printed)
    table = Table(title=f"{len(printed)} codes à usage unique, valables {days} jours")
    for title in ("Identifiant", "Nom", "Code"):
        table.add_column(title, no_wrap=True)
    for one in printed:
        table.add_row(one["login"], one["name"], one["code"])
    return out.print(table)


@app.command()
def disable(login: Annotated[str, typer.Argument(help="The account's login")]) -> None:
    """Close an account: no sign-in any more, and its sessions are worth nothing."""

    async def work() -> bool:
        async with database() as pool:
            return await accounts.disable(pool, login) is not None

    if not run(work()):
        raise fail(f"There is no account {login}")
    out.print(f"{login} is closed")


@app.command("demo-passwords")
def demo_passwords(school: School = SAMPLE_SCHOOL) -> None:
    """Give every account of the shipped sample the demo's password; refused for any other school."""
    if school != SAMPLE_SCHOOL:
        raise fail("Fixed passwords are for the shipped sample only")

    async def work() -> int:
        async with database() as pool:
            return await accounts.set_all_passwords(pool, school, DEMO_PASSWORD)

    out.print(f"{run(work())} accounts of the sample have the password {DEMO_PASSWORD}")

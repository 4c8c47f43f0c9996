"""`orientation accounts`: one-time codes, closing, and the demo's passwords."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer
from rich.table import Table

from services.intentions.cli.common import database, fail, out, print_json, run
from services.intentions.directory import accounts
from services.intentions.directory.accounts import PrintedCode

app = typer.Typer(help="Accounts of legal responsibles and pupils.", no_args_is_help=True)
SAMPLE_SCHOOL = "0939999N"  # the shipped sample's, and no real one's
DEMO_PASSWORD = "orientation-demo-3e"  # noqa: S105 (the shipped sample's, said in the demo)
School = Annotated[str, typer.Option(help="The school's UAI")]


@app.command()
def codes(
    school: Annotated[str | None, typer.Option(help="The school's UAI: all its locked accounts")] = None,
    login: Annotated[
        str | None, typer.Option(help="One account, also one whose password is forgotten")
    ] = None,
    again: Annotated[bool, typer.Option("--again", help="Also those whose code still holds")] = False,
    days: Annotated[int, typer.Option(help="How long the codes hold", min=1)] = 60,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON")] = False,
) -> None:
    """Print a one-time code for each locked account that has none, or for one account. Shown this once."""
    if (school is None) == (login is None):
        raise fail("Give either --school UAI or --login LOGIN")
    printed = run(_codes(school, login, again, days))
    if not printed:
        raise fail(_nothing(school, login))
    return print_json(printed) if as_json else out.print(_letters(printed, days))


def _nothing(school: str | None, login: str | None) -> str:
    if login is not None:
        return f"There is no account {login}, or it is closed (orientation accounts enable {login})"
    return (
        f"No account of {school} lacks a code: either all have one that holds (--again prints new ones), "
        "or no pupil of that school was imported"
    )


async def _codes(school: str | None, login: str | None, again: bool, days: int) -> list[PrintedCode]:
    now = datetime.now(UTC)
    expires = now + timedelta(days=days)
    async with database() as pool:
        if login is not None:
            return await accounts.print_code(pool, login, expires)
        return await accounts.print_codes(pool, school or "", now, expires, again=again)


def _letters(printed: list[PrintedCode], days: int) -> Table:
    table = Table(title=f"{len(printed)} codes à usage unique, valables {days} jours")
    for title in ("Classe", "Nom", "Identifiant", "Code"):
        table.add_column(title, no_wrap=True)
    for one in printed:
        table.add_row(one["division"], one["name"], one["login"], one["code"])
    return table


@app.command()
def disable(login: Annotated[str, typer.Argument(help="The account's login")]) -> None:
    """Close an account: no sign-in any more, and its sessions are worth nothing."""

    async def work() -> bool:
        async with database() as pool:
            return await accounts.disable(pool, login) is not None

    if not run(work()):
        raise fail(f"There is no account {login}")
    out.print(f"{login} is closed")


@app.command()
def enable(login: Annotated[str, typer.Argument(help="The account's login")]) -> None:
    """Let a closed account sign in again, with the password it had."""

    async def work() -> bool:
        async with database() as pool:
            return await accounts.enable(pool, login) is not None

    if not run(work()):
        raise fail(f"There is no closed account {login}")
    out.print(f"{login} may sign in again")


@app.command("demo-passwords")
def demo_passwords(school: School = SAMPLE_SCHOOL) -> None:
    """Give every account of the shipped sample the demo's password; refused for any other school."""
    if school != SAMPLE_SCHOOL:
        raise fail("Fixed passwords are for the shipped sample only")

    async def work() -> int:
        async with database() as pool:
            return await accounts.set_all_passwords(pool, school, DEMO_PASSWORD)

    out.print(f"{run(work())} accounts of the sample have the password {DEMO_PASSWORD}")

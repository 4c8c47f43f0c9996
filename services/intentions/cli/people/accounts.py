"""`orientation accounts`: one-time codes, closing, and the demo's passwords."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

import typer

from services.intentions.cli.audit import note
from services.intentions.cli.connections import ask, database, now, run
from services.intentions.cli.handover import Output, secret_to
from services.intentions.cli.output import Json, fail, misused, out
from services.intentions.cli.people import sheets
from services.intentions.directory.signing_in import accounts
from services.intentions.directory.signing_in.login import find
from shared.access_letters.model import PrintedCode
from shared.access_letters.sheets import as_sheets

app = typer.Typer(help="Accounts of legal responsibles and pupils.", no_args_is_help=True)
DAYS = accounts.CODE_LASTS.days
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
    days: Annotated[int, typer.Option(help="How long the codes hold", min=1, max=400)] = DAYS,
    html: Annotated[bool, typer.Option("--html", help="Print sheets as HTML, a page a person")] = False,
    site: Annotated[
        str | None,
        typer.Option(help="Where families sign in, for the sheets", envvar="ORIENTATION_PUBLIC_URL"),
    ] = None,
    output: Output = None,
    as_json: Json = False,
) -> None:
    """Print a one-time code for each locked account that has none, or for one account. Shown this once.

    Codes that could not be written (a full disk, a closed pipe) hold for nothing; those before them stay.
    """
    if (school is None) == (login is None):
        raise fail("Give either --school UAI or --login LOGIN")
    if html and as_json:
        raise misused("Give either --html or --json")

    def written(printed: list[PrintedCode], expires: datetime, zone: str) -> str:
        if html:
            return as_sheets(printed, expires, zone, site)
        if as_json:
            return sheets.as_json(printed)
        return sheets.as_table(printed, days, out.width if out.is_terminal and output is None else None)

    with secret_to(output) as give:  # before anything else: without a stdout no event loop ends well
        began = now()
        asked = Asked(school, login, again, began, began + timedelta(days=days))
        if not run(_hand_over(asked, lambda them, zone: give(written(them, asked.expires, zone)))):
            raise fail(_nothing(asked))


@dataclass(frozen=True, slots=True)
class Asked:
    """The codes to print: those of a school, or one account's."""

    school: str | None
    login: str | None
    again: bool
    now: datetime
    expires: datetime


async def _hand_over(asked: Asked, give: Callable[[list[PrintedCode], str], None]) -> bool:
    """Make the codes that `give` has handed over, or none; False if there were none to make."""
    async with database() as pool, pool.acquire() as connection, connection.transaction():
        if asked.login is not None:
            note(account=(await find(pool, asked.login)).account)
            printed = await accounts.print_code(connection, asked.login, asked.expires)
        else:
            printed = await accounts.print_codes(
                connection, asked.school or "", asked.now, asked.expires, again=asked.again
            )
        if printed:
            give(printed, await accounts.zone_of_codes(connection, asked.school, asked.login))
    note(codes=len(printed))
    return bool(printed)


def _nothing(asked: Asked) -> str:
    if asked.login is not None:
        return (
            f"There is no account {asked.login}, or it is closed (orientation accounts enable {asked.login})"
        )
    printed = "" if asked.again else ", or have a code that holds (--again prints new ones)"
    return (
        f"No account of {asked.school} lacks a code: either no pupil of that school was imported, or all "
        f"have chosen a password{printed}. --login LOGIN makes one for somebody who has lost it"
    )


@app.command()
def disable(login: Annotated[str, typer.Argument(help="The account's login")]) -> None:
    """Close an account: no sign-in any more, and its sessions are worth nothing."""
    _note(ask(lambda pool: accounts.disable(pool, login)), f"There is no account {login}")
    out.print(f"{login} is closed")


@app.command()
def enable(login: Annotated[str, typer.Argument(help="The account's login")]) -> None:
    """Let a closed account sign in again, with the password it had."""
    _note(ask(lambda pool: accounts.enable(pool, login)), f"There is no closed account {login}")
    out.print(f"{login} may sign in again")


def _note(account: UUID | None, missing: str) -> None:
    """Name it by its id in the audit. Ends the command where there is none."""
    note(account=account)
    if account is None:
        raise fail(missing)


@app.command("demo-passwords")
def demo_passwords(school: School = SAMPLE_SCHOOL) -> None:
    """Give every account of the shipped sample the demo's password; refused for any other school."""
    if school != SAMPLE_SCHOOL:
        raise fail("Fixed passwords are for the shipped sample only")
    count = ask(lambda pool: accounts.set_all_passwords(pool, school, DEMO_PASSWORD))
    out.print(f"{count} accounts of the sample have the password {DEMO_PASSWORD}")

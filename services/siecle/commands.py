"""`python -m services.siecle accounts …` and `import …`: accounts of staff and exports, for operators.

Each ends with 0, or says what is wrong on stderr and ends with 1; 2 where it makes no sense as it was given.
"""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta
from typing import Annotated
from uuid import uuid4

import asyncpg
import orjson
import typer
from pydantic import TypeAdapter, ValidationError

from services.siecle.command_line import MISUSED, Json, ask, fail
from services.siecle.exports import importing
from services.siecle.people import accounts, credentials, sample
from services.siecle.people.accounts import CODE_LASTS, Given, Listed, New
from services.siecle.people.members import OPERATOR, Member, Place
from services.siecle.people.roles import Role
from shared.contract.types import Academy, Uai
from shared.text import Unfit, read_line

LoginName = Annotated[str, typer.Argument(help="The account's login")]
Days = Annotated[int, typer.Option(help="How long the code holds", min=1, max=400)]
app = typer.Typer(
    help="Siècle's stand-in: accounts of staff, and exports.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
group = typer.Typer(help="Accounts of staff.", no_args_is_help=True)
app.add_typer(group, name="accounts")
app.command("import")(importing.import_)


@group.command()
def add(
    first_name: Annotated[str, typer.Option(help="First name")],
    last_name: Annotated[str, typer.Option(help="Last name")],
    role: Annotated[Role, typer.Option(help="What the account may do")],
    school: Annotated[
        str | None, typer.Option(help="The school's UAI; none for the academy's services")
    ] = None,
    academy: Annotated[str | None, typer.Option(help="The academy, e.g. creteil; for its services")] = None,
    classes: Annotated[
        list[str] | None, typer.Option("--class", help="A class of a principal teacher; once for each")
    ] = None,
    days: Days = CODE_LASTS.days,
    as_json: Json = False,
) -> None:
    """Make an account, and print its login and one-time code. Shown this once."""
    place = _place(role, school, academy, classes or [])
    new = New(uuid4(), _line(first_name), _line(last_name), role, place)

    async def made(pool: asyncpg.Pool) -> Given | None:
        await accounts.add(pool, new, OPERATOR)
        return await accounts.give_code(pool, new.id, OPERATOR, timedelta(days=days))

    _print_code(ask(made), as_json, "The account")


def _place(role: Role, school: str | None, academy: str | None, classes: list[str]) -> Place:
    """The place that belongs to the role. Ends the command where it does not."""
    is_academy, is_teacher = role is Role.ACADEMY, role is Role.TEACHER
    if (academy is not None, school is not None) != (is_academy, not is_academy):
        raise fail("Give --academy for the role academy, --school for any other", MISUSED)
    if bool(classes) != is_teacher:
        raise fail("Give --class for the role teacher, and for no other", MISUSED)
    try:
        checked = TypeAdapter(Academy if is_academy else Uai).validate_python(academy or school)
    except ValidationError:
        raise fail("This is no UAI (e.g. 0931234A), or no academy (e.g. creteil)", MISUSED) from None
    return Place(None, checked) if is_academy else Place(checked, None, tuple(map(_line, classes)))


def _line(raw: str) -> str:
    """A name. Ends the command where it is none."""
    with suppress(Unfit):
        if line := read_line(raw):
            return line
    raise fail("A name is one line of up to 100 characters", MISUSED)


@group.command("list")
def list_(
    school: Annotated[str | None, typer.Option(help="Only those of this school")] = None,
    academy: Annotated[str | None, typer.Option(help="Only those of this academy's services")] = None,
    as_json: Json = False,
) -> None:
    """List accounts: login, role, place, state, name."""
    found = ask(lambda pool: accounts.listed(pool, school, academy))
    if as_json:
        typer.echo(orjson.dumps([_who(one.member) | {"state": _state(one)} for one in found]))
        return
    for one in found:
        member, place = one.member, one.member.place
        where = " ".join((place.school or place.academy or "", *place.classes))
        typer.echo(f"{member.login:<20} {member.role:<10} {where:<20} {_state(one):<10} {member.name}")


def _state(one: Listed) -> str:
    return "closed" if one.disabled else "open" if one.activated else "code" if one.has_code else "locked"


def _who(member: Member) -> dict[str, object]:
    place = member.place
    return {
        "login": member.login,
        "name": member.name,
        "role": member.role.value,
        "school": place.school,
        "academy": place.academy,
        "classes": list(place.classes),
    }


@group.command()
def code(login: LoginName, days: Days = CODE_LASTS.days, as_json: Json = False) -> None:
    """Print a fresh one-time code: the first, or where a password is forgotten. Shown this once."""

    async def given(pool: asyncpg.Pool) -> Given | None:
        known = await credentials.find(pool, login)
        if known.account is None:
            return None
        return await accounts.give_code(pool, known.account, OPERATOR, timedelta(days=days))

    _print_code(ask(given), as_json, login)


def _print_code(given: Given | None, as_json: bool, login: str) -> None:
    if given is None:
        raise fail(f"There is no account {login}, or it is closed")
    if as_json:
        expires_at = given.expires_at.isoformat()
        typer.echo(orjson.dumps(_who(given.member) | {"code": given.code, "expires_at": expires_at}))
    else:
        typer.echo(f"{given.member.login}  {given.code}  until {given.expires_at:%Y-%m-%d}")


@group.command()
def disable(login: LoginName) -> None:
    """Close an account: no sign-in any more, and its sessions are over."""
    _change(login, accounts.disable, f"There is no open account {login}")
    typer.echo(f"{login} is closed")


@group.command()
def enable(login: LoginName) -> None:
    """Let a closed account sign in again, with the password it had."""
    _change(login, accounts.enable, f"There is no closed account {login}")
    typer.echo(f"{login} may sign in again")


def _change(login: str, how: Callable[..., Awaitable[bool]], missing: str) -> None:
    async def changed(pool: asyncpg.Pool) -> bool:
        known = await credentials.find(pool, login)
        return known.account is not None and await how(pool, known.account, OPERATOR)

    if not ask(changed):
        raise fail(missing)


@group.command()
def demo() -> None:
    """Make the staff of the shipped sample, with the demo's password; refused where there is more."""
    count = ask(sample.make)
    typer.echo(f"{count} accounts of staff of the sample have the password {sample.PASSWORD}")

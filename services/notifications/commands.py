"""For operators, on the command line: try an e-mail, decide on those of which nobody knows if they went."""

import asyncio
import json
import sys
from collections.abc import Mapping, Sequence
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg

from services.notifications.mailer import Mailer, SendError, parse_smtp_url
from services.notifications.message import letter_id, message_id, parse_sender
from services.notifications.settings import NotificationsSettings
from services.notifications.undelivered import send_pupils_again, undelivered
from shared.addresses import NotAnAddress, read_address
from shared.postgres.away import DATABASE_FAILURES
from shared.postgres.clock import wall
from shared.postgres.database import create_pool
from shared.postgres.sql import load_queries
from shared.runtime.settings import load

SUBJECT = "Essai du téléservice Orientation"
TEXT = "Le serveur de messagerie accepte les courriels du téléservice Orientation.\n"
_SQL = load_queries(Path(__file__).parent / "sql" / "held.sql")


class NotHeld(Exception):
    """The text names what is not held, or is no id."""


def try_mail(address: str) -> None:
    """`try ADDRESS`: send one e-mail there, as the recaps are sent; or end with why it was not taken."""
    settings = load(NotificationsSettings)
    try:
        to = Address(addr_spec=read_address(address).sent)
    except NotAnAddress as error:
        sys.exit(f"{address} is no e-mail address ({error.fault})")
    server = parse_smtp_url(settings.smtp_url.get_secret_value())
    try:
        asyncio.run(Mailer(server).send(_trial(parse_sender(settings.mail_from), to)))
    except SendError as error:
        sys.exit(f"{server.host}:{server.port} did not take the e-mail: {error.reason}")
    sys.stdout.write(f"The mail server has taken an e-mail to {address}: look whether it arrives\n")


def _trial(sender: Address, to: Address) -> EmailMessage:
    message = EmailMessage()
    message["Message-ID"] = make_msgid(domain=sender.domain)
    message["Date"] = format_datetime(wall())
    message["From"] = sender
    message["To"] = to
    message["Subject"] = SUBJECT
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(TEXT)
    return message


def failed(*arguments: str) -> None:
    """`failed list [--json]`, `failed again PUPIL…`: say what there is to say, or why not."""
    settings = load(NotificationsSettings)
    try:
        sys.stdout.write(asyncio.run(_failed(settings, arguments)) + "\n")
    except NotHeld as error:
        sys.exit(str(error))
    except DATABASE_FAILURES as error:
        sys.exit(f"Postgres is not reached: {type(error).__name__}")


async def _failed(settings: NotificationsSettings, arguments: Sequence[str]) -> str:
    url = settings.database_url.get_secret_value()
    async with await create_pool(url, name="notifications-failed", max_size=1) as pool:
        match arguments:
            case ["list"]:
                return _failed_table(await undelivered(pool))
            case ["list", "--json"]:
                return json.dumps([_failed_row(row) for row in await undelivered(pool)])
            case ["again", *pupils] if pupils:
                return "\n".join([await _again(pool, one) for one in dict.fromkeys(pupils)])
    raise NotHeld("usage: failed list [--json] | failed again PUPIL…")


async def _again(pool: asyncpg.Pool, text: str) -> str:
    pupil = _id(text)
    async with pool.acquire() as connection, connection.transaction():
        number = await send_pupils_again(connection, pupil)
    return (
        f"{pupil} {number} e-mail{'s' if number > 1 else ''} to be sent again" if number else f"{pupil} none"
    )


def _failed_row(row: asyncpg.Record) -> dict[str, str | None]:
    whose = {"pupil": str(row["pupil"]), "account": str(row["account"])}
    said = {"kind": row["kind"], "state": row["state"], "reason": row["reason"]}
    return said | whose | {"since": row["done_at"].isoformat(timespec="seconds")}


def _failed_table(rows: Sequence[asyncpg.Record]) -> str:
    if not rows:
        return "Every e-mail went"
    lines = ["  ".join(one or "-" for one in _failed_row(row).values()) for row in rows]
    return "\n".join(["Kind, state, reason, pupil, account, since:", *lines])


def held(*arguments: str) -> None:
    """`held list [--json]`, `held release ID…`, `held discard ID…`: say what there is to say, or why not."""
    settings = load(NotificationsSettings)
    try:
        sys.stdout.write(asyncio.run(_held(settings, arguments)) + "\n")
    except NotHeld as error:
        sys.exit(str(error))
    except DATABASE_FAILURES as error:
        sys.exit(f"Postgres is not reached: {type(error).__name__}")


async def _held(settings: NotificationsSettings, arguments: Sequence[str]) -> str:
    url, sender = settings.database_url.get_secret_value(), parse_sender(settings.mail_from)
    async with await create_pool(url, name="notifications-held", max_size=1) as pool:
        match arguments:
            case ["list"]:
                return _table([_shown(row, sender) for row in await pool.fetch(_SQL["held"])])
            case ["list", "--json"]:
                return json.dumps([_shown(row, sender) for row in await pool.fetch(_SQL["held"])])
            case ["release", *ids] if ids:
                return await _settle(pool, "release_held", ids, "released: goes again within a second")
            case ["discard", *ids] if ids:
                return await _settle(pool, "discard_held", ids, "discarded: does not go again")
    raise NotHeld("usage: held list [--json] | held release ID… | held discard ID…")


async def _settle(pool: asyncpg.Pool, query: str, ids: Sequence[str], said: str) -> str:
    """Each id once, also where another is wrong: what was done is said."""
    lines: list[str] = []
    wrong: list[str] = []
    for text in dict.fromkeys(ids):
        done = await pool.fetchval(_SQL[query], _id(text)) is not None
        (lines if done else wrong).append(f"{text} {said}" if done else f"{text} is not held")
    if wrong:
        raise NotHeld("\n".join([*lines, *wrong]))
    return "\n".join(lines)


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotHeld(f"{text} is no id") from None


def _shown(row: asyncpg.Record, sender: Address) -> dict[str, str | int | None]:
    letter = letter_id(row["id"], row["version"], row["told"] or row["version"])
    return {
        "id": str(row["id"]),
        "message_id": message_id(letter, sender),
        "session_ended": row["ended_at"].isoformat(timespec="seconds"),
        "attempts": row["attempts"],
        "reason": row["last_error"],
        "pupil": str(row["pupil"]),
    }


def _table(held: Sequence[Mapping[str, Any]]) -> str:
    """A line each, nothing shortened: an operator looks for the Message-ID in the mail server's log."""
    if not held:
        return "No e-mail is held"
    lines = [f"{row['id']}  {row['session_ended']}  {row['reason']}  {row['message_id']}" for row in held]
    return "\n".join(["ID, end of the session, reason, Message-ID:", *lines])

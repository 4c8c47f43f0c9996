"""`python -m services.notifications held …`: e-mails of which nobody knows whether they went."""

import json
from collections.abc import Sequence
from uuid import UUID

from services.notifications.jobs import Held, Jobs
from services.notifications.message import letter_id, message_id, parse_sender
from services.notifications.settings import NotificationsSettings
from shared.postgres.database import create_pool


class NotHeld(Exception):
    """The text names what is not held, or is no id."""


async def run(settings: NotificationsSettings, arguments: Sequence[str]) -> str:
    """`list`, `list --json`, `release ID…`, `discard ID…`: what there is to say of it. Errors: `NotHeld`."""
    url = settings.database_url.get_secret_value()
    async with await create_pool(url, name="notifications-held", max_size=1) as pool:
        jobs = Jobs(pool)
        match arguments:
            case ["list"]:
                return _table(await jobs.held(), settings)
            case ["list", "--json"]:
                return json.dumps([_shown(one, settings) for one in await jobs.held()])
            case ["release", *ids] if ids:
                return await _settle(jobs, ids, "released: goes again within a second", release=True)
            case ["discard", *ids] if ids:
                return await _settle(jobs, ids, "discarded: does not go again", release=False)
    raise NotHeld("usage: held list [--json] | held release ID… | held discard ID…")


async def _settle(jobs: Jobs, ids: Sequence[str], said: str, *, release: bool) -> str:
    """Each id once, also where another is wrong: what was done is said."""
    lines: list[str] = []
    wrong: list[str] = []
    for text in dict.fromkeys(ids):
        done = await jobs.settle(_id(text), release=release)
        (lines if done else wrong).append(f"{text} {said}" if done else f"{text} is not held")
    if wrong:
        raise NotHeld("\n".join([*lines, *wrong]))
    return "\n".join(lines)


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotHeld(f"{text} is no id") from None


def _shown(one: Held, settings: NotificationsSettings) -> dict[str, str | int | None]:
    letter = letter_id(one.id, one.version, one.told or one.version)
    return {
        "id": str(one.id),
        "message_id": message_id(letter, parse_sender(settings.mail_from)),
        "session_ended": one.ended_at.isoformat(timespec="seconds"),
        "attempts": one.attempts,
        "reason": one.last_error,
        "pupil": str(one.pupil),
    }


def _table(held: Sequence[Held], settings: NotificationsSettings) -> str:
    """A line each, nothing shortened: an operator looks for the Message-ID in the mail server's log."""
    if not held:
        return "No e-mail is held"
    rows = [_shown(one, settings) for one in held]
    lines = [f"{row['id']}  {row['session_ended']}  {row['reason']}  {row['message_id']}" for row in rows]
    return "\n".join(["ID, end of the session, reason, Message-ID:", *lines])

"""A running system as the story needs it, and how it waits and checks."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import cache
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")
DEADLINE_SECONDS = 30.0


class StoryFailed(Exception):
    """The system did not do what the story says."""


@dataclass(frozen=True)
class World:
    """Addresses of a running system, seen from outside."""

    public_url: str
    siecle_url: str
    siecle_admin_token: str
    mails: Callable[[], list[EmailMessage]]  # every e-mail delivered so far, oldest first
    count_events: Callable[[], int]  # the events of the log, each verified

    def mails_to(self, address: str) -> list[EmailMessage]:
        """The e-mails delivered to one address."""
        return [mail for mail in self.mails() if address in str(mail["To"])]


def mails_in(folder: Path) -> list[EmailMessage]:
    """The e-mails of the mail catcher's folder, oldest first."""
    files = sorted(folder.glob("*.eml"), key=lambda file: file.stat().st_mtime_ns)
    return [_read(file) for file in files]


@cache  # it is asked again and again until one more is there, and each is written once, whole
def _read(file: Path) -> EmailMessage:
    return message_from_bytes(file.read_bytes(), policy=policy.default)


def expect(condition: object, what: str) -> None:
    """Errors: `StoryFailed` with `what` was expected, where it does not hold."""
    if not condition:
        raise StoryFailed(what)


async def wait_for(probe: Callable[[], Awaitable[T | None]], what: str) -> T:
    """Ask `probe` until it gives something true. Errors: `StoryFailed` after `DEADLINE_SECONDS`."""
    deadline = time.monotonic() + DEADLINE_SECONDS
    while time.monotonic() < deadline:
        found = await probe()
        if found:
            return found
        await asyncio.sleep(0.1)
    raise StoryFailed(f"{what} within {DEADLINE_SECONDS:.0f} s")

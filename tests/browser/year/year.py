"""The whole system with three collèges in it, and who sits before it: staff in Chromium, families at home."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from deploy.local.stack import ROOT
from deploy.story import families
from deploy.story.browser import Browser
from deploy.story.world import World
from services.siecle.kinds import Kind
from tests.browser.room import Room
from tests.browser.year.colleges import COLLEGES, Child, College, Parent
from tests.browser.year.desk import Desk
from tests.support.http import client as http_client
from tests.support.system import System
from tests.support.waiting import wait_until

PASSWORD = "une phrase que la famille a choisie"
SECONDS = 60


@dataclass
class Year:
    """The system, and everybody; `folder` is for files."""

    system: System
    room: Room
    folder: Path
    desks: dict[tuple[College, str], Desk] = field(default_factory=dict)
    logins: dict[Parent, str] = field(default_factory=dict)
    at_move: list[str] = field(default_factory=list)  # what Hugo's first collège had of him then

    @property
    def world(self) -> World:
        """Where it answers."""
        return self.system.world

    def head(self, college: College) -> Desk:
        """Before whom the head of a collège sits."""
        return self.desks[college, "head"]

    async def desk(self, college: College, role: str) -> Desk:
        """One more member of staff sits down."""
        self.desks[college, role] = Desk(await self.room.stranger(), college)
        return self.desks[college, role]

    async def run(self, *arguments: str) -> str:
        """`orientation …`; what it printed."""
        return await asyncio.to_thread(self.system.command, *arguments)

    async def staff_account(self, first_name: str, last_name: str, *options: str) -> tuple[str, str]:
        """An account that an operator makes; login and code."""
        named = "--first-name", first_name, "--last-name", last_name
        command = sys.executable, "-m", "services.siecle", "accounts", "add", *named, *options, "--json"
        environment = {**os.environ, **self.system.variables}
        done = await asyncio.to_thread(
            subprocess.run, command, env=environment, cwd=ROOT, check=True, capture_output=True, text=True
        )
        made = json.loads(done.stdout)
        return made["login"], made["code"]

    @asynccontextmanager
    async def visit(self, parent: Parent) -> AsyncIterator[Browser]:
        """A parent signs in, is at ORIENTATION, and signs out in the end."""
        async with Browser(self.world.public_url) as browser:
            await families.sign_in(browser, self.logins[parent], PASSWORD)
            await browser.open("/")
            await browser.follow("ORIENTATION")
            yield browser
            await families.sign_out(browser)

    async def read_at_home(self, parent: Parent, *sentences: str) -> None:
        """A parent looks in, and the page says these sentences."""
        async with self.visit(parent) as browser:
            for sentence in sentences:
                assert browser.page.has(sentence), (parent, sentence, browser.page.text)

    async def emailed(self, parent: Parent, sentence: str) -> None:
        """Wait until the parent has an e-mail that says this."""

        async def there() -> bool:
            mails = self.world.mails_to(parent.email)
            texts = [body.get_content() for mail in mails if (body := mail.get_body(("plain",)))]
            return any(sentence in " ".join(text.split()) for text in texts)

        await wait_until(there, f"{parent.email} reads « {sentence} »", SECONDS)

    async def answered(self) -> None:
        """Wait until the téléservice has taken everything that staff entered."""

        async def all_answered() -> list[dict[str, Any]] | None:
            changes: list[dict[str, Any]] = (await self.siecle("GET", "/admin/state"))["changes"]
            return changes if all(one["outcome"] for one in changes) else None

        changes = await wait_until(all_answered, "the téléservice answers staff", SECONDS)
        refused = [(one["kind"], one["reason"]) for one in changes if one["outcome"] != "accepted"]
        assert not refused, refused

    async def taken(self, kind: Kind, child: Child) -> None:
        """Wait until the téléservice has taken what Siècle sent of a pupil."""
        begins = f"{kind}-{child.college.uai}-{child.id}-"

        async def accepted() -> bool:
            changes = (await self.siecle("GET", "/admin/state"))["changes"]
            return any(one["object"].startswith(begins) and one["outcome"] == "accepted" for one in changes)

        await wait_until(accepted, f"the téléservice takes « {kind} » of {child.name}", SECONDS)

    async def at_siecle(self, child: Child, resource: str, number: int = 1) -> None:
        """Wait until a collège has so many different versions of a pupil's resource."""

        async def there() -> bool:
            found = [
                one["dossier_version"]
                for one in (await self.siecle("GET", "/admin/state"))["ledger"]
                if (one["school"], one["siecle_id"], one["resource"])
                == (child.college.uai, child.id, resource)
            ]
            return len(found) == number

        await wait_until(there, f"{child.college.name} has {number} {resource} of {child.name}", SECONDS)

    async def siecle(self, method: str, path: str, **arguments: Any) -> Any:
        """A request to Siècle's administration."""
        headers = {"Authorization": f"Bearer {self.world.siecle_admin_token}"}
        url = self.world.siecle_url
        async with http_client(url, headers=headers, timeout=20) as client:
            return (await client.request(method, path, **arguments)).raise_for_status().json()

    async def dates(self, first: int, third: int) -> None:
        """Each academy's services set dates 1 and 3, in days from today."""
        for college in COLLEGES:
            today = today_at(college)
            days = today + timedelta(first), today + timedelta(third)
            await self.desks[college, "academy"].set_dates(*days)
        await self.answered()


def today_at(college: College) -> date:
    """The day where the collège is."""
    return datetime.now(ZoneInfo(college.zone)).date()

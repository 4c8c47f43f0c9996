"""Parents at work: they validate over the pages, insist on an answer, and keep a ledger outside."""

import asyncio
import random
import re
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx2

from deploy.samples.personas import PASSWORD
from deploy.story import families
from deploy.story.browser import Browser
from deploy.story.families import CAP, GENERAL, INTENTIONS, PROFESSIONAL, Wish
from deploy.story.page import Page
from deploy.story.world import World

INSIST_SECONDS = 90
# One guardian a pupil, with a valid address of their own.
PARENTS_QUERY = """
SELECT DISTINCT ON (l.pupil) a.login, g.email, l.pupil
FROM directory.accounts a
JOIN directory.guardians g ON g.id = a.guardian
JOIN directory.guardianships l ON l.guardian = g.id
WHERE g.email LIKE 'parent%@example.org'
  AND (SELECT count(*) FROM directory.guardianships o WHERE o.guardian = g.id) = 1
ORDER BY l.pupil, a.login LIMIT {number}
"""


@dataclass(frozen=True)
class Failure:
    """A try that got no answer, or a status from 500 on; `began` and `ended` on the monotonic clock."""

    began: float
    ended: float
    reason: str


@dataclass
class Parent:
    """One parent; `accepted` is what the system said yes to, in order, `failures` the tries that failed."""

    login: str
    email: str
    pupil: str
    browser: Browser
    accepted: list[tuple[str, ...]] = field(default_factory=list)
    receipts: list[str] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)

    async def validate(self, chance: random.Random) -> None:
        """Fill the form anew and press VALIDER until there is an answer."""
        pathways = chance.sample([GENERAL, PROFESSIONAL, CAP], k=chance.randint(1, 3))
        await self._insist(lambda: self.browser.open(f"/orientation/{self.pupil}/form"))
        await self._cards(len(pathways))
        self._clear()
        for rank, pathway in enumerate(pathways, 1):
            families.fill_card(self.browser, rank, Wish(pathway))
        page = await self._press("VALIDER")
        assert page.status == 200, (page.status, page.text[-400:])
        assert page.has(INTENTIONS.confirmed) or page.has("Intention 1 :"), page.text[-400:]
        self.accepted.append(tuple(pathways))
        self.receipts.append(_receipt(page))

    async def sign_out(self) -> None:
        """Press SE DÉCONNECTER until there is an answer."""
        await self._insist(lambda: self.browser.open("/pupils"))
        await self._press("SE DÉCONNECTER")

    async def _cards(self, number: int) -> None:
        """Add or delete cards until there are `number`."""
        while (count := self._count()) != number:
            await self._press("AJOUTER UNE INTENTION" if count < number else f"Supprimer l'intention {count}")

    def _count(self) -> int:
        names = {control.name for control in self.browser.page.controls}
        return sum(name.startswith("pathway-") for name in names)

    def _clear(self) -> None:
        """A page shows as disabled what another card has: a browser with script frees it while filling."""
        for control in self.browser.page.controls:
            control.disabled = False
            if control.kind in {"radio", "checkbox"}:
                control.checked = False
            if control.name.startswith("occupation-"):
                control.value = ""

    async def _press(self, button: str) -> Page:
        before = self.browser.page

        async def again() -> Page:
            self.browser.page = before
            return await self.browser.press(button)

        return await self._insist(again)

    async def _insist(self, act: Callable[[], Awaitable[Page]]) -> Page:
        deadline = time.monotonic() + INSIST_SECONDS
        while True:
            began = time.monotonic()
            try:
                page = await act()
                if page.status < 500:
                    return page
                reason = str(page.status)
            except httpx2.HTTPError as error:
                reason = type(error).__name__
            self.failures.append(Failure(began, time.monotonic(), reason))
            assert time.monotonic() < deadline, f"no answer within {INSIST_SECONDS} s"
            await asyncio.sleep(0.2)


def _receipt(page: Page) -> str:
    found = re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", page.text)
    return found[0] if found else ""


async def parents_of(world: World, rows: Iterable[Mapping[str, Any]], *, verify: bool = True) -> list[Parent]:
    """Sign these in, each for one pupil; `rows` are those of `PARENTS_QUERY`."""
    parents = []
    for row in rows:
        browser = Browser(world.public_url, verify=verify)
        await families.sign_in(browser, row["login"], PASSWORD)
        parents.append(Parent(row["login"], row["email"], str(row["pupil"]), browser))
    return parents

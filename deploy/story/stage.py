"""Used by every scene: the system, its staff, the visits that people make, and what has arrived."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from deploy.samples.personas import PASSWORD, Persona
from deploy.story import families
from deploy.story.back_office import BackOffice
from deploy.story.browser import Browser
from deploy.story.page import Page
from deploy.story.world import World, expect, wait_for


@dataclass(frozen=True)
class Outcome:
    """The traces that the story left: events in the log, e-mails sent, pushes that Siècle stored."""

    events: int
    emails: int
    siecle: int


@dataclass(frozen=True)
class Stage:
    """The system and its staff; `say` tells what happened."""

    world: World
    office: BackOffice
    say: Callable[[str], None]

    @asynccontextmanager
    async def visit(self, who: Persona) -> AsyncIterator[Browser]:
        """Somebody signs in, is at ORIENTATION, and signs out in the end, which makes the recap go."""
        async with Browser(self.world.public_url) as browser:
            await families.sign_in(browser, who.login, PASSWORD)
            await self.orientation(browser)
            yield browser
            await families.sign_out(browser)

    async def orientation(self, browser: Browser) -> Page:
        """Open ORIENTATION from the menu (R-008)."""
        await browser.open("/")
        return await browser.follow("ORIENTATION")

    async def reads(self, who: Persona, *sentences: str) -> None:
        """Somebody looks in, and ORIENTATION says these sentences."""
        async with self.visit(who) as browser:
            for sentence in sentences:
                expect(browser.page.has(sentence), f"{who.login} reads « {sentence} »")

    async def emailed(self, who: Persona, number: int, *lines: str) -> str:
        """Wait until somebody has so many e-mails; the last one, with its subject, has these lines."""

        async def arrived() -> bool:
            return len(self.world.mails_to(who.email)) >= number

        await wait_for(arrived, f"{number} e-mail(s) to {who.email} arrive")
        mails = self.world.mails_to(who.email)
        expect(len(mails) == number, f"{who.email} has {number} e-mail(s), not {len(mails)}")
        body = mails[-1].get_body(("plain",))
        text = f"Objet : {mails[-1]['Subject']}\n\n{body.get_content() if body else ''}"
        for line in lines:
            expect(line in text, f"the e-mail says « {line} », not: {text}")
        return text

    async def at_siecle(self, resource: str, number: int) -> None:
        """Wait until Siècle has stored so many pushes of a kind since the story began."""

        async def stored() -> bool:
            ledger = (await self.office.state())["ledger"]
            return [one["resource"] for one in ledger].count(resource) == number

        await wait_for(stored, f"Siècle has stored {number} of {resource}")

    async def outcome(self) -> Outcome:
        """What the story has left so far."""
        ledger = (await self.office.state())["ledger"]
        return Outcome(self.world.count_events(), len(self.world.mails()), len(ledger))

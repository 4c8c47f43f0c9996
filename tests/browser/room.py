"""The browsers of one test: a context of its own for each person, closed with the test."""

import secrets
from typing import Any

from playwright.async_api import Browser, ViewportSize, expect

from tests.browser.person import Person
from tests.support.town import Town

DESKTOP = ViewportSize(width=1280, height=900)
PHONE = ViewportSize(width=320, height=640)
TALL_PHONE = ViewportSize(width=390, height=844)


# Milliseconds; a loaded machine is slow, and nothing here asserts how fast it is.
DEADLINE = 20_000
expect.set_options(timeout=DEADLINE)


class Room:
    """Opens browsers; `options` are those of Playwright's `new_context`."""

    def __init__(self, chromium: Browser, origin: str) -> None:
        self._chromium, self._origin = chromium, origin
        self._people: list[Person] = []

    async def stranger(self, **options: Any) -> Person:
        """Somebody who has not signed in, at an address of their own."""
        address = f"10.{secrets.randbelow(256)}.{secrets.randbelow(256)}.{secrets.randbelow(256)}"
        options = {"viewport": DESKTOP, "reduced_motion": "reduce", "locale": "fr-FR"} | options
        context = await self._chromium.new_context(
            base_url=self._origin, extra_http_headers={"X-Forwarded-For": address}, **options
        )
        context.set_default_timeout(DEADLINE)
        person = Person(context, await context.new_page(), self._origin)
        self._people.append(person)
        return person

    async def seated(self, town: Town, name: str, path: str | None = None, **options: Any) -> Person:
        """Somebody signed in already, on a page: the first child's dossier unless told."""
        person = await self.stranger(**options)
        await person.become(await town.session(name))
        await person.open(town.child.path if path is None else path)
        return person

    async def close(self) -> None:
        """Close every browser."""
        for person in self._people:
            await person.context.close()

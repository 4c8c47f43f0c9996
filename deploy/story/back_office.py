"""Staff of the school and the academy in Siècle's pages."""

import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx2

from deploy.samples.personas import HEAD as HEAD_OF_SCHOOL
from deploy.samples.personas import PASSWORD, SERVICES
from deploy.story.browser import Browser
from deploy.story.page import Page
from deploy.story.world import World, expect, wait_for
from shared.runtime.certificates import trusted

ENTRY = "Saisie des intentions provisoires"
ANSWER = "Consultation des avis provisoires"
CHOICES = "Saisie des choix définitifs"
PROPOSITIONS = "Réponse aux propositions du conseil de classe"
# The forms about a pupil in the definitive phase, by their links.
INTERVIEW = "Entretien avec la famille"
HEAD = "Décision du chef d'établissement"
APPEAL = "Appel de la famille"
COMMISSION = "Décision de la commission d'appel"
# Dates 1 and 3, in days from today.
FEBRUARY = (-7, 120)
MAY = (-100, -1)
# What the council says: per group of the form, its words and what it advises.
AVIS = (
    ("Intention 1 : 2de générale et technologique ou 2de STHR", "Avis défavorable", ""),
    ("Intention 2 : 2de professionnelle", "Avis réservé", "Mécanique"),
    ("Intention 3 : 1re année de CAP", "Avis favorable", ""),
)
REASONS = (
    "Les compétences acquises ainsi que l'attitude face au travail ne permettront pas d'être en réussite "
    "en seconde. Il est recommandé de préparer d'abord un CAP, et d'envisager ensuite une poursuite "
    "d'études."
)


@asynccontextmanager
async def back_office(world: World, school: str, academy: str) -> AsyncIterator["BackOffice"]:
    """Siècle with the school's head and the academy's services signed in; both are of the sample."""
    async with Browser(world.siecle_url) as head, Browser(world.siecle_url) as services:
        await _sign_in(head, HEAD_OF_SCHOOL.login)
        await _sign_in(services, SERVICES.login)
        yield BackOffice(world, head, services, school, academy)


async def _sign_in(browser: Browser, login: str) -> None:
    page = await browser.open("/sign-in")
    if page.status == 404:
        return  # a release before 0.2.0, where an upgrade begins: its pages ask nobody
    browser.fill("Identifiant", login)
    browser.fill("Mot de passe", PASSWORD)
    page = await browser.press("Se connecter")
    expect(page.has("Se déconnecter"), f"{login} signs in to Siècle, got {page.status}: {page.text}")


class BackOffice:
    """Siècle as staff use it, and its administration for what only the demo needs.

    Each act is taken by the téléservice before it returns, but inside `at_once`.
    """

    def __init__(self, world: World, browser: Browser, services: Browser, school: str, academy: str) -> None:
        """`browser` is that of the school's head, `services` that of the academy's services."""
        self._world = world
        self._browser = browser
        self._services = services
        self._school = f"/staff/schools/{school}"
        self._academy = academy
        self._waits = True

    @asynccontextmanager
    async def at_once(self) -> AsyncIterator[None]:
        """What staff do one after the other inside is waited for once, at the end."""
        self._waits = False
        try:
            yield
        finally:
            self._waits = True
        await self._accepted()

    async def load_pupils(self, files: Sequence[Path], name: str | None = None) -> int:
        """Siècle knows its people, by the same exports, and the school's name. How many pupils of 3e."""
        uploads = [("files", (file.name, file.read_bytes())) for file in files]
        asked = {"academy": self._academy} | ({"name": name} if name else {})
        response = await self._admin("POST", f"/admin/pupils?{urlencode(asked)}", files=uploads)
        count: int = response["pupils"]
        return count

    async def state(self) -> dict[str, Any]:
        """Everything Siècle received, and what became of its changes."""
        return await self._admin("GET", "/admin/state")

    async def configure(self, dates: tuple[int, int] = FEBRUARY) -> None:
        """The academy's dates and options (R-019)."""
        services = self._services
        await services.open(f"/staff/academies/{self._academy}")
        first, third = (f"{date.today() + timedelta(days)}" for days in dates)  # noqa: DTZ011 (days of a year)
        services.fill("Date 1 : début de la saisie des intentions provisoires", first)
        services.fill("Date 3 : début de la saisie des choix définitifs", third)
        services.tick("Les familles peuvent préciser le métier ou la formation")
        services.tick("Les familles peuvent préciser le statut")
        await self._press("Enregistrer le paramétrage", browser=services)

    async def open(self, stage: str, of_class: str = "") -> None:
        """Open the téléservice for a stage (R-021), for one class where it is named (F-21)."""
        await self._window(stage, of_class, "Ouvrir", "Confirmer l'ouverture")

    async def close(self, stage: str, of_class: str = "") -> None:
        """Close it (R-020)."""
        await self._window(stage, of_class, "Fermer maintenant", "Confirmer la fermeture")

    async def _window(self, stage: str, of_class: str, *buttons: str) -> None:
        page = await self._browser.open(f"{self._school}/openings")
        if page.status == 404:  # a release before 0.2.0, which asks nothing where it opens
            await self._browser.open(self._school)
            buttons = tuple(button for button in buttons if button != "Confirmer l'ouverture")
        self._browser.tick(stage)
        if of_class:
            self._browser.tick(f"Classe {of_class}")
        await self._press(*buttons)

    async def enter_opinion(self, pupil: str) -> None:
        """The council's `AVIS` on a pupil, with its `REASONS` (R-066)."""
        await self._browser.open(f"{self._school}/intentions")
        await self._browser.follow(f"Saisir l'avis de {pupil}")
        for group, verdict, advised in AVIS:
            self._browser.tick(verdict, group)
            if advised:
                self._browser.fill("Métier ou formation conseillé", advised, group)
        self._browser.fill("Motivations", REASONS)
        await self._press("Enregistrer l'avis")

    async def propose(self, pupil: str, words: Mapping[str, str], reasons: str) -> None:
        """The council's propositions: its word on each voie, by the form's group, and why (F-05, F-06)."""
        await self._form(pupil, "Propositions du conseil de classe")
        for group, word in words.items():
            self._browser.tick(word, group)
        self._browser.fill("Motivations", reasons)
        await self._press("Enregistrer")

    async def note(self, pupil: str, what: str, label: str, day: date) -> None:
        """The day of an interview or an appeal, by the form's link and its label (F-10, F-13)."""
        await self._form(pupil, what)
        self._browser.fill(label, f"{day}")
        await self._press("Enregistrer")

    async def decide(self, pupil: str, whose: str, pathway: str, notified: date, reasons: str) -> None:
        """A decision, the head's or the commission's: one voie, its notification and why (F-11, F-14)."""
        await self._form(pupil, whose)
        self._browser.tick(pathway)
        self._browser.fill("Date de notification", f"{notified}")
        self._browser.fill("Motivations", reasons)
        await self._press("Enregistrer")

    async def pupil(self, pupil: str) -> Page:
        """What Siècle shows of a pupil in the definitive phase."""
        await self._browser.open(f"{self._school}/definitive")
        return await self._browser.follow(pupil)

    async def without_entry(self) -> int:
        """The number of families without entry (R-064)."""
        page = await self._browser.open(f"{self._school}/without-entry")
        found = re.search(r"(\d+) élève\(s\)", page.text)
        return int(found[1]) if found else 0

    async def _form(self, pupil: str, link: str) -> None:
        await self.pupil(pupil)
        await self._browser.follow(link)

    async def _press(self, *buttons: str, browser: Browser | None = None) -> None:
        for button in buttons:
            page = await (browser or self._browser).press(button)
            expect(page.status == 200, f"Siècle takes « {button} », got {page.status}: {page.text}")
        expect(not page.has("À vérifier"), f"Siècle has no doubt about « {button} »: {page.text}")
        if self._waits:
            await self._accepted()

    async def _accepted(self) -> None:
        """Wait until the téléservice has answered every change, and see that it took them."""

        async def answered() -> list[dict[str, Any]] | None:
            changes: list[dict[str, Any]] = (await self.state())["changes"]
            return changes if changes and all(one["outcome"] for one in changes) else None

        for one in await wait_for(answered, "the téléservice answers Siècle's changes"):
            what = f"« {one['kind']} » is accepted, not refused: {one['reason']}"
            expect(one["outcome"] == "accepted", what)

    async def _admin(self, method: str, path: str, **arguments: Any) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self._world.siecle_admin_token}"}
        url = self._world.siecle_url
        async with httpx2.AsyncClient(base_url=url, headers=headers, timeout=20, verify=trusted()) as client:
            response = await client.request(method, path, **arguments)
            answer: dict[str, Any] = response.raise_for_status().json()
            return answer

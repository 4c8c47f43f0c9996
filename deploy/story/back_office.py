"""Staff of the school and the academy in Siècle's pages."""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import httpx2

from deploy.story.browser import Browser
from deploy.story.world import World, expect, wait_for

ENTRY = "Saisie des intentions provisoires"
ANSWER = "Consultation des avis provisoires"
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


class BackOffice:
    """Siècle as staff use it, and its administration for what only the demo needs."""

    def __init__(self, world: World, browser: Browser, school: str, academy: str) -> None:
        self._world = world
        self._browser = browser
        self._school = school
        self._academy = academy

    async def load_pupils(self, files: Sequence[Path]) -> int:
        """Siècle knows its pupils: the same exports. How many of 3e."""
        uploads = [("files", (file.name, file.read_bytes())) for file in files]
        response = await self._admin("POST", f"/admin/pupils?academy={self._academy}", files=uploads)
        count: int = response["pupils"]
        return count

    async def state(self) -> dict[str, Any]:
        """Everything Siècle received, and what became of its changes."""
        return await self._admin("GET", "/admin/state")

    async def configure(self) -> None:
        """The academy's dates and options (R-019)."""
        await self._browser.open(f"/staff/academies/{self._academy}")
        today = date.today()  # noqa: DTZ011 (a day of the campaign)
        self._browser.fill(
            "Date 1 : début de la saisie des intentions provisoires", f"{today - timedelta(7)}"
        )
        self._browser.fill("Date 3 : début de la saisie des choix définitifs", f"{today + timedelta(120)}")
        self._browser.tick("Les familles peuvent préciser le métier ou la formation")
        self._browser.tick("Les familles peuvent préciser le statut")
        await self._browser.press("Enregistrer le paramétrage")
        await self._accepted()

    async def open(self, stage: str) -> None:
        """Open the téléservice for a stage (R-021)."""
        await self._window(stage, "Ouvrir")

    async def close(self, stage: str) -> None:
        """Close it (R-020)."""
        await self._window(stage, "Fermer maintenant", "Confirmer la fermeture")

    async def _window(self, stage: str, *buttons: str) -> None:
        await self._browser.open(f"/staff/schools/{self._school}")
        self._browser.tick(stage)
        for button in buttons:
            page = await self._browser.press(button)
            expect(page.status == 200, f"Siècle takes « {button} », got {page.status}")
        await self._accepted()

    async def enter_opinion(self, pupil: str) -> None:
        """The council's `AVIS` on a pupil, with its `REASONS` (R-066)."""
        await self._browser.open(f"/staff/schools/{self._school}/intentions")
        await self._browser.follow(f"Saisir l'avis de {pupil}")
        for group, verdict, advised in AVIS:
            self._browser.tick(verdict, group)
            if advised:
                self._browser.fill("Métier ou formation conseillé", advised, group)
        self._browser.fill("Motivations", REASONS)
        page = await self._browser.press("Enregistrer l'avis")
        expect(page.status == 200, f"Siècle takes the avis, got {page.status}")
        await self._accepted()

    async def without_entry(self) -> int:
        """The number of families without entry (R-064)."""
        page = await self._browser.open(f"/staff/schools/{self._school}/without-entry")
        found = re.search(r"(\d+) élève\(s\)", page.text)
        return int(found[1]) if found else 0

    async def _accepted(self) -> None:
        """Wait until the téléservice has answered every change, and see that it took them."""

        async def answered() -> list[dict[str, Any]] | None:
            changes: list[dict[str, Any]] = (await self.state())["changes"]
            return changes if changes and all(one["outcome"] for one in changes) else None

        changes = await wait_for(answered, "the téléservice answers Siècle's change")
        last = changes[-1]
        expect(last["outcome"] == "accepted", f"the change is accepted, not refused: {last['reason']}")

    async def _admin(self, method: str, path: str, **arguments: Any) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self._world.siecle_admin_token}"}
        url = self._world.siecle_url
        async with httpx2.AsyncClient(base_url=url, headers=headers, timeout=20) as client:
            response = await client.request(method, path, **arguments)
            answer: dict[str, Any] = response.raise_for_status().json()
            return answer

"""Staff before Siècle's pages in Chromium: each act a function of one member's browser."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from playwright.async_api import Locator

from tests.browser.person import Person
from tests.browser.year.colleges import Child, College

PASSWORD = "une phrase de la salle des professeurs"


@dataclass
class Desk:
    """A member of staff at a browser of their own; a head, a teacher, a secretary, or the academy's."""

    person: Person
    college: College

    async def activate(self, login: str, code: str) -> None:
        """First connection: a password of one's own, then sign in with it."""
        await self.person.open("/activate")
        await self.fill("Identifiant", login)
        await self.fill("Code à usage unique", code)
        await self.fill("Nouveau mot de passe", PASSWORD)
        await self.fill("Nouveau mot de passe, une seconde fois", PASSWORD)
        await self.send("Choisir ce mot de passe")
        await self.person.open("/sign-in")
        await self.fill("Identifiant", login)
        await self.fill("Mot de passe", PASSWORD)
        await self.send("Se connecter")
        await self.person.sees("Se déconnecter")

    async def add_account(self, first_name: str, last_name: str, role: str, *classes: str) -> tuple[str, str]:
        """The head adds a member; the login and the code that the page shows this once."""
        await self.person.open(f"{self.college.home}/accounts")
        await self.fill("Prénom", first_name)
        await self.fill("Nom", last_name)
        await self.check(role)
        for name in classes:
            await self.check(name)
        await self.send("Ajouter le compte")
        login, code, *_ = await self.person.page.locator("dd.code").all_inner_texts()
        return login, code

    async def hand_over(self, *exports: Path) -> None:
        """The office chooses the exports, reads what they change, and confirms it."""
        await self.person.open(f"{self.college.home}/exports")
        files = self.person.page.get_by_label("Un fichier ou les deux")
        await files.set_input_files([str(file) for file in exports])
        await self.send("Lire les fichiers")
        await self.send("Confirmer l'import")
        await self.person.sees("Les exports sont importés.")

    async def set_dates(self, first: date, third: date) -> None:
        """The academy's dates 1 and 3, its time zone, and what families may say more (R-019)."""
        await self.person.open(f"/staff/academies/{self.college.academy}")
        await self.fill("Date 1 : début de la saisie des intentions provisoires", f"{first}")
        await self.fill("Date 3 : début de la saisie des choix définitifs", f"{third}")
        await self.check("Les familles peuvent préciser le métier ou la formation")
        await self.person.page.get_by_label("Fuseau horaire", exact=True).select_option(self.college.zone)
        await self.send("Enregistrer le paramétrage")

    async def open(self, stage: str, of_class: str = "") -> None:
        """Open the téléservice for a stage, for one class where it is named, having read what that does."""
        await self._window(stage, of_class)
        await self.send("Ouvrir")
        await self.send("Confirmer l'ouverture")

    async def close(self, stage: str, of_class: str = "") -> None:
        """And close it, having read how many families are at work."""
        await self._window(stage, of_class)
        await self.send("Fermer maintenant")
        await self.send("Confirmer la fermeture")

    async def _window(self, stage: str, of_class: str) -> None:
        await self.person.open(f"{self.college.home}/openings")
        await self.check(stage)
        if of_class:
            await self.check(f"Classe {of_class}")

    async def enter_avis(self, child: Child, verdicts: Mapping[str, str], reasons: str) -> None:
        """The council's avis: its verdict on each intention, by the form's group (R-066)."""
        await self.person.open(f"{self.college.home}/intentions")
        await self.follow(f"Saisir l'avis de {child.name}")
        for group, verdict in verdicts.items():
            await self.check(verdict, group)
        await self.fill("Motivations", reasons)
        await self.send("Enregistrer l'avis")

    async def propose(self, child: Child, words: Mapping[str, str], reasons: str) -> None:
        """The council's propositions: its word on each voie, by the form's group (F-05, F-06)."""
        await self._about(child, "Propositions du conseil de classe")
        for group, word in words.items():
            await self.check(word, group)
        await self.fill("Motivations", reasons)
        await self.send("Enregistrer")

    async def enter_answer(self, child: Child, *accepted: str) -> None:
        """What a family answered on paper (F-23)."""
        await self._about(child, "Réponse de la famille")
        await self.check("D'accord" if accepted else "Pas d'accord")
        for pathway in accepted:
            await self.check(pathway, "Propositions acceptées")
        await self.send("Enregistrer")

    async def note(self, child: Child, what: str, label: str, day: date) -> None:
        """The day of an interview or an appeal (F-10, F-13)."""
        await self._about(child, what)
        await self.fill(label, f"{day}")
        await self.send("Enregistrer")

    async def decide(self, child: Child, whose: str, pathway: str, day: date, reasons: str) -> None:
        """A decision, the head's or the commission's (F-11, F-14)."""
        await self._about(child, whose)
        await self.check(pathway)
        await self.fill("Date de notification", f"{day}")
        await self.fill("Motivations", reasons)
        await self.send("Enregistrer")

    async def reads(self, path: str, *sentences: str) -> None:
        """A page of the collège says these sentences."""
        await self.person.open(f"{self.college.home}/{path}".rstrip("/"))
        await self.person.sees(*sentences)

    async def reads_not(self, *sentences: str) -> None:
        """The page that is shown does not say them."""
        await self.person.sees_not(*sentences)

    async def _about(self, child: Child, form: str) -> None:
        await self.person.open(f"{self.college.home}/definitive")
        await self.follow(child.name)
        await self.follow(form)

    async def follow(self, link: str) -> None:
        """Click a link, and wait for its page."""
        async with self.person.page.expect_navigation():
            await self.person.follow(link)

    async def send(self, button: str, *, is_asked: bool = False) -> None:
        """Press a button, wait for the page that follows, and see that it is no refusal.

        `is_asked`: that page tells the consequences, for staff to confirm.
        """
        async with self.person.page.expect_navigation():
            await self.person.press(button)
        document = self.person.document
        said = await self.person.page.locator("main").inner_text()
        assert document is not None
        assert document.status == 200, (button, said)
        assert await self.person.page.get_by_role("alert").count() == int(is_asked), (button, said)

    async def fill(self, label: str, value: str) -> None:
        """Type into the field of this label."""
        await self.person.page.get_by_label(label, exact=True).fill(value)

    async def check(self, label: str, group: str = "") -> None:
        """Tick the box or the radio button of this label."""
        place: Locator = self.person.page.locator("main")
        if group:
            place = place.get_by_role("group", name=group, exact=True)
        await place.get_by_label(label, exact=True).check()


def complaints(desks: Iterable[Desk]) -> list[str]:
    """Whatever the browsers complained of, all year."""
    return [one for desk in desks for one in desk.person.complaints]

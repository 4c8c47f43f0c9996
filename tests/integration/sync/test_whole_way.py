"""F-05 to F-24: from the school's pages through sync's table into a pupil's dossier, and back to the page."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from services.intentions.eventstore.store import EventStore
from services.siecle.repository import Repository
from services.siecle.roster import Listed
from services.sync import translate
from shared.contract.commands import CommandRefused
from shared.postgres.database import create_pool
from tests.integration.siecle.conftest import Office, office
from tests.integration.worker.siecle import Siecle
from tests.support.servers import Database
from tests.support.town import Clock, Town

__all__ = ["office"]
TODAY = datetime.now(UTC).date()
YESTERDAY = f"{TODAY - timedelta(1)}"
CAP, PROFESSIONAL = "1re année de CAP", "2de professionnelle"
HEAD, COMMISSION = "Décision du chef d'établissement", "Décision de la commission d'appel"


@dataclass
class School:
    """Staff of a school, whose changes are answered by intentions as they are made."""

    office: Office
    siecle: Siecle
    answered: list[str] = field(default_factory=list)

    @property
    def home(self) -> str:
        """Its page."""
        return f"/staff/schools/{self.siecle.town.school}"

    async def answer(self) -> list[str]:
        """Have what was made since handled; what became of each."""
        child = self.siecle.town.child
        outcomes = []
        for change in (await self.office.changes())[len(self.answered) :]:
            command = translate.command_of(change, {child.siecle_id: child.id})
            reply = await self.siecle.send(command, translate.command_id(change))
            reason = reply.reason if isinstance(reply, CommandRefused) else None
            body = {"outcome": "refused" if reason else "accepted", "reason": reason}
            await self.office.api.post(f"/api/changes/{change['seq']}/outcome", json=body)
            outcomes.append(reason or "applied")
        self.answered += outcomes
        return outcomes

    async def configure(self) -> list[str]:
        """The academy's dates are past."""
        staff = self.office.academy
        await staff.open(f"/staff/academies/{self.siecle.town.academy}")
        staff.fill("Date 1 : début de la saisie des intentions provisoires", f"{TODAY - timedelta(20)}")
        staff.fill("Date 3 : début de la saisie des choix définitifs", f"{TODAY - timedelta(3)}")
        await staff.press("Enregistrer le paramétrage")
        return await self.answer()

    async def window(self, stage: str, *buttons: str, of_class: str = "") -> list[str]:
        """Open or close."""
        staff = self.office.staff
        await staff.open(f"{self.home}/openings")
        staff.tick(stage)
        if of_class:
            staff.tick(f"Classe {of_class}")
        for button in buttons:
            await staff.press(button)
        return await self.answer()

    async def enter(
        self, form: str, *ticked: tuple[str, ...], button: str = "Enregistrer", **filled: str
    ) -> list[str]:
        """Fill a form about the pupil, and confirm what is asked; labels of fields as the page has them."""
        staff = self.office.staff
        await staff.open(f"{self.home}/pupils/{self.siecle.town.child.siecle_id}/definitive")
        await staff.follow(form)
        for label in ticked:
            staff.tick(*label)
        for name, value in filled.items():
            staff.fill({"on": _DAYS.get(form, "Date de notification"), "reasons": "Motivations"}[name], value)
        page = await staff.press(button)
        assert page.status == 200
        if any(button.label == "Confirmer" for one in page.forms for button in one.buttons):
            await staff.press("Confirmer")
        return await self.answer()


OPENING = "Ouvrir", "Confirmer l'ouverture"
_DAYS = {
    "Entretien avec la famille": "Date de l'entretien",
    "Appel de la famille": "Date de l'appel",
    "Demande de maintien en classe de 3e": "Date de la demande",
}


@pytest.fixture
async def school(office: Office, intentions_db: Database, siecle_db: Database) -> AsyncIterator[School]:
    async with (
        await create_pool(intentions_db.url) as founding,
        await create_pool(intentions_db.url_as("intentions_worker")) as pool,
        EventStore(pool) as store,
        await create_pool(siecle_db.url) as siecle_pool,
    ):
        clock = Clock()
        clock.instant = datetime.now(UTC)
        town = await Town("", founding, store, clock).settle()
        town.pool = pool
        listed = Listed(town.school, town.child.siecle_id, "MARTIN", "Camille", "3A")
        await Repository(siecle_pool).add_pupils([listed], town.academy)
        await office.employ(town.school, town.academy)
        yield School(office, Siecle(town))


async def test_f05_to_f16_a_disagreement_goes_from_the_pages_into_the_dossier(school: School) -> None:
    applied = ["applied"]
    assert await school.configure() == applied
    assert await school.window("Saisie des choix définitifs", *OPENING) == applied
    proposes = (
        ("Proposé", f"Voie non demandée : {CAP}"),
        ("Non proposé", f"Voie non demandée : {PROFESSIONAL}"),
    )
    propositions = "Propositions du conseil de classe"
    assert await school.enter(propositions, *proposes, button="Enregistrer le brouillon") == []
    closing = "Fermer maintenant", "Confirmer la fermeture"
    assert await school.window("Saisie des choix définitifs", *closing) == applied
    assert await school.enter(propositions, *proposes) == applied
    assert (
        await school.window("Réponse aux propositions du conseil de classe", *OPENING, of_class="3A")
        == applied
    )
    assert await school.enter("Réponse de la famille", ("Pas d'accord",)) == applied
    assert await school.enter("Réponse de la famille", ("Pas d'accord",)) == []
    assert await school.enter("Entretien avec la famille", on=YESTERDAY) == applied
    assert await school.enter(HEAD, (CAP,), on=YESTERDAY, reasons="Le projet.") == applied
    assert await school.enter(HEAD, reasons="") == ["reasons-missing"], "what is corrected has reasons"
    assert await school.enter("Appel de la famille", on=YESTERDAY) == applied
    assert await school.enter(COMMISSION, (PROFESSIONAL,), on=YESTERDAY) == applied
    assert await school.enter(HEAD, reasons="Encore.") == ["decided-on-appeal"]
    assert await school.enter("Demande de maintien en classe de 3e", on=YESTERDAY) == applied
    assert await school.enter("Maintien en classe de 3e", on=YESTERDAY) == applied

    stored = await school.siecle.events(school.siecle.town.child.stream)
    assert [event.type for event in stored] == [
        "PropositionsPublished",
        "PropositionsAnswered",
        "InterviewRecorded",
        "OrientationDecided",
        "AppealRecorded",
        "OrientationDecided",
        "RetentionRequested",
        "OrientationDecided",
    ]
    page = await school.office.staff.open(school.home)
    assert page.has("Classe 3A : Réponse aux propositions du conseil de classe : ouvert depuis le")
    assert page.has(f"{HEAD} : Camille MARTIN")
    assert page.has("La commission d'appel a décidé : sa décision est définitive.")

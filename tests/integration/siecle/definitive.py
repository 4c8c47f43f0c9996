"""What staff do on the pages of the definitive phase, and what arrives there meanwhile."""

from datetime import date, timedelta
from typing import Any

from deploy.story.page import Page
from tests.integration.siecle.conftest import SCHOOL, Office, answer, intentions

HOME = f"/staff/schools/{SCHOOL}"
PUPIL = f"{HOME}/pupils/1/definitive"
GENERAL = "2de générale et technologique ou 2de STHR"
PROFESSIONAL = "2de professionnelle"
CAP = "1re année de CAP"
YESTERDAY = f"{date.today() - timedelta(1)}"  # noqa: DTZ011 (a day that is past in every zone)


async def answers(office: Office, outcome: str = "accepted", reason: str | None = None) -> None:
    """The téléservice answers what was entered last."""
    seq = (await office.changes())[-1]["seq"]
    await office.api.post(f"/api/changes/{seq}/outcome", json={"outcome": outcome, "reason": reason})


async def last(office: Office) -> dict[str, Any]:
    """What was entered last."""
    return (await office.changes())[-1]


async def chosen(office: Office, *pathways: str) -> None:
    """The family's definitive choices are received."""
    await office.push("intentions", intentions(1, *pathways), phase="final")


async def answered(office: Office, version: int, *accepted: str) -> None:
    """The family's answer to the first propositions is received."""
    stored = await office.push("answers", answer(version, *accepted), phase="final")
    assert stored.json()["outcome"] == "stored"


async def proposes(office: Office, *proposed: str, button: str = "Enregistrer") -> Page:
    """Staff enter propositions on the two voies that the family chose."""
    await office.staff.open(f"{PUPIL}/propositions")
    for rank, voie in enumerate((PROFESSIONAL, CAP), 1):
        office.staff.tick("Proposé" if voie in proposed else "Non proposé", f"Choix {rank} : {voie}")
    office.staff.fill("Motivations", "Un projet à construire.")
    return await office.staff.press(button)


async def decides(office: Office, who: str, *voies: str, **fields: str) -> Page:
    """Staff enter a decision."""
    await office.staff.open(PUPIL)
    await office.staff.follow(who)
    for voie in voies:
        office.staff.tick(voie)
    office.staff.fill("Date de notification", fields.get("notified_on", YESTERDAY))
    office.staff.fill("Motivations", fields.get("reasons", ""))
    return await office.staff.press("Enregistrer")


async def enters_day(office: Office, kind: str, label: str, day: str = YESTERDAY) -> Page:
    """Staff enter a day alone."""
    await office.staff.open(f"{PUPIL}/{kind}")
    office.staff.fill(label, day)
    return await office.staff.press("Enregistrer")

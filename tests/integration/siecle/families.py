"""What staff do for families on the pages, and what the téléservice says meanwhile."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from deploy.story.browser import Browser
from deploy.story.page import Page
from shared.academies import school_year
from tests.integration.siecle.conftest import ACADEMY, SCHOOL, Office
from tests.integration.siecle.definitive import answers
from tests.support.guardians import responsible

PUPIL = f"/staff/schools/{SCHOOL}/pupils/1"
EMAILS = f"/staff/schools/{SCHOOL}/emails"
MOTHER, FATHER = "21", "22"
TODAY = datetime.now(UTC).date()
YEAR = school_year(TODAY)
EMAIL = UUID(int=7)


async def set_up(office: Office) -> None:
    """The academy's dates are past, trades and statuses are allowed; the téléservice took that."""
    await office.academy.open(f"/staff/academies/{ACADEMY}")
    days = TODAY - timedelta(20), TODAY - timedelta(10)
    office.academy.fill("Date 1 : début de la saisie des intentions provisoires", f"{days[0]}")
    office.academy.fill("Date 3 : début de la saisie des choix définitifs", f"{days[1]}")
    for option in ("le métier ou la formation", "le statut"):
        office.academy.tick(f"Les familles peuvent préciser {option}")
    await office.academy.press("Enregistrer le paramétrage")
    await answers(office)


async def parents(office: Office) -> None:
    """Pupil 1 has a mother with an address and a father without."""
    await responsible(office.pool, SCHOOL, "1", MOTHER, "MARTIN", "claire@example.org")
    await responsible(office.pool, SCHOOL, "1", FATHER, "DURAND")


async def enters(browser: Browser, *voies: str) -> Page:
    """Staff fill in the form of the provisional intentions and send it."""
    await browser.open(f"{PUPIL}/entry/provisional")
    fill_in(browser, *voies)
    return await browser.press("Enregistrer")


def fill_in(browser: Browser, *voies: str) -> None:
    """The voies in order, from the paper form."""
    for rank, voie in enumerate(voies, 1):
        browser.fill("Voie", voie, card(browser, rank))
    browser.tick("Formulaire papier remis par la famille")


def card(browser: Browser, rank: int) -> str:
    """The legend of a card."""
    groups = (name for control in browser.page.controls for name in control.groups)
    return next(name for name in groups if name.split(" (")[0] in {f"Intention {rank}", f"Choix {rank}"})


async def moves_right(office: Office, to: str, reason: str = "Décision du juge.") -> Page:
    """Staff fill in to whom the right of the first phase goes and why; the page with the consequences."""
    await office.staff.open(f"{PUPIL}/right/provisional")
    office.staff.tick(to)
    office.staff.fill("Motif (obligatoire)", reason)
    return await office.staff.press("Continuer")


def authorship(version: int, guardian: str | None, *letters: str, more: int = 0) -> dict[str, Any]:
    """The body of a push of the right of entry."""
    return {
        "dossier_version": version,
        "year": YEAR,
        "is_free": guardian is None,
        "transferred_at": "2026-11-20T09:30:00Z",
        "guardian": guardian,
        "letters": list(letters),
        "more_letters": more,
    }


async def email(office: Office, number: int, kind: str = "recap", state: str = "failed", **more: Any) -> None:
    """What became of an e-mail about pupil 1 to the mother."""
    body = {
        "number": number,
        "kind": kind,
        "state": state,
        "reason": "smtp-550" if state == "failed" else None,
        "guardian": MOTHER,
        "happened_at": datetime.now(UTC).isoformat(),
    }
    path = f"/api/schools/{SCHOOL}/pupils/1/emails/{more.pop('id', EMAIL)}"
    assert (await office.api.put(path, json=body | more)).json()["outcome"] == "stored"


async def leaves(office: Office, pupil: str = "1") -> None:
    """The pupil goes to another school."""
    await office.api.put(
        f"/api/schools/{SCHOOL}/pupils/{pupil}/departure",
        json={"dossier_version": 99, "left_at": "2026-11-20T22:00:00Z"},
        headers={"Idempotency-Key": f"left-{pupil}"},
    )

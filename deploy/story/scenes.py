"""The scenes of the story, each with its checks."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deploy.samples.personas import FATHER, MOTHER, PASSWORD, PUPIL, UNDECIDED, Persona
from deploy.story import families
from deploy.story.back_office import ANSWER, ENTRY, REASONS, BackOffice
from deploy.story.browser import Browser
from deploy.story.families import CAP, GENERAL, NOT_OPEN, PROFESSIONAL, REFERENCE
from deploy.story.page import Page
from deploy.story.world import World, expect, wait_for

OTHER = "La saisie a été effectuée par un autre responsable de l'élève."
PUPILS = 120


@dataclass(frozen=True)
class Outcome:
    """The traces that the story left."""

    emails: int
    siecle: int


@dataclass
class Stage:
    """Used by all scenes: the system, its staff, a browser each; `say` tells what happened."""

    world: World
    office: BackOffice
    say: Callable[[str], None]
    mother: Browser
    father: Browser
    pupil: Browser
    undecided: Browser


async def prepare(stage: Stage, pupils: Path) -> None:
    """Siècle knows the pupils, the academy its dates, and the school opens."""
    count = await stage.office.load_pupils([pupils])
    expect(count >= PUPILS, f"Siècle has the pupils of 3e, found {count}")
    await stage.office.configure()
    stage.say("Siècle's settings of the academy have arrived")
    page = await _signed_in(stage.mother, MOTHER)
    expect(page.has(NOT_OPEN), "before the opening the mother sees the calendar")
    await stage.office.open(ENTRY)
    stage.say("The school has opened the téléservice")


async def enter(stage: Stage) -> None:
    """The mother enters the reference fixture of the guide, in another order first (R-036)."""
    mother = stage.mother
    await _orientation(mother)
    first, second, third = REFERENCE
    await families.enter(mother, (second, first, third))
    page = await mother.press("Monter l'intention 2")
    expect(page.control(GENERAL, "Intention 1").checked, "« 2de générale » has moved up to rank 1")
    page = await families.validate(mother)
    for line in (f"Intention 1 : {GENERAL}", f"Intention 2 : {PROFESSIONAL}", f"Intention 3 : {CAP}"):
        expect(page.has(line), f"the recap says « {line} »")
    expect(page.has("Métier ou formation : Mécanique"), "the recap has the trade of intention 2")
    stage.say("The mother has validated three intentions")
    await families.sign_out(mother)
    await _recap_arrives(stage)
    await _at_siecle(stage.office, "intentions", 1)
    stage.say("Siècle has her intentions")


async def _recap_arrives(stage: Stage) -> None:
    async def arrived() -> list[Any] | None:
        return stage.world.mails_to(MOTHER.email) or None

    mails = await wait_for(arrived, "the recap arrives")
    body = mails[0].get_body(("plain",))
    expect(body is not None, "the recap has a plain text")
    text = body.get_content() if body else ""
    for line in ("Spécialité(s) ou famille(s) de métiers : Mécanique", "Spécialité(s) : Carrosserie"):
        expect(line in text, f"the e-mail says « {line} »")
    stage.say(f"She signed out, and this came to {MOTHER.email}:")
    stage.say("\n".join(f"    {line}" for line in [f"Objet : {mails[0]['Subject']}", "", *text.splitlines()]))


async def consult(stage: Stage) -> None:
    """The father and the pupil read."""
    page = await _signed_in(stage.father, FATHER)
    expect(
        page.has(f"Intention 1 : {GENERAL}") and page.has(OTHER), "the father reads, and is told who entered"
    )
    page = await _signed_in(stage.pupil, PUPIL)
    expect(page.has("La saisie doit être effectuée par un responsable légal."), "the pupil reads only")
    stage.say("The father and the pupil have read them")


async def leave_without_validating(stage: Stage) -> None:
    """A parent enters and signs out without VALIDER."""
    await _signed_in(stage.undecided, UNDECIDED)
    await families.enter(stage.undecided, (families.Wish(GENERAL),))
    await families.sign_out(stage.undecided)
    expect(
        await stage.office.without_entry() == PUPILS - 1, "Siècle lists every family but one as without entry"
    )
    expect(not stage.world.mails_to(UNDECIDED.email), "who did not validate gets no e-mail")
    stage.say("A parent left without validating: no e-mail, nothing in Siècle")


async def council(stage: Stage) -> None:
    """The school closes, the council gives its avis, and the school shows it."""
    await stage.office.close(ENTRY)
    page = await _signed_in(stage.mother, MOTHER)
    expect(page.has(NOT_OPEN) or page.has("fermé"), "after the closing the mother sees that it is closed")
    stage.say("The school has closed the téléservice")
    await stage.office.enter_opinion("Camille AUBERT")
    page = await _orientation(stage.mother)
    expect(not page.has("Avis défavorable"), "the avis is not shown before the reopening")
    await stage.office.open(ANSWER)
    stage.say("The council's avis is in Siècle, and the school has reopened")


async def acknowledge(stage: Stage) -> Outcome:
    """The mother acknowledges the avis; what the story left."""
    page = await _orientation(stage.mother)
    for sentence in ("Avis défavorable", "Avis réservé", REASONS):
        expect(page.has(sentence), f"the mother reads « {sentence[:40]} »")
    await families.acknowledge(stage.mother)
    stage.say("The mother has acknowledged the avis")
    page = await _orientation(stage.father)
    expect(page.has("Un autre responsable de l'élève a pris connaissance"), "the father sees who read it")
    page = await _orientation(stage.pupil)
    expect(page.has("Un responsable a pris connaissance"), "the pupil sees it too")
    await _at_siecle(stage.office, "acknowledgements", 1)
    stage.say("Siècle shows the acknowledgement")
    for browser in (stage.mother, stage.father, stage.pupil):
        await families.sign_out(browser)
    return await _outcome(stage)


async def _outcome(stage: Stage) -> Outcome:
    state = await stage.office.state()
    expect(
        len(state["ledger"]) == 2, "Siècle stored one list of intentions and one acknowledgement, once each"
    )
    expect(len(stage.world.mails()) == 1, "one e-mail was sent in all")
    return Outcome(len(stage.world.mails()), len(state["ledger"]))


async def _at_siecle(office: BackOffice, resource: str, number: int) -> None:
    async def stored() -> bool:
        received = (await office.state())["received"]
        return len([one for one in received if one["resource"] == resource]) == number

    await wait_for(stored, f"Siècle has {number} of {resource}")


async def _signed_in(browser: Browser, persona: Persona) -> Page:
    await families.sign_in(browser, persona.login, PASSWORD)
    return await _orientation(browser)


async def _orientation(browser: Browser) -> Page:
    """Open ORIENTATION from the menu (R-008)."""
    await browser.open("/")
    return await browser.follow("ORIENTATION")

"""What families do in the tests of the pages: the reference fixture of the guide."""

from deploy.story.browser import Browser
from deploy.story.page import Button, Page
from shared.contract.types import Pathway, Stage, Verdict
from tests.support.town import Town

PATHWAY_GT = "2de générale et technologique ou 2de STHR"
PATHWAY_PRO = "2de professionnelle"
PATHWAY_CAP = "1re année de CAP"
OCCUPATION = "Métier ou formation"
REASONS = (
    "Les compétences acquises ainsi que l'attitude face au travail ne permettront pas d'être en réussite en "
    "seconde. Il est recommandé de préparer d'abord un CAP, et d'envisager ensuite une poursuite d'études."
)


async def enter(browser: Browser, *, cap: bool = True) -> Page:
    """GT, 2de pro Pâtisserie and, unless told, CAP Boulangerie, validated."""
    await fill(browser, cap=cap)
    return await browser.press("VALIDER")


async def fill(browser: Browser, *, cap: bool = True) -> None:
    """The same without VALIDER."""
    await browser.press("AJOUTER UNE INTENTION")
    browser.tick(PATHWAY_GT, "Intention 1")
    browser.tick(PATHWAY_PRO, "Intention 2")
    browser.fill(OCCUPATION, "Pâtisserie", "Intention 2")
    if cap:
        await browser.press("AJOUTER UNE INTENTION")
        browser.tick(PATHWAY_CAP, "Intention 3")
        browser.fill(OCCUPATION, "Boulangerie", "Intention 3")


async def answered(town: Town) -> None:
    """The mother entered two voies, the council answered with the guide's avis, the school reopened."""
    await town.open_for_entry()
    await enter(await town.sign_in("mother"), cap=False)
    await town.shut()
    await publish_reference(town)
    await town.open(Stage.ANSWER)


async def publish_reference(town: Town, version: int = 1) -> None:
    """The avis of the guide."""
    await town.publish(
        {
            Pathway.GENERAL: (Verdict.UNFAVOURABLE, None),
            Pathway.PROFESSIONAL: (Verdict.RESERVED, "Mécanique"),
        },
        {Pathway.CAP: "Mécanique"},
        REASONS,
        version,
    )


def button(page: Page, label: str) -> Button:
    """The button of this label, active or not. Errors: `LookupError`."""
    for form in page.forms:
        for one in form.buttons:
            if one.label == label:
                return one
    raise LookupError(label)

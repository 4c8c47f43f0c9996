"""Parents and pupils in the pages, each act a function on a browser of their own."""

from dataclasses import dataclass

from deploy.story.browser import Browser
from deploy.story.page import Page
from deploy.story.world import expect

GENERAL = "2de générale et technologique ou 2de STHR"
PROFESSIONAL = "2de professionnelle"
CAP = "1re année de CAP"
OCCUPATION = "Métier ou formation"
NOT_OPEN = "La campagne d'orientation n'est pas ouverte."
AGREE = "D'accord : la ou les propositions acceptées deviennent décisions d'orientation."
DISAGREE = "Pas d'accord : le dialogue continue, vous devez prendre contact avec le chef d'établissement."
ANSWERED = "Vous avez répondu à la proposition du conseil de classe le"


@dataclass(frozen=True)
class EntryForm:
    """What the form of a step calls a card, its button for one more, and what confirms the entry."""

    one: str
    of_one: str
    add: str
    confirmed: str


INTENTIONS = EntryForm(
    "Intention", "l'intention", "AJOUTER UNE INTENTION", "Vos intentions ont bien été validées."
)
CHOICES = EntryForm("Choix", "le choix", "AJOUTER UN CHOIX", "Vos choix définitifs ont bien été validés.")


@dataclass(frozen=True)
class Wish:
    """One intention, or one choice, as a family would say it."""

    pathway: str
    occupation: str = ""
    statuses: tuple[str, ...] = ()


# The e-mail of the guide; the story enters it in another order first and moves it up.
REFERENCE = (
    Wish(GENERAL),
    Wish(PROFESSIONAL, "Mécanique", ("Sous statut d'apprenti",)),
    Wish(CAP, "Carrosserie", ("Sous statut scolaire",)),
)


async def sign_in(browser: Browser, login: str, password: str) -> Page:
    """Sign in and open ORIENTATION, as the portal's menu leads there (R-008)."""
    await browser.open("/sign-in")
    browser.fill("votre identifiant", login)
    browser.fill("votre mot de passe", password)
    page = await browser.press("VALIDER")
    expect(page.status == 200, f"{login} signs in, got {page.status}")
    return page


async def enter(browser: Browser, wishes: tuple[Wish, ...], form: EntryForm = INTENTIONS) -> Page:
    """Fill the form that is shown with `wishes` in this order, without validating."""
    for rank in range(2, len(wishes) + 1):
        if f"{form.one} {rank}" not in browser.page.text:
            await browser.press(form.add)
    for rank, wish in enumerate(wishes, 1):
        fill_card(browser, rank, wish, form)
    return browser.page


def fill_card(browser: Browser, rank: int, wish: Wish, form: EntryForm = INTENTIONS) -> None:
    """Fill the card « Intention rank », or « Choix rank »."""
    group = f"{form.one} {rank}"
    browser.tick(wish.pathway, group)
    if wish.occupation:
        browser.fill(OCCUPATION, wish.occupation, group)
    for status in wish.statuses:
        browser.tick(status, group)


async def move_up(browser: Browser, rank: int, form: EntryForm = INTENTIONS) -> Page:
    """Press the arrow of a card: it changes places with the one before (R-036)."""
    return await browser.press(f"Monter {form.of_one} {rank}")


async def validate(browser: Browser, form: EntryForm = INTENTIONS) -> Page:
    """Press VALIDER and see the recap with the confirmation (R-053, R-057)."""
    page = await browser.press("VALIDER")
    expect(page.status == 200 and page.has(form.confirmed), f"the entry is validated, got {page.status}")
    return page


async def acknowledge(browser: Browser) -> Page:
    """Tick the box and press VALIDER (R-088)."""
    browser.tick("J'ai bien pris connaissance de l'avis provisoire d'orientation du conseil de classe.")
    page = await browser.press("VALIDER")
    read = page.has("Vous avez pris connaissance et accusé réception de l'avis provisoire")
    expect(read, f"the avis is acknowledged, got {page.status}")
    return page


async def answer(browser: Browser, *accepted: str) -> Page:
    """Accept these of the propositions, or agree with none, and press VALIDER (F-20, F-22)."""
    browser.tick(AGREE if accepted else DISAGREE)
    for pathway in accepted:
        browser.tick(pathway, "Votre réponse")
    page = await browser.press("VALIDER")
    expect(page.status == 200 and page.has(ANSWERED), f"the answer is given, got {page.status}")
    return page


async def sign_out(browser: Browser) -> Page:
    """Press SE DÉCONNECTER, which makes the recap go (R-011)."""
    page = await browser.press("SE DÉCONNECTER")
    expect(page.has("SCOLARITÉ SERVICES"), "signing out leads back to the sign-in page")
    return page

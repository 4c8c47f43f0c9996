"""Parents and pupils in the pages, each act a function on a browser of their own."""

from dataclasses import dataclass

from deploy.story.browser import Browser
from deploy.story.page import Page
from deploy.story.world import expect

GENERAL = "2de générale et technologique ou 2de STHR"
PROFESSIONAL = "2de professionnelle"
CAP = "1re année de CAP"
OCCUPATION = "Métier ou formation"
CONFIRMED = "Vos intentions ont bien été validées."
NOT_OPEN = "La campagne d'orientation n'est pas ouverte."


@dataclass(frozen=True)
class Wish:
    """One intention as a family would say it."""

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


async def enter(browser: Browser, wishes: tuple[Wish, ...]) -> Page:
    """Fill the form that is shown with `wishes` in this order, without validating."""
    for rank in range(2, len(wishes) + 1):
        if f"Intention {rank}" not in browser.page.text:
            await browser.press("AJOUTER UNE INTENTION")
    for rank, wish in enumerate(wishes, 1):
        fill_card(browser, rank, wish)
    return browser.page


def fill_card(browser: Browser, rank: int, wish: Wish) -> None:
    """Fill the card « Intention rank »."""
    group = f"Intention {rank}"
    browser.tick(wish.pathway, group)
    if wish.occupation:
        browser.fill(OCCUPATION, wish.occupation, group)
    for status in wish.statuses:
        browser.tick(status, group)


async def validate(browser: Browser) -> Page:
    """Press VALIDER and see the recap with the confirmation (R-053, R-057)."""
    page = await browser.press("VALIDER")
    expect(page.status == 200 and page.has(CONFIRMED), f"the intentions are validated, got {page.status}")
    return page


async def acknowledge(browser: Browser) -> Page:
    """Tick the box and press VALIDER (R-088)."""
    browser.tick("J'ai bien pris connaissance de l'avis provisoire d'orientation du conseil de classe.")
    page = await browser.press("VALIDER")
    read = page.has("Vous avez pris connaissance et accusé réception de l'avis provisoire")
    expect(read, f"the avis is acknowledged, got {page.status}")
    return page


async def sign_out(browser: Browser) -> Page:
    """Press SE DÉCONNECTER, which makes the recap go (R-011)."""
    page = await browser.press("SE DÉCONNECTER")
    expect(page.has("SCOLARITÉ SERVICES"), "signing out leads back to the sign-in page")
    return page

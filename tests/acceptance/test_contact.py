"""How to reach the school, where operators have said it: under CONTACT and wherever it is to be asked."""

import pytest

from deploy.story.page import Page
from services.intentions.directory.contacts import Contact, UnfitContact, contact_of, keep_contact
from tests.support.matrix import VIEWERS
from tests.support.story import answered, enter
from tests.support.town import Town

WHERE = Contact("01 48 95 00 00", "ce.0931234a@example.fr", "3 rue des Lilas, 93000 Bobigny")
UNKNOWN = "Les coordonnées de l'établissement ne sont pas indiquées dans ce service"


def has_contact(page: Page) -> bool:
    """Whether phone, e-mail and address are there, the first two to be used at once."""
    return all(
        (
            page.has(f"Téléphone : {WHERE.phone}"),
            page.has(f"Adresse électronique : {WHERE.email}"),
            page.has(f"Adresse : {WHERE.address}"),
            'href="tel:0148950000"' in page.html,
            f'href="mailto:{WHERE.email}"' in page.html,
        )
    )


@pytest.mark.parametrize("viewer", VIEWERS)
async def test_p8_contact_says_how_to_reach_the_school(town: Town, viewer: str) -> None:
    browser = await town.sign_in(viewer)
    page = await browser.follow("CONTACT")
    assert (page.status, page.has("CLG LUCIE AUBRAC"), page.has(UNKNOWN)) == (200, True, True)
    await keep_contact(town.pool, town.school, WHERE)
    page = await browser.follow("CONTACT")
    assert has_contact(page)
    assert not page.has(UNKNOWN)


async def test_p8_contact_needs_a_session(town: Town) -> None:
    assert (await town.stranger().open("/contact")).url.endswith("/sign-in?next=/contact")


async def test_p8_where_the_school_is_to_be_asked_the_page_says_how(town: Town) -> None:
    await keep_contact(town.pool, town.school, WHERE)
    await town.open_for_entry()
    await enter(await town.sign_in("mother"))
    father = await town.sign_in("father")
    assert has_contact(father.page)  # « veuillez contacter le chef d'établissement »
    await town.shut()
    page = await father.open(town.child.path)
    assert page.has("Pour toute demande, contactez l'établissement.")
    assert has_contact(page)
    assert has_contact(await father.open("/nothing"))


async def test_p8_what_is_not_known_is_left_out(town: Town) -> None:
    await keep_contact(town.pool, town.school, Contact(phone=WHERE.phone))
    page = await (await town.sign_in("mother")).follow("CONTACT")
    assert page.has("Téléphone : 01 48 95 00 00")
    assert not page.has("Adresse")


@pytest.mark.parametrize(
    "given",
    [
        {"phone": "appelez-nous"},
        {"phone": ""},
        {"phone": "01"},
        {"phone": "javascript:alert(1)"},
        {"phone": "0" * 60},
        {"email": "ce.0931234a"},
        {"email": "Nom <ce@example.fr>"},
        {"email": "zoé@example.fr"},
        {"address": "deux\nlignes"},
        {"address": "\u202eenvers"},
        {"address": "a" * 201},
        {"address": " "},
    ],
    ids=str,
)
def test_p8_what_cannot_be_a_contact_is_refused(given: dict[str, str]) -> None:
    with pytest.raises(UnfitContact):
        Contact(**given)


@pytest.mark.parametrize(
    "phone", ["0148950000", "01.48.95.00.00", "+33 1 48 95 00 00", "+262 (0)262 12 34 56"]
)
def test_p8_numbers_are_taken_as_they_are_written(phone: str) -> None:
    assert Contact(phone=phone).phone == phone


async def test_p8_a_school_that_is_not_known_has_no_contact(town: Town) -> None:
    assert not await keep_contact(town.pool, "0759999X", WHERE)
    assert await contact_of(town.pool, "0759999X") is None
    assert await contact_of(town.pool, town.school) == Contact()


async def kinship(town: Town, name: str, code: str) -> None:
    """What SIECLE says that a responsible is to the pupil."""
    await town.pool.execute(
        "UPDATE directory.guardianships SET kinship = $2 WHERE guardian = "
        "(SELECT guardian FROM directory.accounts WHERE id = $1)",
        town.accounts[name], code,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("mother", "father", "by"),
    [
        ("10", "20", " par la mère de l'élève"),
        ("50", "20", " par le tuteur de l'élève"),
        ("51", "10", " par l'aide sociale à l'enfance"),
        ("10", "10", ""),
        ("90", "20", ""),
        ("", "", ""),
    ],
)
async def test_p8_the_other_parent_is_told_when_and_by_whom(
    town: Town, mother: str, father: str, by: str
) -> None:
    await kinship(town, "mother", mother)
    await kinship(town, "father", father)
    await town.open_for_entry()
    await enter(await town.sign_in("mother"))
    page = (await town.sign_in("father")).page
    assert page.has("La saisie a été effectuée par un autre responsable de l'élève.")
    assert page.has(f"Intentions validées le 7 novembre 2026 à 12:38{by}.")
    for other in ("mother", "pupil"):
        assert not (await town.sign_in(other)).page.has("Intentions validées le")


async def test_p8_the_other_parent_is_told_so_under_the_avis_too(town: Town) -> None:
    await kinship(town, "mother", "10")
    await answered(town)
    page = (await town.sign_in("father")).page
    assert page.has("Intentions validées le 7 novembre 2026 à 12:38 par la mère de l'élève.")


@pytest.mark.parametrize("viewer", ["mother", "father"])
async def test_p8_the_form_says_that_valider_makes_this_parent_the_only_one(town: Town, viewer: str) -> None:
    only = "Un seul des responsables légaux de l'élève peut effectuer la saisie des intentions provisoires."
    await town.open_for_entry()
    browser = await town.sign_in(viewer)
    assert browser.page.has(only)
    assert browser.page.has("Si vous validez, ce sera vous")
    await enter(browser)
    assert not (await browser.press("MODIFIER")).has("Si vous validez, ce sera vous")


@pytest.mark.parametrize("email", [None, "", "pas une adresse", "zoé@example.fr"])
async def test_p6_where_no_email_can_come_none_is_promised(town: Town, email: str | None) -> None:
    await town.pool.execute(
        "UPDATE directory.guardians SET email = $2 WHERE id = "
        "(SELECT guardian FROM directory.accounts WHERE id = $1)",
        town.accounts["mother"], email,
    )  # fmt: skip
    await town.open_for_entry()
    browser = await town.sign_in("mother")
    page = await enter(browser)
    for again in (page, await browser.open(town.child.path)):
        assert again.has("aucun e-mail ne vous sera envoyé.")
        assert not again.has("Un e-mail récapitulatif vous est envoyé quand vous vous déconnectez")
    assert page.has("Vos intentions ont bien été validées. Un e-mail de confirmation va vous être envoyé, si")


async def test_p6_where_an_email_can_come_it_is_promised_as_before(town: Town) -> None:
    await town.open_for_entry()
    page = await enter(await town.sign_in("mother"))
    assert page.has("Un e-mail récapitulatif vous est envoyé quand vous vous déconnectez")
    assert not page.has("aucun e-mail ne vous sera envoyé")

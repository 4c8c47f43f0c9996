"""Section A: access, accounts, portal."""

import re

import pytest

from tests.support.story import enter
from tests.support.town import PASSWORD, Town


async def test_r001_to_r007_the_sign_in_page_word_for_word(town: Town) -> None:
    page = await town.stranger().open("/sign-in")
    for sentence in (
        "SCOLARITÉ SERVICES",
        "Bienvenue sur Scolarité services qui vous propose différents services en ligne de l'éducation "
        "nationale",
        "Je me connecte avec mon compte ATEN",
        "Saisissez un identifiant",
        "Saisissez un mot de passe",
    ):
        assert page.has(sentence)
    assert page.control("votre identifiant").kind == "text"
    assert page.control("votre mot de passe").kind == "password"
    assert page.form("VALIDER").method == "post"


async def test_r011_the_sign_in_page_hides_no_open_session(town: Town) -> None:
    browser = await town.sign_in("mother")
    page = await browser.open("/sign-in?next=/account")
    assert (page.status, page.control("Adresse électronique").value) == (200, "mere@example.fr")
    assert (await browser.press("SE DÉCONNECTER")).has("Vous êtes déconnecté.")


@pytest.mark.parametrize(
    "label",
    ["Aide pour la première connexion des parents", "identifiant oublié ? →", "mot de passe oublié ? →"],
)
async def test_r002_r007_help_and_recovery_links_lead_to_help(town: Town, label: str) -> None:
    browser = town.stranger()
    await browser.open("/sign-in")
    page = await browser.follow(label)
    assert page.status == 200
    assert page.has("établissement")


async def test_r006_bad_credentials_get_one_neutral_error(town: Town) -> None:
    messages = set()
    for login, password in ((town.login("mother"), "faux mot de passe"), ("inconnu", PASSWORD)):
        browser = town.stranger()
        await browser.open("/sign-in")
        browser.fill("votre identifiant", login)
        browser.fill("votre mot de passe", password)
        page = await browser.press("VALIDER")
        assert page.status == 422
        assert page.control("votre identifiant").value == login
        assert page.control("votre mot de passe").value == ""
        messages.add("L'identifiant ou le mot de passe est incorrect." in page.text)
    assert messages == {True}


async def test_r009_r010_the_menu_in_its_order_with_the_colleges_name(town: Town) -> None:
    page = (await town.sign_in("mother")).page
    entries = (
        "MON COMPTE", "ACCUEIL", "VIE SCOLAIRE", "NOTES", "ORIENTATION", "EVALUATION", "CLG LUCIE AUBRAC",
        "CONTACT", "SE DÉCONNECTER",
    )  # fmt: skip
    places = [page.text.index(entry) for entry in entries]
    assert places == sorted(places)
    assert re.search(f'href="{town.child.path}" aria-current="page"><svg.*</svg> ORIENTATION</a>', page.html)
    assert page.link("ORIENTATION") == town.child.path


async def test_r011_signing_out_ends_the_session_on_the_server(town: Town) -> None:
    browser = await town.sign_in("mother")
    token = browser._client.cookies["session"]
    page = await browser.press("SE DÉCONNECTER")
    assert page.url.endswith("/sign-in")
    replayed = town.stranger()
    replayed._client.cookies.set("session", token, domain="127.0.0.1")
    page = await replayed.open(town.child.path)
    assert page.url.endswith(f"/sign-in?next={town.child.path}&ended=1")


async def test_a31_siblings_are_chosen_by_first_name(town: Town) -> None:
    twin = await town.add_child("Louise", login="twin")
    await town.add_parent("grandmother", None)
    browser = await town.sign_in("grandmother")
    assert browser.page.url.endswith("/pupils")
    assert (await browser.follow("Louise")).url.endswith(twin.path)
    assert browser.page.has("Changer d'élève")


async def test_a31_the_choice_says_where_each_dossier_stands(town: Town) -> None:
    await town.add_child("Louise", login="twin")
    await town.add_parent("grandmother", None)
    await town.open_for_entry()
    browser = await town.sign_in("grandmother")
    assert browser.page.text.count("Intentions à saisir") == 2
    assert re.search(r'href="/pupils" aria-current="page"><svg.*</svg> ORIENTATION</a>', browser.page.html)
    assert 'class="school"' in browser.page.html  # both are at the same collège
    await browser.follow("Louise")
    await enter(browser)
    assert (await browser.open("/pupils")).has("Intentions validées")
    assert browser.page.text.count("Intentions à saisir") == 1
    await town.shut()
    await browser.open("/pupils")
    assert browser.page.text.count("Service fermé, intentions validées") == 1
    assert browser.page.text.count("Service fermé, aucune intention validée") == 1


async def test_with_one_pupil_there_is_nothing_to_choose(town: Town) -> None:
    for login in ("mother", "pupil"):
        assert (await town.sign_in(login)).page.url.endswith(town.child.path)


async def test_r016_an_account_without_a_pupil_of_3e_is_told_so(town: Town) -> None:
    await town.add_parent("aunt", None, of=[])
    page = (await town.sign_in("aunt")).page
    assert page.has("Aucun élève de 3e n'est rattaché à votre compte.")


async def test_a_deep_link_survives_sign_in(town: Town) -> None:
    browser = town.stranger()
    await browser.open("/account")
    browser.fill("votre identifiant", town.login("mother"))
    browser.fill("votre mot de passe", PASSWORD)
    assert (await browser.press("VALIDER")).url.endswith("/account")


async def test_a02_an_idle_session_leads_back_to_sign_in(town: Town) -> None:
    browser = await town.sign_in("mother")
    town.clock.forward(seconds=1201)
    assert "/sign-in" in (await browser.open(town.child.path)).url


@pytest.mark.parametrize("path", ["/sign-in", "/activate"])
async def test_a_form_without_its_cookie_comes_again_and_says_why(town: Town, path: str) -> None:
    browser = town.stranger()
    await browser.open(path)
    browser._client.cookies.clear()
    browser.fill("votre identifiant", town.login("mother"))
    page = await browser.press("VALIDER")
    assert page.status == 403
    assert page.has("votre navigateur n'accepte pas les cookies de ce site")
    assert page.control("votre identifiant").value == ""
    if path == "/sign-in":  # the page that came again works
        browser.fill("votre identifiant", town.login("mother"))
        browser.fill("votre mot de passe", PASSWORD)
        assert (await browser.press("VALIDER")).url.endswith(town.child.path)


@pytest.mark.parametrize(("login", "name"), [("mother", "mother MARTIN"), ("pupil", "Camille MARTIN")])
async def test_the_pages_say_whose_account_it_is(town: Town, login: str, name: str) -> None:
    browser = await town.sign_in(login)
    assert f'<p class="who no-print">{name}</p>' in browser.page.html
    assert (await browser.open("/account")).has(f"Vous êtes connecté avec le compte de {name}.")

"""MON COMPTE and the first connection (R-077, R-078, A-36)."""

import asyncio
from datetime import timedelta

import pytest

from deploy.story.browser import Browser
from deploy.story.page import Form
from shared.sign_in import codes
from tests.support.town import NOON, Town

FIELD = "Adresse électronique"
CODE = "ABCD-EFGH-JKMN-PQRS"
PHRASE = "une phrase à moi seule"


@pytest.mark.parametrize(
    "value",
    ["pas une adresse", "a@b", "a@@exemple.fr", "a@exemple.fr\nBcc: b@c.fr", f"{'a' * 65}@exemple.fr"],
)
async def test_an_address_that_is_not_one_is_refused_beside_the_field(town: Town, value: str) -> None:
    browser = await town.sign_in("mother")
    await browser.follow("MON COMPTE")
    browser.fill(FIELD, value)
    page = await browser.press("ENREGISTRER")
    assert page.status == 422
    assert page.has("Cette adresse électronique n'est pas valable")
    assert (await browser.open("/account")).control(FIELD).value == "mere@example.fr"


@pytest.mark.parametrize(
    ("value", "sentences"),
    [
        ("zoé@example.fr", ["avant l'arobase (@), elle contient une lettre accentuée"]),
        ("mere@gmial,com", ["une virgule au lieu d'un point", "Vouliez-vous dire mere@gmail.com ?"]),
        ("Mère <mere@orange.fe>", ["sans le nom", "Vouliez-vous dire mere@orange.fr ?"]),
    ],
)
async def test_p1_the_page_says_what_is_wrong_and_what_was_meant(
    town: Town, value: str, sentences: list[str]
) -> None:
    browser = await town.sign_in("mother")
    await browser.open("/account")
    browser.fill(FIELD, value)
    page = await browser.press("ENREGISTRER")
    assert page.status == 422
    assert page.control(FIELD).value == value
    assert all(page.has(sentence) for sentence in sentences)


async def test_p1_a_likely_mistake_is_taken_and_asked_about(town: Town) -> None:
    browser = await town.sign_in("mother")
    await browser.open("/account")
    browser.fill(FIELD, f"mere.{town.academy}@gmial.com")
    page = await browser.press("ENREGISTRER")
    assert page.has("En attente de confirmation")
    assert page.has(f"Vouliez-vous dire mere.{town.academy}@gmail.com ?")
    browser.fill(FIELD, f"mere.{town.academy}@gmail.com")
    assert not (await browser.press("ENREGISTRER")).has("Vouliez-vous dire")


async def test_a_missing_or_invalid_address_is_said(town: Town) -> None:
    await town.add_parent("aunt", None)
    await town.add_parent("uncle", "pas-une-adresse")
    for login, sentence in (
        ("aunt", "Aucune adresse électronique"),
        ("uncle", "enregistrée n'est pas valable"),
    ):
        browser = await town.sign_in(login)
        assert (await browser.open("/account")).has(sentence)


async def test_a_removed_address_is_said_once(town: Town) -> None:
    browser = await town.sign_in("mother")
    await browser.open("/account")
    browser.fill(FIELD, "")
    page = await browser.press("ENREGISTRER")
    assert page.has("Votre adresse électronique a été retirée.")
    assert page.has("vous ne recevrez pas d'e-mail récapitulatif")
    assert not page.has("a été enregistrée")


async def test_no_address_before_and_none_given_is_no_success(town: Town) -> None:
    await town.add_parent("aunt", None)
    browser = await town.sign_in("aunt")
    await browser.open("/account")
    page = await browser.press("ENREGISTRER")
    assert page.has("Aucune adresse n'a été indiquée.")
    assert not page.has("retirée")


async def test_a_pupils_account_has_no_address_to_change(town: Town) -> None:
    browser = await town.sign_in("pupil")
    page = await browser.open("/account")
    assert page.has("Un compte élève permet uniquement la consultation.")
    csrf = page.form("SE DÉCONNECTER").data("SE DÉCONNECTER")
    response = await browser._client.post("/account", data={**csrf, "email": ["a@exemple.fr"]})
    assert response.status_code == 403


async def locked(town: Town) -> None:
    """The mother's account before its first connection."""
    await town.pool.execute(
        "UPDATE directory.accounts SET password_hash = NULL, code_hash = $2, code_expires_at = $3 WHERE id "
        "= $1",
        town.accounts["mother"], codes.kept(CODE), NOON + timedelta(days=1),
    )  # fmt: skip


async def activate(town: Town, code: str = CODE, password: str = PHRASE, repeated: str = PHRASE) -> str:
    browser = town.stranger()
    await browser.open("/sign-in")
    await browser.follow("Première connexion avec un code à usage unique")
    browser.fill("votre identifiant", town.login("mother"))
    browser.fill("votre code à usage unique", code)
    browser.fill("votre nouveau mot de passe", password)
    browser.fill("votre nouveau mot de passe, une seconde fois", repeated)
    page = await browser.press("VALIDER")
    return f"{page.status} {page.url.rpartition('/')[2]} {page.text}"


async def test_the_first_connection_opens_the_account_once(town: Town) -> None:
    await locked(town)
    answer = await activate(town, code="abcd efgh jkmn pqrs")
    assert answer.startswith("200 sign-in")
    assert "Votre mot de passe est enregistré." in answer
    browser = await town.sign_in("mother", PHRASE)
    assert browser.page.url.endswith(town.child.path)
    assert "422" in await activate(town)


@pytest.mark.parametrize(
    ("entered", "sentence"),
    [
        ({"code": "WRONG"}, "L'identifiant ou le code est incorrect"),
        ({"repeated": "autre phrase"}, "Les deux mots de passe saisis sont différents."),
        ({"password": "azerty", "repeated": "azerty"}, "trop court ou trop courant"),
    ],
)
async def test_a_refused_first_connection_says_why(
    town: Town, entered: dict[str, str], sentence: str
) -> None:
    await locked(town)
    answer = await activate(town, **entered)
    assert answer.startswith("422 activate")
    assert sentence in answer


async def test_the_code_is_kept_while_a_password_is_refused(town: Town) -> None:
    await locked(town)
    browser = town.stranger()
    await browser.open("/activate")
    browser.fill("votre identifiant", town.login("mother"))
    browser.fill("votre code à usage unique", CODE)
    for repeated in ("autre phrase", PHRASE):
        browser.fill("votre nouveau mot de passe", PHRASE)
        browser.fill("votre nouveau mot de passe, une seconde fois", repeated)
        page = await browser.press("VALIDER")
    assert page.has("Votre mot de passe est enregistré.")


async def test_a_password_that_may_not_be_chosen_is_no_try_of_a_code(town: Town) -> None:
    await locked(town)
    for _ in range(8):
        assert (await activate(town, password="azerty", repeated="azerty")).startswith("422 activate")
    assert (await activate(town)).startswith("200 sign-in")


async def filled(town: Town, browser: Browser, code: str = CODE, password: str = PHRASE) -> Form:
    """The form of a first connection."""
    await browser.open("/activate")
    browser.fill("votre identifiant", town.login("mother"))
    browser.fill("votre code à usage unique", code)
    browser.fill("votre nouveau mot de passe", password)
    browser.fill("votre nouveau mot de passe, une seconde fois", password)
    return browser.page.form("VALIDER")


async def test_p3_a_double_click_on_a_first_connection_succeeds_twice(town: Town) -> None:
    await locked(town)
    browser = town.stranger()
    form = await filled(town, browser)
    answers = await asyncio.gather(*(browser.send("VALIDER", form) for _ in range(2)))
    assert [(one.status_code, one.headers["location"]) for one in answers] == [(303, "/sign-in")] * 2
    assert (await browser.press("VALIDER", form)).has("Votre mot de passe est enregistré.")
    assert (await town.sign_in("mother", PHRASE)).page.url.endswith(town.child.path)


async def test_p3_a_used_code_tells_nothing_to_anybody_else_nor_later(town: Town) -> None:
    await locked(town)
    browser, thief = town.stranger(), town.stranger()
    form = await filled(town, browser)
    await browser.press("VALIDER", form)
    pages = [
        await browser.press("VALIDER", await filled(town, browser, password="une tout autre phrase")),
        await thief.press("VALIDER", await filled(town, thief)),
        await thief.press("VALIDER", await filled(town, thief, code="ZZZZ-ZZZZ-ZZZZ-ZZZZ")),
    ]
    await town.pool.execute(
        "UPDATE directory.accounts SET password_set_at = now() - interval '11 minutes' WHERE id = $1",
        town.accounts["mother"],
    )
    pages.append(await browser.press("VALIDER", form))
    said = {page.text.replace(page.control("votre identifiant").value, "") for page in pages}
    assert [page.status for page in pages] == [422] * 4
    assert len(said) == 1
    assert pages[0].link("connectez-vous avec lui") == "/sign-in"


async def test_p3_a_repeated_first_connection_is_under_the_limits_of_sign_in(town: Town) -> None:
    await locked(town)
    browser = town.stranger()
    form = await filled(town, browser)
    await browser.press("VALIDER", form)
    for _ in range(5):
        await browser.press("VALIDER", await filled(town, browser, code="ZZZZ-ZZZZ-ZZZZ-ZZZZ"))
    assert (await browser.press("VALIDER", form)).status == 429


@pytest.mark.parametrize("password", ["Martin-2026!", "camille2012", "mother.MARTIN", "1RehtoM"])
async def test_s6_the_names_are_refused_and_the_code_still_holds(town: Town, password: str) -> None:
    await locked(town)
    answer = await activate(town, password=password, repeated=password)
    assert "il ressemble à votre nom" in answer
    assert answer.startswith("422 activate")
    assert (await activate(town)).startswith("200 sign-in")


async def test_s6_whose_names_they_are_is_said_to_nobody_without_the_code(town: Town) -> None:
    await locked(town)
    for password in ("Camille-2012!", "Delphine-2012!"):
        answer = await activate(town, "ZZZZ-ZZZZ-ZZZZ-ZZZZ", password, password)
        assert "ressemble" not in answer
        assert "L'identifiant ou le code est incorrect" in answer

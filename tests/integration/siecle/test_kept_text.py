"""A session that ends under an open form loses nothing that was typed, and shows it to nobody else."""

from collections.abc import AsyncIterator
from uuid import UUID

import pytest

from deploy.story.browser import Browser
from deploy.story.page import Page
from services.siecle.people import accounts
from services.siecle.people.members import OPERATOR
from services.siecle.people.roles import Role
from tests.integration.siecle.conftest import SCHOOL, Office, intentions
from tests.integration.siecle.definitive import PUPIL, YESTERDAY
from tests.integration.siecle.test_sign_in import PASSWORD, activate, sign_in
from tests.support.staff import employed, let_in

OPINION = f"/staff/schools/{SCHOOL}/pupils/1/opinion"
REASONS = "Un projet « à construire »,\nen deux lignes & avec <soin>."
PUPIL_PAGE = f"/staff/schools/{SCHOOL}/pupils/1"
SAVE = "Enregistrer et passer au suivant"


@pytest.fixture
async def deputy(office: Office) -> AsyncIterator[tuple[Browser, str, UUID]]:
    """A deputy in a browser of their own, with the login and the account."""
    await office.push("intentions", intentions(1, "2GT"))
    account = await employed(office.pool, Role.DEPUTY, school=SCHOOL)
    given = await accounts.give_code(office.pool, account, OPERATOR)
    assert given is not None
    async with Browser(str(office.api.base_url)) as browser:
        await activate(browser, given.member.login, given.code, PASSWORD)
        await sign_in(browser, given.member.login)
        yield browser, given.member.login, account


async def typed(browser: Browser, path: str = f"{OPINION}?walk=missing") -> Page:
    """A form that is filled and not sent yet."""
    page = await browser.open(path)
    browser.tick("Avis réservé")
    browser.fill("Motivations", REASONS)
    return page


async def end_sessions(office: Office, account: UUID) -> None:
    await office.pool.execute(
        "UPDATE siecle.sessions SET seen_at = now() - interval '1 hour' WHERE account = $1", account
    )


async def again(browser: Browser, login: str, password: str = PASSWORD) -> Page:
    """Sign in on the page that is shown."""
    browser.fill("Identifiant", login)
    browser.fill("Mot de passe", password)
    return await browser.press("Se connecter")


async def test_what_was_typed_comes_back_after_the_sign_in_and_is_kept_only_then(
    office: Office, deputy: tuple[Browser, str, UUID]
) -> None:
    browser, login, account = deputy
    await typed(browser)
    await end_sessions(office, account)
    page = await browser.press(SAVE)
    assert (page.status, page.has("Votre saisie revient après la connexion.")) == (403, True)
    assert "projet" not in page.url
    assert (await again(browser, login, "faux")).has("Connexion des personnels")
    page = await again(browser, login)
    assert page.has("Votre saisie n'est pas perdue, mais elle n'est pas encore enregistrée.")
    assert await office.changes() == []
    page = await browser.press("Reprendre la saisie")
    assert page.url.endswith("/pupils/1/opinion?walk=missing")
    assert page.has("Votre saisie est revenue")
    assert page.control("Avis réservé").checked
    assert page.control("Motivations").value.replace("\r\n", "\n") == REASONS
    assert await office.changes() == []
    await browser.press(SAVE)
    [change] = await office.changes()
    assert (change["by"], change["data"]["reasons"]) == (str(account), REASONS)


async def test_what_came_meanwhile_is_told_and_not_replaced_unseen(
    office: Office, deputy: tuple[Browser, str, UUID]
) -> None:
    browser, login, account = deputy
    await typed(browser)
    await end_sessions(office, account)
    await office.staff.open(OPINION)
    office.staff.tick("Avis favorable")
    await office.staff.press(SAVE)
    await browser.press(SAVE)
    await again(browser, login)
    await browser.press("Reprendre la saisie")
    page = await browser.press(SAVE)
    assert (page.status, page.has("quelqu'un d'autre a saisi entre-temps")) == (409, True)
    assert page.control("Motivations").value.replace("\r\n", "\n") == REASONS
    assert len(await office.changes()) == 1


async def test_nobody_else_is_shown_what_was_typed(office: Office, deputy: tuple[Browser, str, UUID]) -> None:
    browser, _, account = deputy
    other = await accounts.give_code(
        office.pool, await employed(office.pool, Role.DEPUTY, school=SCHOOL), OPERATOR
    )
    assert other is not None
    async with Browser(str(office.api.base_url)) as elsewhere:
        await activate(elsewhere, other.member.login, other.code, PASSWORD)
    await typed(browser)
    await end_sessions(office, account)
    await browser.press(SAVE)
    page = await again(browser, other.member.login)
    assert page.url.endswith("/pupils/1/opinion?walk=missing")
    assert not page.control("Avis réservé").checked
    assert page.control("Motivations").value == ""


async def test_a_form_of_an_earlier_session_of_the_same_person_is_offered_again(
    office: Office, deputy: tuple[Browser, str, UUID]
) -> None:
    browser, login, account = deputy
    form = await typed(browser)
    await sign_in(browser, login)  # in another tab
    browser.page = form
    page = await browser.press(SAVE)
    assert (page.status, page.has("La page était restée ouverte trop longtemps")) == (403, True)
    page = await browser.press("Reprendre la saisie")
    assert page.control("Avis réservé").checked
    await browser.press(SAVE)
    assert [one["by"] for one in await office.changes()] == [str(account)]

    form = await typed(browser)
    browser._client.cookies.clear()
    await let_in(browser, office.pool, await employed(office.pool, Role.TEACHER, "3A", school=SCHOOL))
    browser.page = form
    page = await browser.press(SAVE)
    assert (page.status, page.has("Accès refusé")) == (403, True)
    assert "projet" not in page.html


@pytest.mark.parametrize(
    "headers",
    [{}, {"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}],
)
async def test_s13_nothing_comes_back_of_a_form_that_is_not_said_to_be_ours(
    office: Office, deputy: tuple[Browser, str, UUID], headers: dict[str, str]
) -> None:
    _, _, account = deputy
    form = {"writer": str(account), "reasons": "Un piège.", "verdict-2GT": "unfavourable"}
    answer = await office.api.post(OPINION, data=form, headers=headers)
    assert (answer.status_code, "piège" in answer.text) == (303, False)


async def test_the_forms_of_the_definitive_phase_come_back_too(
    office: Office, deputy: tuple[Browser, str, UUID]
) -> None:
    browser, login, account = deputy
    await browser.open(f"{PUPIL}/decision-head")
    browser.tick("2de professionnelle")
    browser.fill("Date de notification", YESTERDAY)
    browser.fill("Motivations", REASONS)
    await end_sessions(office, account)
    await browser.press("Enregistrer")
    await again(browser, login)
    page = await browser.press("Reprendre la saisie")
    assert page.has("Votre saisie est revenue")
    assert page.control("2de professionnelle").checked
    assert page.control("Motivations").value.replace("\r\n", "\n") == REASONS
    assert await office.changes() == []


async def test_the_forms_for_families_come_back_too_from_the_consequences_as_well(
    office: Office, deputy: tuple[Browser, str, UUID]
) -> None:
    browser, login, account = deputy
    await browser.open(f"{PUPIL_PAGE}/right/provisional")
    for step in ("Continuer", "Confirmer"):
        browser.tick("Personne en particulier : le rendre libre")
        browser.fill("Motif (obligatoire)", REASONS)
        if step == "Confirmer":
            assert (await browser.press("Continuer")).has("Motif : Un projet")
        await end_sessions(office, account)
        await browser.press(step)
        await again(browser, login)
        page = await browser.press("Reprendre la saisie")
        assert page.has("Votre saisie est revenue")
        assert page.control("Personne en particulier : le rendre libre").checked
        assert page.control("Motif (obligatoire)").value.replace("\r\n", "\n") == REASONS
    assert await office.changes() == []
    await browser.press("Continuer")
    await browser.press("Confirmer")
    [change] = await office.changes()
    assert (change["by"], change["data"]["reason"]) == (str(account), REASONS)


async def test_a_familys_form_that_comes_back_is_told_what_changed_meanwhile(
    office: Office, deputy: tuple[Browser, str, UUID]
) -> None:
    browser, login, account = deputy
    await browser.open(f"{PUPIL_PAGE}/right/provisional")
    browser.tick("Personne en particulier : le rendre libre")
    browser.fill("Motif (obligatoire)", REASONS)
    await end_sessions(office, account)
    await office.push("intentions", intentions(2, "2PRO"))
    await browser.press("Continuer")
    await again(browser, login)
    page = await browser.press("Reprendre la saisie")
    assert (page.status, page.has("la situation de l'élève a changé entre-temps")) == (409, True)
    assert page.control("Motif (obligatoire)").value.replace("\r\n", "\n") == REASONS


async def test_s19_nothing_of_it_is_in_the_log(
    office: Office, deputy: tuple[Browser, str, UUID], capsys: pytest.CaptureFixture[str]
) -> None:
    browser, login, account = deputy
    await typed(browser)
    await end_sessions(office, account)
    await browser.press(SAVE)
    await again(browser, login)
    await browser.press("Reprendre la saisie")
    told = capsys.readouterr().out
    assert "/staff/schools/{uai}/pupils/{siecle_id}/opinion" in told
    for secret in ("projet", "walk=missing", "MARTIN", SCHOOL, login):
        assert secret not in told

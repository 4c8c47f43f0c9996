"""What goes wrong is said in a friendly way: what happened, whether anything was kept, what to do."""

import pytest
from uuid_utils.compat import uuid7

from services.intentions.web.words.errors import explained
from tests.support.town import Town


@pytest.mark.parametrize("status", [400, 403, 404, 405, 413, 429, 500, 503])
def test_each_error_says_what_to_do_without_jargon(status: int) -> None:
    said = explained(status)
    assert said["advice"]
    words = " ".join((said["title"], said["message"], *said["advice"]))
    assert not any(
        jargon in words for jargon in ("HTTP", str(status), "serveur", "token", "session invalide")
    )


def test_an_error_without_words_of_its_own_borrows_those_of_its_kind() -> None:
    assert explained(418) == explained(400)
    assert explained(502) == explained(500)


async def test_a_page_that_is_nowhere_leads_on(town: Town) -> None:
    page = await town.stranger().open("/nothing")
    assert (page.status, page.link("Retour au service"), page.link("Aide")) == (404, "/", "/help")
    assert page.has("Référence à donner si vous demandez de l'aide :")
    assert "<title>Page introuvable" in page.html


async def test_who_is_signed_in_keeps_menu_and_way_out_on_an_error_page(town: Town) -> None:
    browser = await town.sign_in("mother")
    page = await browser.open(f"/orientation/{uuid7()}")
    assert page.status == 404
    assert page.link("ORIENTATION") == town.child.path
    assert (await browser.press("SE DÉCONNECTER")).has("Vous êtes déconnecté.")


async def test_an_address_of_nowhere_keeps_the_menu_too(town: Town) -> None:
    page = await (await town.sign_in("mother")).open("/nothing")
    assert (page.status, page.link("MON COMPTE")) == (404, "/account")


async def test_a_form_of_another_browser_is_refused_in_friendly_words(town: Town) -> None:
    browser = await town.sign_in("mother")
    await browser.open("/account")
    browser.page.form("ENREGISTRER").controls[0].value = "0" * 64
    page = await browser.press("ENREGISTRER")
    assert page.status == 403
    assert page.has("la page était ouverte depuis trop longtemps. Rien n'a été enregistré.")
    assert page.has("Revenez à la page précédente, rechargez-la et réessayez.")
    assert (await browser.press("SE DÉCONNECTER")).has("Vous êtes déconnecté.")

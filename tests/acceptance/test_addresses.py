"""The addresses with the step, which the next release names, are answered as those that pages name now."""

import pytest

from tests.support.story import PATHWAY_GT
from tests.support.town import PASSWORD, Town


def of_step(town: Town) -> str:
    """The address of the step « intentions »."""
    return f"{town.child.path}/intentions"


@pytest.mark.parametrize("below", ["", "/form", "/acknowledgement"])
async def test_an_address_with_the_step_shows_what_the_one_without_does(town: Town, below: str) -> None:
    await town.open_for_entry()
    browser = await town.sign_in("mother")
    one, two = await browser.open(town.child.path + below), await browser.open(of_step(town) + below)
    assert (one.status, two.status) == (200, 200)
    labels = [[button.label for form in page.forms for button in form.buttons] for page in (one, two)]
    assert "AJOUTER UNE INTENTION" in labels[0]
    assert labels[0] == labels[1]


async def test_a_link_with_the_step_survives_the_sign_in(town: Town) -> None:
    await town.open_for_entry()
    browser = town.stranger()
    await browser.open(f"{of_step(town)}/form")
    browser.fill("votre identifiant", town.login("mother"))
    browser.fill("votre mot de passe", PASSWORD)
    assert (await browser.press("VALIDER")).url.endswith(f"{of_step(town)}/form")


async def test_a_form_of_the_next_release_is_validated_after_a_rollback_to_this_one(town: Town) -> None:
    await town.open_for_entry()
    browser = await town.sign_in("mother")
    browser.tick(PATHWAY_GT, "Intention 1")
    sent = browser.page.form("VALIDER").data("VALIDER")
    response = await browser._client.post(f"{of_step(town)}/form", data=sent)
    assert response.status_code == 200
    assert "Intentions enregistrées" in response.text

"""Each step has its address; those from before lead there, as bookmarks and pages left open hold them."""

import pytest

from tests.support.story import PATHWAY_GT
from tests.support.town import PASSWORD, Town


def before(town: Town) -> str:
    """The pupil's address before steps were in addresses."""
    return town.child.path.removesuffix("/intentions")


@pytest.mark.parametrize(
    ("old", "new"), [("", "/intentions"), ("/form", "/intentions/form"), ("/acknowledgement", "/intentions")]
)
async def test_an_address_from_before_leads_to_the_step(town: Town, old: str, new: str) -> None:
    await town.open_for_entry()
    page = await (await town.sign_in("mother")).open(before(town) + old)
    assert page.status == 200
    assert page.url.endswith(before(town) + new)


async def test_a_link_from_before_survives_the_sign_in(town: Town) -> None:
    await town.open_for_entry()
    browser = town.stranger()
    await browser.open(f"{before(town)}/form")
    browser.fill("votre identifiant", town.login("mother"))
    browser.fill("votre mot de passe", PASSWORD)
    assert (await browser.press("VALIDER")).url.endswith(f"{town.child.path}/form")


async def test_a_form_that_was_open_during_the_upgrade_is_validated(town: Town) -> None:
    await town.open_for_entry()
    browser = await town.sign_in("mother")
    browser.tick(PATHWAY_GT, "Intention 1")
    sent = browser.page.form("VALIDER").data("VALIDER")
    response = await browser._client.post(f"{before(town)}/form", data=sent)
    assert (response.status_code, response.url.path) == (200, town.child.path)
    assert "Intentions enregistrées" in response.text

"""What bad input gets: late, foreign and repeated forms change nothing (R-013, R-014, R-060, A-07, A-12)."""

import asyncio
from html import unescape

import pytest
from uuid_utils.compat import uuid7

from deploy.story.browser import Browser
from shared.contract.types import Stage
from tests.support.story import PATHWAY_CAP, PATHWAY_GT, answered, enter
from tests.support.town import Town

OTHER = "La saisie a été effectuée par un autre responsable de l'élève."
BOX = "J'ai bien pris connaissance de l'avis provisoire d'orientation du conseil de classe."


async def post(browser: Browser, path: str, **fields: str) -> tuple[int, str]:
    """Send a form that the page may not have offered, with the token of the page's menu."""
    csrf = browser.page.form("SE DÉCONNECTER").data("SE DÉCONNECTER")["csrf"][0]
    data = {"csrf": csrf, "command": str(uuid7()), **fields}
    response = await browser._client.post(path, data=data)
    return response.status_code, unescape(response.text)


def forged(version: int) -> dict[str, str]:
    return {"cards": "1", "pathway-1": "CAP1", "action": "validate", "version": str(version)}


async def test_a07_the_parent_who_lost_the_race_gets_409_and_the_second_parents_page(town: Town) -> None:
    await town.open_for_entry()
    mother, father = await town.sign_in("mother"), await town.sign_in("father")
    father.tick(PATHWAY_CAP, "Intention 1")
    await enter(mother)
    page = await father.press("VALIDER")
    assert page.status == 409
    assert page.has("Votre envoi n'a pas été enregistré. Voici ce qui est enregistré pour cet élève.")
    assert "<title>Erreur : Récapitulatif des intentions" in page.html
    assert 'role="alert" tabindex="-1" autofocus' in page.html
    assert page.has(OTHER)
    assert page.has("Intention 2 : 2de professionnelle")
    assert await town.events() == ["IntentionsValidated"]
    status, text = await post(father, f"{town.child.path}/form", **forged(1))
    assert (status, OTHER in text) == (403, True)
    assert "Votre envoi n'a pas été enregistré." in text
    assert await town.events() == ["IntentionsValidated"]


async def test_a07_two_parents_at_the_same_instant_leave_one_author(town: Town) -> None:
    await town.open_for_entry()
    mother, father = await town.sign_in("mother"), await town.sign_in("father")
    mother.tick(PATHWAY_GT, "Intention 1")
    father.tick(PATHWAY_CAP, "Intention 1")
    pages = await asyncio.gather(mother.press("VALIDER"), father.press("VALIDER"))
    assert sorted(page.status for page in pages) == [200, 409]
    assert await town.events() == ["IntentionsValidated"]


async def test_a07_a_stale_form_of_the_same_author_gets_409_and_the_saved_state(town: Town) -> None:
    await town.open_for_entry()
    phone, computer = await town.sign_in("mother"), await town.sign_in("mother")
    phone.tick(PATHWAY_CAP, "Intention 1")
    await enter(computer)
    page = await phone.press("VALIDER")
    assert page.status == 409
    assert page.has("Votre envoi n'a pas été enregistré. La saisie a été modifiée entre-temps")
    assert page.has("Intention 3 : 1re année de CAP")
    assert await town.events() == ["IntentionsValidated"]


@pytest.mark.parametrize("viewer", ["father", "pupil"])
async def test_r014_r060_a_forged_form_of_anyone_else_gets_403(town: Town, viewer: str) -> None:
    await town.open_for_entry()
    await enter(await town.sign_in("mother"))
    browser = await town.sign_in(viewer)
    assert (await post(browser, f"{town.child.path}/form", **forged(1)))[0] == 403
    assert (await post(browser, f"{town.child.path}/form", **forged(1) | {"action": "add"}))[0] == 403
    assert await town.events() == ["IntentionsValidated"]


async def test_r014_a_pupil_cannot_begin_either(town: Town) -> None:
    await town.open_for_entry()
    browser = await town.sign_in("pupil")
    assert (await post(browser, f"{town.child.path}/form", **forged(0)))[0] == 403
    assert await town.events() == []


@pytest.mark.parametrize("viewer", ["father", "pupil"])
async def test_r099_r101_nobody_else_acknowledges(town: Town, viewer: str) -> None:
    await answered(town)
    browser = await town.sign_in(viewer)
    for ticked in ({"read": "yes"}, {}):
        fields = {"version": "2", "opinion_version": "1", **ticked}
        assert (await post(browser, f"{town.child.path}/acknowledgement", **fields))[0] == 403
    assert "OpinionAcknowledged" not in await town.events()


async def test_r093_an_acknowledgement_cannot_be_given_twice(town: Town) -> None:
    await answered(town)
    one, two = await town.sign_in("mother"), await town.sign_in("mother")
    for browser in (one, two):
        browser.tick(BOX)
    assert (await one.press("VALIDER")).status == 200
    page = await two.press("VALIDER")
    assert (page.status, page.has("L'accusé de réception est déjà enregistré.")) == (409, True)
    assert (await town.events()).count("OpinionAcknowledged") == 1


async def test_r031_a_fourth_intention_is_refused(town: Town) -> None:
    await town.open_for_entry()
    browser = await town.sign_in("mother")
    fields = {"cards": "4", "action": "validate", "version": "0"}
    choices = {"pathway-1": "2GT", "pathway-2": "2PRO", "pathway-3": "CAP1", "pathway-4": "CAP1"}
    assert (await post(browser, f"{town.child.path}/form", **fields, **choices))[0] == 422
    assert await town.events() == []


async def test_a01_the_server_refuses_the_same_voie_twice(town: Town) -> None:
    await town.open_for_entry()
    browser = await town.sign_in("mother")
    fields = {"cards": "2", "pathway-1": "2GT", "pathway-2": "2GT", "action": "validate", "version": "0"}
    status, text = await post(browser, f"{town.child.path}/form", **fields)
    assert (status, "Cette voie est déjà demandée à un autre rang." in text) == (422, True)


@pytest.mark.parametrize("field", ["version", "command", "cards", "pathway-1", "action"])
async def test_a_form_that_no_page_of_ours_sends_gets_400(town: Town, field: str) -> None:
    await town.open_for_entry()
    browser = await town.sign_in("mother")
    assert (await post(browser, f"{town.child.path}/form", **forged(0) | {field: "?"}))[0] == 400


async def test_r020_nothing_is_accepted_after_closing(town: Town) -> None:
    await town.open_for_entry()
    browser = await town.sign_in("mother")
    await enter(browser)
    await browser.press("MODIFIER")
    await town.shut()
    page = await browser.press("VALIDER")
    assert (page.status, page.has("Le service n'est pas ouvert à la saisie.")) == (409, True)
    assert page.has("Le calendrier est le suivant :")
    await town.open(Stage.ANSWER)
    assert (await post(browser, f"{town.child.path}/form", **forged(1)))[0] == 409
    assert await town.events() == ["IntentionsValidated"]


async def test_a_form_sent_again_shows_the_recap_with_its_receipt(town: Town) -> None:
    await town.open_for_entry()
    browser = await town.sign_in("mother")
    browser.tick(PATHWAY_GT, "Intention 1")
    form = browser.page.form("VALIDER")
    first = await browser.press("VALIDER", form)
    again = await browser.press("VALIDER", form)
    assert (again.status, again.text) == (200, first.text)
    assert await town.events() == ["IntentionsValidated"]


async def test_a_command_id_with_another_request_gets_409(town: Town) -> None:
    await town.open_for_entry()
    browser = await town.sign_in("mother")
    form = browser.page.form("VALIDER")
    browser.tick(PATHWAY_GT, "Intention 1")
    await browser.press("VALIDER", form)
    data = form.data("VALIDER") | {"pathway-1": ["CAP1"]}
    response = await browser._client.post(f"{town.child.path}/form", data=data)
    assert response.status_code == 409
    assert await town.events() == ["IntentionsValidated"]


async def test_another_familys_pupil_is_as_unknown_as_one_that_does_not_exist(town: Town) -> None:
    browser = await town.sign_in("mother")
    stranger = await town.add_child("Zoé", login="stranger")
    pages = [await browser.open(f"/orientation/{pupil}") for pupil in (stranger.id, uuid7(), "x")]
    assert [page.status for page in pages] == [404] * 3
    texts = {page.text.split("Référence")[0] for page in pages}
    assert len(texts) == 1
    await browser.open(town.child.path)
    for pupil in (stranger.id, uuid7()):
        assert (await post(browser, f"/orientation/{pupil}/form", **forged(0)))[0] == 404
        assert (await post(browser, f"/orientation/{pupil}/acknowledgement", read="yes"))[0] == 404


async def test_a02_nothing_is_accepted_in_a_session_that_ended(town: Town) -> None:
    await town.open_for_entry()
    browser = await town.sign_in("mother")
    other_tab = browser.page.form("VALIDER")
    browser.tick(PATHWAY_GT, "Intention 1")
    token = browser._client.cookies["session"]
    await browser.press("SE DÉCONNECTER")
    browser._client.cookies.set("session", token, domain="127.0.0.1")
    response = await browser._client.post(f"{town.child.path}/form", data=other_tab.data("VALIDER"))
    # P7: the sign-in page in place of the form, with what was typed on it.
    assert (response.status_code, f'name="next" value="{town.child.path}"' in response.text) == (403, True)
    assert "votre dernier envoi n&#39;a pas été enregistré" in response.text
    assert await town.events() == []

"""What an answer that comes wrong, late, twice or from somebody else gets (F-10, F-20, F-24, A-06, A-12)."""

import asyncio

import pytest

from shared.contract.types import Answer, Pathway
from tests.acceptance.test_answer import NOT_SAVED, answer, answers_stored
from tests.acceptance.test_refused_writes import post
from tests.support import year
from tests.support.matrix import AUTHOR, PUPIL, SECOND
from tests.support.matrix_year import (
    DECIDED,
    gave,
)
from tests.support.story import PATHWAY_CAP, PATHWAY_GT, PATHWAY_PRO, button
from tests.support.town import PASSWORD, Town
from tests.support.year_states import (
    AGREE,
    DISAGREE,
    disagreed,
    one_proposed,
    proposed,
    received,
    unanswered,
    without_choices,
)

CLOSED = f"{NOT_SAVED} Le service n'est pas ouvert."


def form_of(town: Town, **fields: str) -> tuple[str, dict[str, str]]:
    """The address of the answer, and a form that our page could send."""
    return f"{town.child.path}/decision/answer", {"propositions_version": "1", **fields}


async def test_valider_without_an_answer_gets_422_beside_the_choice(town: Town) -> None:
    await proposed(town)
    browser = await town.sign_in(AUTHOR)
    browser.tick(PATHWAY_CAP)
    page = await browser.press("VALIDER")
    assert page.status == 422
    assert page.has("Vous devez indiquer si vous êtes d'accord ou pas d'accord.")
    assert "<title>Erreur : Propositions du conseil de classe" in page.html
    assert 'value="agreed" aria-invalid="true" aria-describedby="answer-error" autofocus' in page.html
    assert page.control(PATHWAY_CAP).checked  # what was ticked stays so
    assert await answers_stored(town) == []


async def test_f20_an_agreement_that_accepts_nothing_gets_422_beside_the_boxes(town: Town) -> None:
    await proposed(town)
    browser = await town.sign_in(AUTHOR)
    browser.tick(AGREE)
    page = await browser.press("VALIDER")
    assert page.status == 422
    assert page.has("Si vous êtes d'accord, cochez au moins une proposition que vous acceptez.")
    assert page.control(AGREE).checked
    assert 'value="2PRO" aria-invalid="true" aria-describedby="answer-error" autofocus' in page.html
    assert await answers_stored(town) == []


@pytest.mark.parametrize("voie", ["2GT", "2PRO"])
async def test_f20_a_voie_that_is_not_proposed_gets_422(town: Town, voie: str) -> None:
    await (proposed if voie == "2GT" else one_proposed)(town)
    browser = await town.sign_in(AUTHOR)
    path, fields = form_of(town, answer="agreed", accepted=voie)
    status, text = await post(browser, path, **fields)
    assert (status, "Vous ne pouvez accepter que ce que le conseil de classe propose." in text) == (422, True)
    assert await answers_stored(town) == []


async def test_f22_who_ticks_a_proposition_and_pas_d_accord_is_asked_again(town: Town) -> None:
    await proposed(town)
    browser = await town.sign_in(AUTHOR)
    browser.tick(PATHWAY_CAP)
    browser.tick(DISAGREE)
    page = await browser.press("VALIDER")
    assert (page.status, page.has("Si vous n'êtes pas d'accord, ne cochez aucune proposition.")) == (
        422,
        True,
    )
    assert page.control(DISAGREE).checked
    assert page.control(PATHWAY_CAP).checked
    assert 'value="2PRO" aria-invalid="true" aria-describedby="answer-error" autofocus' in page.html
    assert await answers_stored(town) == []


@pytest.mark.parametrize("field", ["propositions_version", "command", "answer", "accepted"])
async def test_a_form_that_no_page_of_ours_sends_gets_400(town: Town, field: str) -> None:
    await proposed(town)
    browser = await town.sign_in(AUTHOR)
    path, fields = form_of(town, answer="agreed", accepted="2PRO")
    assert (await post(browser, path, **fields | {field: "?"}))[0] == 400
    assert await answers_stored(town) == []


@pytest.mark.parametrize(
    ("viewer", "sentence"),
    [
        (
            SECOND,
            "Seul le parent ayant saisi les choix définitifs peut répondre aux propositions du "
            "conseil de classe.",
        ),
        (PUPIL, "Seul un responsable légal peut répondre aux propositions du conseil de classe."),
    ],
)
async def test_a06_r101_nobody_else_answers(town: Town, viewer: str, sentence: str) -> None:
    await proposed(town)
    browser = await town.sign_in(viewer)
    assert browser.page.has(sentence)
    for label in (AGREE, DISAGREE, PATHWAY_PRO, PATHWAY_CAP):
        assert browser.page.control(label).disabled
    assert button(browser.page, "VALIDER").disabled
    path, fields = form_of(town, answer="disagreed")
    status, text = await post(browser, path, **fields)
    assert (status, NOT_SAVED in text, sentence in text) == (403, True, True)
    assert await answers_stored(town) == []


async def test_f24_without_choices_the_first_responsible_to_answer_is_the_one(town: Town) -> None:
    await without_choices(town)
    mother, father = await town.sign_in(AUTHOR), await town.sign_in(SECOND)
    assert (await answer(father, PATHWAY_CAP)).has(gave(AUTHOR, "d'accord"))
    page = await answer(mother)
    assert (page.status, page.has(NOT_SAVED)) == (403, True)
    assert page.has(gave(SECOND, "d'accord"))
    assert page.has(f"{DECIDED[SECOND]} 1re année de CAP")
    assert await answers_stored(town) == [(Answer.AGREED, (Pathway.CAP,))]


async def test_two_responsibles_answer_at_the_same_instant(town: Town) -> None:
    await without_choices(town)
    mother, father = await town.sign_in(AUTHOR), await town.sign_in(SECOND)
    pages = await asyncio.gather(answer(mother), answer(father))
    assert sorted(page.status for page in pages) == [200, 403]
    assert len(await answers_stored(town)) == 1


async def test_a_form_sent_again_is_stored_once(town: Town) -> None:
    await proposed(town)
    browser = await town.sign_in(AUTHOR)
    browser.tick(DISAGREE)
    form = browser.page.form("VALIDER")
    first, again = await browser.press("VALIDER", form), await browser.press("VALIDER", form)
    assert (again.status, again.text) == (200, first.text)
    assert len(await answers_stored(town)) == 1


async def test_a_command_id_with_another_answer_gets_409(town: Town) -> None:
    await proposed(town)
    browser = await town.sign_in(AUTHOR)
    browser.tick(DISAGREE)
    form = browser.page.form("VALIDER")
    await browser.press("VALIDER", form)
    data = form.data("VALIDER") | {"answer": ["agreed"], "accepted": ["CAP1"]}
    response = await browser._client.post(f"{town.child.path}/decision/answer", data=data)
    assert response.status_code == 409
    assert await answers_stored(town) == [(Answer.DISAGREED, ())]


async def test_the_same_answer_from_another_tab_gets_409_and_is_said_to_be_there(town: Town) -> None:
    await proposed(town)
    one, two = await town.sign_in(AUTHOR), await town.sign_in(AUTHOR)
    await answer(one)
    page = await answer(two)
    assert (page.status, page.has("Cette réponse est déjà enregistrée.")) == (409, True)
    assert len(await answers_stored(town)) == 1


async def test_f20_after_an_agreement_an_older_tab_changes_nothing(town: Town) -> None:
    await proposed(town)
    one, two = await town.sign_in(AUTHOR), await town.sign_in(AUTHOR)
    await answer(one, PATHWAY_PRO)
    page = await answer(two)
    assert page.status == 409
    assert page.has(f"{NOT_SAVED} Une décision d'orientation est déjà enregistrée.")
    assert page.has(f"{DECIDED[AUTHOR]} 2de professionnelle")
    assert await answers_stored(town) == [(Answer.AGREED, (Pathway.PROFESSIONAL,))]


async def test_a19_an_old_tab_with_propositions_that_changed_gets_409_and_the_new_ones(town: Town) -> None:
    await proposed(town)
    browser = await town.sign_in(AUTHOR)
    await year.propose(
        town, {**year.PRO_AND_CAP, Pathway.GENERAL: (year.YES, None)}, reasons="Tout est ouvert.", version=2
    )
    page = await answer(browser, PATHWAY_CAP)
    assert page.status == 409
    assert page.has(
        f"{NOT_SAVED} Les propositions ont changé entre-temps : voici les propositions actuelles."
    )
    assert page.has("Tout est ouvert.")
    assert not page.control(AGREE).checked
    assert await answers_stored(town) == []
    assert (await answer(browser, PATHWAY_GT)).has(f"{DECIDED[AUTHOR]} {PATHWAY_GT}")


async def test_a12_an_answer_after_the_closing_gets_409_and_says_what_to_do(town: Town) -> None:
    await proposed(town)
    browser = await town.sign_in(AUTHOR)
    await year.close_answers(town)
    page = await answer(browser, PATHWAY_CAP)
    assert (page.status, page.has(CLOSED)) == (409, True)
    assert page.has("contactez l'établissement, qui peut encore enregistrer votre réponse.")
    assert await answers_stored(town) == []


async def test_a12_a_planned_closing_is_an_instant(town: Town) -> None:
    await one_proposed(town)
    town.clock.forward(days=2, hours=23, minutes=59)
    browser = await town.sign_in(AUTHOR)
    town.clock.forward(minutes=1)
    assert (await answer(browser)).status == 409
    assert await answers_stored(town) == []


async def test_f10_once_the_head_has_received_the_family_the_answer_no_longer_changes(town: Town) -> None:
    await disagreed(town)
    browser = await town.sign_in(AUTHOR)
    await year.interview(town, year.JUNE_11.date())
    page = await answer(browser, PATHWAY_CAP)
    assert page.status == 409
    assert page.has(
        f"{NOT_SAVED} Le chef d'établissement vous a déjà reçu : adressez-vous à l'établissement."
    )
    assert page.has("Le chef d'établissement vous a reçu avec votre enfant et a entendu vos observations.")
    assert not page.has("Prenez contact avec le chef d'établissement")


@pytest.mark.parametrize("state", [unanswered, received])
async def test_where_nothing_can_be_answered_no_form_is_drawn(town: Town, state: object) -> None:
    assert callable(state)
    await state(town)
    page = (await town.sign_in(AUTHOR)).page
    assert not any(one.label == "VALIDER" for form in page.forms for one in form.buttons)


async def test_a02_an_answer_after_the_session_is_said_to_be_lost_and_can_be_given_again(town: Town) -> None:
    await proposed(town)
    browser = await town.sign_in(AUTHOR)
    town.clock.forward(seconds=1201)
    page = await answer(browser, PATHWAY_CAP)
    assert page.has(
        "Votre session était terminée : votre dernier envoi n'a pas été enregistré. "
        "Connectez-vous pour le refaire."
    )
    assert await answers_stored(town) == []
    browser.fill("votre identifiant", town.login(AUTHOR))
    browser.fill("votre mot de passe", PASSWORD)
    page = await browser.press("VALIDER")
    assert page.url.endswith(f"{town.child.path}/decision")
    assert (await answer(browser, PATHWAY_CAP)).has(gave(AUTHOR, "d'accord"))


async def test_the_address_of_a_refused_answer_leads_to_the_propositions(town: Town) -> None:
    await proposed(town)
    browser = await town.sign_in(AUTHOR)
    assert (await browser.open(f"{town.child.path}/decision/answer")).url.endswith("/decision")

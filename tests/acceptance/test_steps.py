"""The three steps in addresses and the step bar; siblings, classes, moves, the calendar's four dates."""

import pytest

from deploy.story.browser import Browser
from shared.contract.types import Phase, Stage
from tests.acceptance.test_readable import move
from tests.support import year
from tests.support.matrix import AUTHOR, MINE, VIEWERS, State, not_open
from tests.support.matrix_year import (
    NOT_YET,
    OVER,
    PROPOSITIONS,
    gave,
)
from tests.support.town import Town
from tests.support.year_states import (
    AGREE,
    DISAGREE,
    agreed,
    choices_closed,
    choices_open,
    chosen,
    decided,
    disagreed,
    gate,
    no_propositions,
    proposed,
    received,
    retained,
    unanswered,
)

LABELS = ("Intentions provisoires", "Choix définitifs", "Décision")


def leads_to(browser: Browser) -> dict[str, str]:
    """The links of the step bar, by their label: the last part of each address."""
    return {label: target.rsplit("/", 1)[1] for label, target in browser.page.links if label in LABELS}


@pytest.mark.parametrize(
    ("state", "shown", "linked"),
    [
        (not_open, "intentions", {}),
        (gate, "intentions", {}),
        (choices_open, "choix", {"Intentions provisoires": "intentions"}),
        (agreed, "decision", {"Intentions provisoires": "intentions", "Choix définitifs": "choix"}),
    ],
    ids=lambda one: getattr(one, "__name__", ""),
)
async def test_r025_the_step_bar_leads_to_the_steps_that_the_dossier_has_come_to(
    town: Town, state: State, shown: str, linked: dict[str, str]
) -> None:
    await state(town)
    browser = await town.sign_in(AUTHOR)
    assert leads_to(browser) == linked
    assert browser.page.html.count('aria-current="step"') == 1
    assert browser.page.html.count("terminée</small>") == len(linked)
    number = ["intentions", "choix", "decision"].index(shown) + 1
    assert f'<li aria-current="step"><span class="number">{number}</span>' in browser.page.html


@pytest.mark.parametrize("viewer", VIEWERS)
async def test_steps_1_and_2_are_read_from_step_3_through_the_step_bar(town: Town, viewer: str) -> None:
    await decided(town)
    browser = await town.sign_in(viewer)
    page = await browser.follow("Intentions provisoires")
    assert page.has(OVER)
    assert page.has("Avis défavorable")
    assert page.has("Intention 2 : 2de professionnelle Métier ou formation : Pâtisserie")
    page = await browser.follow("Choix définitifs")
    assert page.has(OVER)
    assert page.has("Choix 2 : 2de professionnelle Métier ou formation : Boulangerie")
    page = await browser.follow("Décision")
    assert page.has(PROPOSITIONS[0])


async def test_a_step_that_has_not_come_can_be_asked_for_and_says_when(town: Town) -> None:
    await town.open_for_entry()
    browser = await town.sign_in(AUTHOR)
    for step in ("choix", "decision"):
        page = await browser.open(f"{town.child.path}/{step}")
        assert page.has("Le calendrier est le suivant :")
        assert page.has("Choix définitifs : à partir du 1er avril 2027")
        assert not any(button.label == "VALIDER" for form in page.forms for button in form.buttons)


async def test_a08_the_calendar_has_its_four_dates(town: Town) -> None:
    await chosen(town)
    await year.close_choices(town)
    await town.open(Stage.ANSWER, phase=Phase.FINAL, opens_at=year.JUNE_11)
    page = (await town.sign_in(AUTHOR)).page
    for line in (
        "Intentions provisoires : à partir du 1er octobre 2026",
        "Avis provisoire du conseil de classe : à partir du 17 octobre 2026",
        "Choix définitifs : à partir du 1er avril 2027",
        "Propositions du conseil de classe et réponse : à partir du 11 juin 2027",
    ):
        assert page.has(line)


@pytest.mark.parametrize(
    ("state", "viewer", "said"),
    [
        (gate, AUTHOR, "Avis rendu : accusé de réception à donner"),
        (choices_open, AUTHOR, "Choix définitifs à saisir"),
        (chosen, AUTHOR, "Choix définitifs validés"),
        (choices_closed, AUTHOR, "Service fermé, choix définitifs validés"),
        (no_propositions, AUTHOR, "Propositions pas encore disponibles"),
        (proposed, AUTHOR, "Propositions : réponse à donner"),
        (proposed, "father", "Propositions rendues"),
        (disagreed, AUTHOR, "Pas d'accord avec les propositions : dialogue en cours"),
        (received, AUTHOR, "Dialogue en cours avec le chef d'établissement"),
        (unanswered, AUTHOR, "Propositions sans réponse"),
        (agreed, AUTHOR, "Décision d'orientation prise"),
        (decided, AUTHOR, "Décision d'orientation notifiée par l'établissement"),
        (retained, AUTHOR, "Décision d'orientation notifiée par l'établissement"),
    ],
    ids=lambda one: getattr(one, "__name__", ""),
)
async def test_a31_siblings_stand_where_each_of_them_is(
    town: Town, state: State, viewer: str, said: str
) -> None:
    await state(town)
    twin = await town.add_child("Louise", login="twin", division="3B")
    guardian = await town.pool.fetchval(
        "SELECT guardian FROM directory.accounts WHERE id = $1", town.accounts[viewer]
    )
    await town.link(guardian, twin)
    browser = await town.sign_in(viewer)
    assert browser.page.has(f"Camille MARTIN, 3A, CLG LUCIE AUBRAC {said}")
    assert browser.page.has("Louise MARTIN, 3B, CLG LUCIE AUBRAC")
    assert browser.page.has("Chaque élève a son propre dossier, de ses intentions provisoires à la décision")


async def test_f21_a_class_that_is_opened_alone_reads_before_the_others(town: Town) -> None:
    await choices_closed(town)
    other = await town.add_child("Louise", login="other", division="3B")
    await year.propose(town)
    await year.open_class(town, "3A", Stage.ANSWER)
    assert (await town.sign_in("pupil")).page.has(PROPOSITIONS[1])
    page = (await town.sign_in("other")).page
    assert page.url.endswith(f"{other.path}/choix")
    assert page.has("Il sera rouvert pour la consultation des propositions du conseil de classe.")
    mother = await town.sign_in(AUTHOR)
    mother.tick(DISAGREE)
    assert (await mother.press("VALIDER")).has(gave(AUTHOR, "pas d'accord"))


async def test_f21_a_class_that_is_closed_alone_answers_no_more(town: Town) -> None:
    await proposed(town)
    await town.add_child("Louise", login="other", division="3B")
    browser = await town.sign_in(AUTHOR)
    await year.open_class(town, "3A", Stage.ANSWER)
    await year.close_class(town, "3A", Stage.ANSWER)
    browser.tick(DISAGREE)
    page = await browser.press("VALIDER")
    assert (page.status, page.has("Votre envoi n'a pas été enregistré. Le service n'est pas ouvert.")) == (
        409,
        True,
    )
    assert (await town.sign_in("other")).page.has(NOT_YET)


async def test_f21_a_pupil_who_changes_class_follows_the_new_one(town: Town) -> None:
    await choices_closed(town)
    await year.propose(town)
    await town.add_child("Louise", login="other", division="3B")
    await year.open_class(town, "3B", Stage.ANSWER)
    browser = await town.sign_in(AUTHOR)
    assert browser.page.url.endswith("/choix")
    await town.pool.execute("UPDATE directory.pupils SET division = '3B' WHERE id = $1", town.child.id)
    page = await browser.open(town.child.path)
    assert page.has(PROPOSITIONS[1])
    assert not page.control(AGREE).disabled


@pytest.mark.parametrize("viewer", VIEWERS)
async def test_a34_all_that_was_read_follows_the_pupil_to_another_school(town: Town, viewer: str) -> None:
    await disagreed(town)
    browser = await town.sign_in(viewer)
    await move(town)
    page = await browser.open(f"{town.child.path}/decision")
    assert all(page.has(sentence) for sentence in PROPOSITIONS)
    assert page.has(gave(viewer, "pas d'accord"))
    page = await browser.open(f"{town.child.path}/choix")
    assert page.has("Choix 1 : 2de générale et technologique ou 2de STHR")
    page = await browser.open(f"{town.child.path}/intentions")
    assert page.has("Avis défavorable")


async def test_a34_an_academy_that_has_set_nothing_hides_nothing_of_what_was_read(town: Town) -> None:
    await disagreed(town)
    browser = await town.sign_in(AUTHOR)
    await move(town)
    await town.pool.execute("UPDATE directory.schools SET academy = 'corse' WHERE uai = $1", town.school)
    page = await browser.open(f"{town.child.path}/decision")
    assert all(page.has(sentence) for sentence in PROPOSITIONS)
    page = await browser.open(f"{town.child.path}/choix")
    assert page.has("Choix 1 : 2de générale et technologique ou 2de STHR")
    page = await browser.open(f"{town.child.path}/intentions")
    assert (page.status, page.has("Avis défavorable")) == (200, True)


async def test_a34_the_new_school_closes_what_the_old_one_had_opened(town: Town) -> None:
    await proposed(town)
    browser = await town.sign_in(AUTHOR)
    await move(town)
    browser.tick(DISAGREE)
    page = await browser.press("VALIDER")
    assert (page.status, page.has("Votre envoi n'a pas été enregistré.")) == (409, True)
    assert "PropositionsAnswered" not in await town.events()
    await year.open_answers(town)
    town.clock.forward(minutes=1)
    page = await browser.open(f"{town.child.path}/decision")
    browser.tick(DISAGREE)
    assert (await browser.press("VALIDER")).has(gave(AUTHOR, "pas d'accord"))


async def test_the_acknowledgement_is_read_in_step_1_by_who_gave_it(town: Town) -> None:
    await choices_open(town)
    page = await (await town.sign_in(AUTHOR)).follow("Intentions provisoires")
    assert page.has(MINE)


async def test_the_menu_leads_back_to_the_step_that_is_shown(town: Town) -> None:
    await agreed(town)
    browser = await town.sign_in(AUTHOR)
    await browser.open("/account")
    page = await browser.follow("ORIENTATION")
    assert page.url.endswith("/decision")

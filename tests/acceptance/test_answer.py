"""Step 3, the family's answer: agreed with one or several propositions, or not (F-20, F-22, F-24)."""

import pytest

from deploy.story.browser import Browser
from deploy.story.page import Page
from shared.contract.decisions import PropositionsAnswered
from shared.contract.types import Answer, Pathway
from tests.support.matrix import AUTHOR, SECOND, VIEWERS
from tests.support.matrix_year import (
    DECIDED,
    MAY_STILL_AGREE,
    WHAT_TO_DO,
    gave,
)
from tests.support.story import PATHWAY_CAP, PATHWAY_GT, PATHWAY_PRO
from tests.support.town import Town
from tests.support.year_states import (
    AGREE,
    DISAGREE,
    agreed,
    disagreed,
    on_paper,
    one_proposed,
    proposed,
    without_choices,
)

NOT_SAVED = "Votre envoi n'a pas été enregistré."
CLOSED = f"{NOT_SAVED} Le service n'est pas ouvert."
LEAVING = "Vous n'avez pas validé votre réponse, êtes-vous sûr de vouloir quitter cette page ?"
BY_EMAIL = "Un e-mail récapitulatif vous est envoyé quand vous vous déconnectez"
WITHOUT_ADDRESS = "votre réponse ne pourra pas vous être confirmée par e-mail."


async def answer(browser: Browser, *accepted: str) -> Page:
    """« D'accord » with these voies, « Pas d'accord » with none, validated."""
    browser.tick(AGREE if accepted else DISAGREE)
    for one in accepted:
        browser.tick(one)
    return await browser.press("VALIDER")


async def answers_stored(town: Town) -> list[tuple[Answer, tuple[Pathway, ...]]]:
    """Every answer in the log, oldest first."""
    stored = (await town.store.read_streams([town.child.stream]))[town.child.stream]
    events = [
        PropositionsAnswered.model_validate(one.data) for one in stored if one.type == "PropositionsAnswered"
    ]
    return [(one.answer, one.accepted) for one in events]


def form_of(town: Town, **fields: str) -> tuple[str, dict[str, str]]:
    """The address of the answer, and a form that our page could send."""
    return f"{town.child.path}/decision/answer", {"propositions_version": "1", **fields}


async def test_f20_who_accepts_one_proposition_reads_the_decision(town: Town) -> None:
    await proposed(town)
    page = await answer(await town.sign_in(AUTHOR), PATHWAY_PRO)
    assert page.has(gave(AUTHOR, "d'accord"))
    assert '<time datetime="2027-06-11T00:30:00+02:00">11/06</time>' in page.html
    assert page.has(f"{DECIDED[AUTHOR]} 2de professionnelle L'affectation dans un établissement")
    assert page.has(BY_EMAIL)
    assert not any(one.label == "VALIDER" for form in page.forms for one in form.buttons)
    assert await answers_stored(town) == [(Answer.AGREED, (Pathway.PROFESSIONAL,))]
    assert (await town.events())[-2:] == ["PropositionsAnswered", "OrientationDecided"]


async def test_f20_several_propositions_are_accepted_at_once(town: Town) -> None:
    await proposed(town)
    page = await answer(await town.sign_in(AUTHOR), PATHWAY_CAP, PATHWAY_PRO)
    assert page.has(f"{DECIDED[AUTHOR]} 2de professionnelle 1re année de CAP")  # by preference
    assert await answers_stored(town) == [(Answer.AGREED, (Pathway.PROFESSIONAL, Pathway.CAP))]


async def test_f20_the_only_proposition_needs_no_box(town: Town) -> None:
    await one_proposed(town)
    browser = await town.sign_in(AUTHOR)
    assert browser.page.has(f"Proposition que vous acceptez : {PATHWAY_GT}")
    assert not any(control.kind == "checkbox" for control in browser.page.controls)
    browser.tick(AGREE)
    page = await browser.press("VALIDER")
    assert page.has(f"{DECIDED[AUTHOR]} {PATHWAY_GT}")


async def test_f22_a_disagreement_decides_nothing_and_says_what_to_do(town: Town) -> None:
    await one_proposed(town)
    page = await answer(await town.sign_in(AUTHOR))
    for sentence in (
        gave(AUTHOR, "pas d'accord"),
        f"{WHAT_TO_DO} Prenez contact avec le chef d'établissement rapidement. Il vous reçoit avec votre "
        "enfant, vous informe des propositions du conseil de classe et entend vos observations. Il prend "
        "ensuite une décision d'orientation et vous la notifie. Si elle n'est pas conforme à vos choix, elle "
        "est motivée. Si vous n'acceptez pas cette décision, vous pouvez faire appel dans les trois jours "
        "ouvrables qui suivent la réception de sa notification. L'appel se fait auprès de l'établissement, "
        "et non dans ce service. Pour être entendu par la commission d'appel, demandez-le par écrit ; votre "
        "enfant peut l'être aussi, avec votre accord. La décision de la commission est définitive. Si vous "
        "n'obtenez pas la voie demandée, vous pouvez demander le maintien "
        "de votre enfant en classe de 3e : il est de droit, pour une seule année.",
        MAY_STILL_AGREE,
        BY_EMAIL,
    ):
        assert page.has(sentence)
    assert await answers_stored(town) == [(Answer.DISAGREED, ())]
    assert "OrientationDecided" not in await town.events()


@pytest.mark.parametrize("viewer", VIEWERS)
async def test_f22_only_who_answered_may_still_agree(town: Town, viewer: str) -> None:
    await disagreed(town)
    page = (await town.sign_in(viewer)).page
    assert page.has(MAY_STILL_AGREE) == (viewer == AUTHOR)
    assert page.has(AGREE) == (viewer == AUTHOR)
    assert not page.has(DISAGREE)
    assert not page.has(BY_EMAIL)  # another session: its end sends nothing


async def test_f20_a_disagreement_becomes_an_agreement_while_it_may(town: Town) -> None:
    await disagreed(town)
    page = await answer(await town.sign_in(AUTHOR), PATHWAY_CAP)
    assert page.has(gave(AUTHOR, "d'accord"))
    assert page.has(f"{DECIDED[AUTHOR]} 1re année de CAP")
    assert [one for one, _ in await answers_stored(town)] == [Answer.DISAGREED, Answer.AGREED]


@pytest.mark.parametrize("viewer", VIEWERS)
async def test_f22_the_answer_in_three_wordings(town: Town, viewer: str) -> None:
    await agreed(town)
    page = (await town.sign_in(viewer)).page
    assert page.has(gave(viewer, "d'accord"))
    assert page.has(DECIDED[viewer])


async def test_a04_another_who_answers_for_the_family_is_not_named(town: Town) -> None:
    await without_choices(town)
    await answer(await town.sign_in(SECOND))
    page = (await town.sign_in(AUTHOR)).page
    assert page.has(gave(SECOND, "pas d'accord"))
    assert not page.has(MAY_STILL_AGREE)


@pytest.mark.parametrize("viewer", VIEWERS)
async def test_f24_an_answer_from_paper_is_the_familys(town: Town, viewer: str) -> None:
    await on_paper(town)
    page = (await town.sign_in(viewer)).page
    assert page.has(
        "L'établissement a enregistré la réponse de la famille à la proposition du conseil de "
        "classe le 11/06 : "
        "d'accord."
    )
    assert page.has("conforme à la réponse de la famille : 1re année de CAP")


async def test_r092_the_question_on_leaving_is_there_for_who_may_answer_alone(town: Town) -> None:
    await proposed(town)
    for viewer in VIEWERS:
        assert (await town.sign_in(viewer)).page.has(LEAVING) == (viewer == AUTHOR)


async def test_r077_who_has_no_address_is_told_before_and_after_the_answer(town: Town) -> None:
    await without_choices(town)
    await town.add_parent("aunt", email=None)
    browser = await town.sign_in("aunt")
    assert browser.page.has(WITHOUT_ADDRESS)
    page = await answer(browser, PATHWAY_CAP)
    assert page.has(WITHOUT_ADDRESS)
    assert not page.has(BY_EMAIL)

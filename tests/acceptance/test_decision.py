"""Step 3, the decision: shown where the family agreed; else what to do, and until when (F-09 to F-16)."""

from datetime import UTC, date, datetime, timedelta

import pytest

from deploy.story.page import Page
from shared.contract.types import Ground, Pathway
from tests.support import year
from tests.support.matrix import AUTHOR, SECOND, VIEWERS
from tests.support.matrix_year import (
    DECIDED,
    ELSEWHERE,
    RECEIVED,
    UNTIL,
    WHAT_TO_DO,
)
from tests.support.town import Town
from tests.support.year_states import (
    agreed,
    appealed,
    choices_closed,
    decided,
    received,
    retained,
    too_late,
    unanswered,
    without_choices,
)

APPEAL = (
    "Si vous n'acceptez pas cette décision, vous pouvez faire appel dans les trois jours "
    "ouvrables qui suivent "
    "la réception de sa notification."
)
HEARD = (
    "Pour être entendu par la commission d'appel, demandez-le par écrit ; votre enfant peut "
    "l'être aussi, avec "
    "votre accord. La décision de la commission est définitive."
)
RETENTION = (
    "Si vous n'obtenez pas la voie demandée, vous pouvez demander le maintien de votre "
    "enfant en classe de 3e : "
    "il est de droit, pour une seule année."
)
WAS_UNTIL = (
    "Le dernier jour pour faire appel était le jeudi 17 juin. Pour un appel tardif, adressez-vous à "
    "l'établissement."
)


def tells_no_decision(page: Page) -> bool:
    """Whether neither the voie nor the head's reasons are told; the propositions are another thing."""
    return not page.has("Motivations du chef d'établissement.") and not page.has("conforme à")


@pytest.mark.parametrize("viewer", VIEWERS)
async def test_f09_a_decision_by_agreement_is_shown(town: Town, viewer: str) -> None:
    await agreed(town)
    page = (await town.sign_in(viewer)).page
    assert "<title>Décision d&#39;orientation" in page.html
    assert page.has(f"{DECIDED[viewer]} 2de professionnelle")
    assert page.has("L'affectation dans un établissement est une autre démarche")
    assert not page.has(WHAT_TO_DO)


@pytest.mark.parametrize("viewer", VIEWERS)
async def test_f10_after_the_interview_the_decision_is_what_comes_next(town: Town, viewer: str) -> None:
    await received(town)
    page = (await town.sign_in(viewer)).page
    assert page.has(
        f"{WHAT_TO_DO} {RECEIVED} Il prend ensuite une décision d'orientation et vous la notifie."
    )
    for sentence in (APPEAL, HEARD, RETENTION):
        assert page.has(sentence)


@pytest.mark.parametrize("viewer", VIEWERS)
async def test_f12_f22_the_heads_decision_is_told_elsewhere_but_not_until_when(
    town: Town, viewer: str
) -> None:
    await decided(town)
    page = (await town.sign_in(viewer)).page
    assert page.has(
        "Une décision d'orientation est enregistrée. L'établissement vous la notifie : " + ELSEWHERE
    )
    assert page.has(UNTIL)
    for sentence in (APPEAL, HEARD, RETENTION):
        assert page.has(sentence)
    assert not page.has("Prenez contact avec le chef d'établissement")
    assert tells_no_decision(page)


async def test_f12_the_last_day_lasts_until_midnight_in_the_academy(town: Town) -> None:
    await decided(town)
    town.clock.instant = datetime(2027, 6, 17, 21, 59, tzinfo=UTC)
    assert (await town.sign_in(AUTHOR)).page.has(UNTIL)
    town.clock.forward(minutes=1)
    page = (await town.sign_in(AUTHOR)).page
    assert page.has(WAS_UNTIL)
    assert not page.has(APPEAL)


@pytest.mark.parametrize("viewer", VIEWERS)
async def test_f12_once_the_last_day_is_over_it_is_said(town: Town, viewer: str) -> None:
    await too_late(town)
    page = (await town.sign_in(viewer)).page
    assert page.has(WAS_UNTIL)
    assert page.has(HEARD)
    assert not page.has("Vous avez jusqu'au")


@pytest.mark.parametrize(
    ("told_on", "last"),
    [
        (date(2027, 6, 11), "mardi 15 juin"),  # a Friday: Saturday counts, Sunday does not
        (date(2027, 5, 13), "mardi 18 mai"),  # Whit Monday does not either
        (date(2027, 5, 27), "lundi 31 mai"),
        (date(2027, 5, 28), "mardi 1er juin"),
    ],
)
async def test_f12_sundays_and_holidays_do_not_count(town: Town, told_on: date, last: str) -> None:
    await unanswered(town)
    await year.decide(town, Pathway.GENERAL, told_on=told_on)  # the first choice: no interview is needed
    town.clock.instant = datetime.combine(told_on, datetime.min.time(), UTC) + timedelta(hours=12)
    page = (await town.sign_in(AUTHOR)).page
    assert page.has(f"Vous avez jusqu'au {last} inclus pour faire appel.")


async def test_a_corrected_decision_has_a_last_day_of_its_own(town: Town) -> None:
    await decided(town)
    await year.decide(town, Pathway.GENERAL, told_on=date(2027, 6, 15), version=2)
    page = (await town.sign_in(AUTHOR)).page
    assert page.has("Vous avez jusqu'au vendredi 18 juin inclus pour faire appel.")
    assert not page.has(UNTIL)


async def test_an_agreement_that_the_head_corrects_is_no_longer_shown_as_the_decision(town: Town) -> None:
    await agreed(town)
    await year.interview(town, date(2027, 6, 11))
    await year.decide(town, Pathway.CAP, told_on=date(2027, 6, 11))
    page = (await town.sign_in(AUTHOR)).page
    assert page.has(ELSEWHERE)
    assert tells_no_decision(page)


@pytest.mark.parametrize("viewer", VIEWERS)
async def test_f14_after_the_commission_nobody_is_sent_to_it_again(town: Town, viewer: str) -> None:
    await appealed(town)
    page = (await town.sign_in(viewer)).page
    assert page.has(ELSEWHERE)
    assert page.has(RETENTION)
    for sentence in (APPEAL, HEARD, "faire appel"):
        assert not page.has(sentence)
    assert tells_no_decision(page)


@pytest.mark.parametrize("viewer", VIEWERS)
async def test_f16_who_stays_in_3e_is_not_told_to_ask_for_it(town: Town, viewer: str) -> None:
    await retained(town)
    page = (await town.sign_in(viewer)).page
    assert page.has(ELSEWHERE)
    for sentence in (WHAT_TO_DO, RETENTION, APPEAL):
        assert not page.has(sentence)


async def test_f24_a_decision_without_any_word_online_leads_to_step_3(town: Town) -> None:
    await choices_closed(town)
    town.clock.instant = datetime(2027, 6, 14, 12, tzinfo=UTC)
    await year.decide(town, Pathway.GENERAL)
    page = (await town.sign_in(SECOND)).page
    assert page.url.endswith("/decision")
    assert page.has(UNTIL)
    assert not page.has("PROPOSITION(S)")
    assert page.has("Choix 1 : 2de générale et technologique ou 2de STHR")


async def test_a_disagreement_without_choices_ends_in_the_heads_decision(town: Town) -> None:
    await without_choices(town)
    await year.enter_answer(town)
    await year.interview(town, date(2027, 6, 11))
    town.clock.instant = datetime(2027, 6, 14, 12, tzinfo=UTC)
    await year.decide(town, Pathway.CAP, ground=Ground.HEAD)
    page = (await town.sign_in(AUTHOR)).page
    assert page.has(UNTIL)
    assert page.has(
        "L'établissement a enregistré la réponse de la famille à la proposition du conseil de "
        "classe le 11/06 : "
        "pas d'accord."
    )

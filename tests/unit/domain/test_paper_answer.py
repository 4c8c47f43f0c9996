"""A family's answer that staff enter from paper (F-24)."""

from services.intentions.domain import refusals
from shared.contract.decisions import OrientationDecided, PropositionsAnswered, PropositionsPublished
from shared.contract.types import Answer, Ground, Origin, Stage
from tests.unit.domain.deciding import (
    answers,
    answers_on_paper,
    receives,
)
from tests.unit.domain.given import (
    CAP,
    FATHER,
    GENERAL,
    MOTHER,
    PROFESSIONAL,
    refused,
)
from tests.unit.domain.june import FINAL, agreed, disagreed, proposed


def test_f24_an_answer_on_paper() -> None:
    world = proposed().closed(Stage.ANSWER, FINAL)
    answered, decided = answers_on_paper(world, CAP)

    assert isinstance(answered, PropositionsAnswered)
    assert (answered.by, answered.session, answered.origin, answered.source_version) == (
        None,
        None,
        Origin.SCHOOL,
        1,
    )
    assert isinstance(decided, OrientationDecided)
    assert decided.ground is Ground.AGREEMENT
    assert world.dossier.definitive.author == MOTHER


def test_f24_paper_before_online_the_author_may_still_agree() -> None:
    world = proposed()
    answers_on_paper(world)
    refused(refusals.AlreadyAnswered, lambda: answers(world))
    refused(refusals.EnteredByAnother, lambda: answers(world, CAP, by=FATHER))
    assert answers(world, CAP)


def test_f24_paper_after_online_is_refused_where_it_says_the_same_or_all_is_decided() -> None:
    refused(refusals.AlreadyAnswered, lambda: answers_on_paper(disagreed()))
    refused(refusals.AlreadyDecided, lambda: answers_on_paper(agreed(), CAP))
    assert answers_on_paper(disagreed(), CAP)


def test_f24_paper_may_come_after_the_interview() -> None:
    world = disagreed()
    receives(world)
    assert answers_on_paper(world, PROFESSIONAL)


def test_f24_the_rules_of_the_page_hold_for_paper() -> None:
    refused(refusals.NotProposed, lambda: answers_on_paper(proposed(), GENERAL))
    refused(refusals.NothingAccepted, lambda: answers_on_paper(proposed(), answer=Answer.AGREED))
    refused(
        refusals.AcceptedWithoutAgreement, lambda: answers_on_paper(proposed(), CAP, answer=Answer.DISAGREED)
    )


def test_a35_an_answer_of_staff_that_is_known_or_older_is_ignored() -> None:
    world = proposed()
    answers_on_paper(world, source_version=2)
    assert answers_on_paper(world, CAP, source_version=2) == []
    assert answers_on_paper(world, CAP, source_version=1) == []
    assert answers_on_paper(world, CAP, source_version=3)
    assert answers_on_paper(world, CAP, source_version=3) == []


def test_f24_paper_to_other_propositions_than_the_current_ones_is_refused() -> None:
    world = proposed()
    current = world.dossier.definitive.source_version(PropositionsPublished)
    refused(refusals.PropositionsChanged, lambda: answers_on_paper(world, CAP, propositions=current + 1))
    assert answers_on_paper(world, CAP, propositions=current)

"""The council's propositions (F-05 to F-08)."""

from datetime import timedelta

import pytest

from services.intentions.domain import refusals, staff_refusals
from services.intentions.domain.deciding.publish_propositions import Proposed
from shared.contract.decisions import PropositionsPublished
from shared.contract.types import Pathway, Proposal, Stage
from tests.unit.domain.deciding import NO, YES, answers, decides, proposes, receives
from tests.unit.domain.given import CAP, CLASS, GENERAL, PROFESSIONAL, World, refused, text
from tests.unit.domain.june import FINAL, agreed, choosing, chosen, disagreed, proposed, without_choices
from tests.unit.domain.staff import closes, opens

BOTH = ((GENERAL, NO), (PROFESSIONAL, YES))


def test_f05_f06_the_council_pronounces_on_each_voie() -> None:
    [event] = proposes(chosen(), *BOTH, (CAP, YES), catch_up=True)

    assert isinstance(event, PropositionsPublished)
    assert [(one.pathway, one.proposal) for one in event.propositions] == [*BOTH, (CAP, YES)]
    assert (event.propositions_version, event.catch_up) == (1, True)
    assert event.reasons == text("Motivations").ref


def test_f05_only_what_is_proposed_can_be_accepted() -> None:
    current = proposed().dossier.definitive.propositions
    assert current is not None
    assert current.proposed == (PROFESSIONAL, CAP)


@pytest.mark.parametrize(
    "propositions",
    [(), ((GENERAL, YES),), ((CAP, YES),), (*BOTH, (GENERAL, YES)), (*BOTH, BOTH[1])],
)
def test_f06_each_requested_voie_is_answered_and_none_twice(
    propositions: tuple[tuple[Pathway, Proposal], ...],
) -> None:
    refused(staff_refusals.PropositionMissing, lambda: proposes(chosen(), *propositions))


def test_f05_at_least_one_voie_is_proposed() -> None:
    refused(staff_refusals.NothingProposed, lambda: proposes(chosen(), (GENERAL, NO), (PROFESSIONAL, NO)))
    empty = choosing().closed(phase=FINAL)
    refused(staff_refusals.NothingProposed, lambda: proposes(empty))


def test_f05_propositions_without_choices() -> None:
    world = choosing().closed(phase=FINAL)
    [event] = proposes(world, (CAP, YES), reasons=None)
    assert isinstance(event, PropositionsPublished)


def test_f07_a_field_is_advised_in_the_voie_professionnelle_only() -> None:
    advised = text("Mécanique")
    given = (Proposed(GENERAL, NO), Proposed(PROFESSIONAL, YES, advised))
    [event] = proposes(chosen(), propositions=given)
    assert isinstance(event, PropositionsPublished)
    assert [one.advised_occupation for one in event.propositions] == [None, advised.ref]

    refused(staff_refusals.AdviceOnGeneralPathway, lambda: proposes(chosen(), *BOTH, advised="Lettres"))


def test_f08_reasons_are_due_where_a_requested_voie_is_not_proposed() -> None:
    refused(staff_refusals.ReasonsMissing, lambda: proposes(chosen(), *BOTH, reasons=None))
    assert proposes(chosen(), (GENERAL, YES), (PROFESSIONAL, YES), (CAP, NO), reasons=None)


@pytest.mark.parametrize(
    ("reasons", "advised"), [("é" * 4001, None), ("a\x00b", None), ("oui", "é" * 201), ("oui", "a\nb")]
)
def test_a16_texts_of_the_council_are_plain_and_bounded(reasons: str, advised: str | None) -> None:
    world = choosing().closed(phase=FINAL)
    refused(
        staff_refusals.UnfitText,
        lambda: proposes(world, (CAP, YES), reasons=text(reasons), advised=advised),
    )


def test_f05_no_propositions_while_choices_are_open_or_planned() -> None:
    world = choosing()
    refused(staff_refusals.EntryNotClosed, lambda: proposes(world, (CAP, YES)))
    world.closed(phase=FINAL).opened(phase=FINAL, opens_at=world.now + timedelta(days=1))
    refused(staff_refusals.EntryNotClosed, lambda: proposes(world, (CAP, YES)))


def test_f21_the_pupils_own_class_must_be_closed_and_no_other() -> None:
    world = choosing()
    closes(world, phase=FINAL, class_id=CLASS)
    assert proposes(world, (CAP, YES))

    late = choosing().closed(phase=FINAL)
    opens(late, phase=FINAL, class_id=CLASS)
    refused(staff_refusals.EntryNotClosed, lambda: proposes(late, (CAP, YES)))


def test_f24_propositions_need_no_opening_at_all() -> None:
    assert proposes(World().configured().later(days=200), (CAP, YES))


def test_f20_changed_propositions_are_a_new_version_and_void_the_answer() -> None:
    world = disagreed()
    [event] = proposes(world, (GENERAL, YES), (PROFESSIONAL, YES))

    assert isinstance(event, PropositionsPublished)
    assert event.propositions_version == 2
    assert world.dossier.definitive.answer is None
    assert answers(world, GENERAL)


def test_f20_after_a_decision_propositions_do_not_change() -> None:
    refused(refusals.AlreadyDecided, lambda: proposes(agreed(), *BOTH))
    world = chosen()
    decides(world, GENERAL)
    refused(refusals.AlreadyDecided, lambda: proposes(world, *BOTH))


def test_f10_after_the_interview_propositions_may_still_change() -> None:
    world = disagreed()
    receives(world)
    assert proposes(world, *BOTH)


def test_a35_propositions_that_are_known_or_older_are_ignored() -> None:
    world = chosen()
    proposes(world, *BOTH, source_version=3)
    assert proposes(world, (CAP, YES), source_version=3) == []
    assert proposes(world, (CAP, YES), source_version=2) == []
    answers(world.opened(Stage.ANSWER, FINAL), PROFESSIONAL)
    assert proposes(world, *BOTH, source_version=3) == []
    refused(refusals.AlreadyDecided, lambda: proposes(world, *BOTH, source_version=4))


def test_a34_a_pupil_who_changed_school_goes_by_the_new_one() -> None:
    world = chosen().moves().opened(phase=FINAL)
    refused(staff_refusals.EntryNotClosed, lambda: proposes(world, *BOTH))
    proposes(world.closed(phase=FINAL), *BOTH)
    current = world.dossier.definitive.propositions
    assert current is not None
    assert current.school == world.school


def test_f05_voies_without_choices_stand_in_their_own_order() -> None:
    current = without_choices().dossier.definitive
    assert current.by_preference((CAP, GENERAL, CAP)) == (GENERAL, CAP)
    assert chosen().dossier.definitive.by_preference((CAP, PROFESSIONAL, GENERAL)) == (
        GENERAL,
        PROFESSIONAL,
        CAP,
    )

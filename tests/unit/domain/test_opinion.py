"""Sections H to K: the avis and its acknowledgement."""

from datetime import timedelta

import pytest

from services.intentions.domain import refusals, staff_refusals
from services.intentions.domain.stream import RecordedEvent, UnknownEvent
from shared.contract.events import OpinionAcknowledged, OpinionPublished
from shared.contract.types import Phase, Stage, Verdict
from tests.unit.domain.given import (
    CAP,
    CHILD,
    FATHER,
    GENERAL,
    MOTHER,
    PROFESSIONAL,
    World,
    ask,
    entered,
    ready_for_entry,
    refused,
    with_opinion,
)

BOTH = ((GENERAL, Verdict.FAVOURABLE), (PROFESSIONAL, Verdict.NOT_GIVEN))


def closed() -> World:
    return entered().closed()


def test_r066_r083_one_avis_per_requested_voie() -> None:
    [event] = closed().publish(*BOTH, reasons=None)

    assert isinstance(event, OpinionPublished)
    assert [(one.pathway, one.verdict) for one in event.opinions] == list(BOTH)
    assert event.opinion_version == 1


def test_r020_no_avis_while_families_enter() -> None:
    refused(staff_refusals.EntryNotClosed, lambda: entered().publish(*BOTH))


def test_r083_a_requested_voie_without_avis() -> None:
    refused(staff_refusals.OpinionMissing, lambda: closed().publish(BOTH[0]))


def test_r083_an_avis_on_a_voie_that_was_not_requested() -> None:
    refused(
        staff_refusals.OpinionOnUnrequestedPathway, lambda: closed().publish(*BOTH, (CAP, Verdict.FAVOURABLE))
    )


def test_r084_a_trade_is_advised_for_the_voie_professionnelle_only() -> None:
    refused(staff_refusals.AdviceOnGeneralPathway, lambda: closed().publish(*BOTH, advised="Mécanique"))


def test_r085_a22_a_recommendation_is_for_another_voie() -> None:
    refused(
        staff_refusals.RecommendationOnRequestedPathway,
        lambda: closed().publish(*BOTH, recommended=(GENERAL,)),
    )
    assert closed().publish(*BOTH, recommended=(CAP,))


@pytest.mark.parametrize("verdict", [Verdict.RESERVED, Verdict.UNFAVOURABLE])
def test_r086_a21_a_negative_avis_needs_motivations(verdict: Verdict) -> None:
    given = ((GENERAL, verdict), (PROFESSIONAL, Verdict.FAVOURABLE))
    refused(staff_refusals.ReasonsMissing, lambda: closed().publish(*given, reasons=None))


def test_a21_a_recommendation_needs_motivations() -> None:
    refused(staff_refusals.ReasonsMissing, lambda: closed().publish(*BOTH, recommended=(CAP,), reasons=None))


def test_a22_at_most_two_recommendations() -> None:
    without_entry = ready_for_entry().closed()
    refused(
        staff_refusals.TooManyRecommendations,
        lambda: without_entry.publish(recommended=(CAP, PROFESSIONAL, GENERAL)),
    )


def test_a03_an_avis_says_something() -> None:
    refused(staff_refusals.EmptyOpinion, lambda: ready_for_entry().closed().publish())


def test_r020_no_avis_while_an_entry_is_planned() -> None:
    world = entered().closed()
    world.opened(opens_at=world.now + timedelta(days=1), closes_at=world.now + timedelta(days=2))

    refused(staff_refusals.EntryNotClosed, lambda: world.publish(*BOTH, reasons=None))
    assert world.later(days=2).publish(*BOTH, reasons=None)


@pytest.mark.parametrize(
    ("reasons", "advised"), [("é" * 4001, None), ("a\x00b", None), ("oui", "é" * 201), ("oui", "a\nb")]
)
def test_a16_texts_of_the_council_are_plain_and_bounded(reasons: str, advised: str | None) -> None:
    world = ready_for_entry()
    world.validate(ask(CAP))
    world.closed()
    refused(
        staff_refusals.UnfitText,
        lambda: world.publish((CAP, Verdict.RESERVED), reasons=reasons, advised=advised),
    )


def test_r086_motivations_keep_their_lines() -> None:
    assert closed().publish(*BOTH, reasons="é" * 3997 + "\n\tb")


def test_a03_a_family_without_entry_gets_recommendations_only() -> None:
    world = ready_for_entry().closed()
    [event] = world.publish(recommended=(CAP, PROFESSIONAL))

    assert isinstance(event, OpinionPublished)
    assert event.opinions == ()


def test_a19_an_older_or_repeated_avis_is_ignored() -> None:
    world = closed()
    world.publish(*BOTH, version=3)

    assert world.publish(*BOTH, version=3) == []
    assert world.publish(*BOTH, version=2) == []


def test_r088_r091_the_author_acknowledges() -> None:
    world = with_opinion()
    [event] = world.acknowledge()

    assert isinstance(event, OpinionAcknowledged)
    assert (event.by, event.opinion_version, event.at) == (MOTHER, 1, world.now)


def test_r098_r099_another_responsible_cannot() -> None:
    refused(refusals.EnteredByAnother, lambda: with_opinion().acknowledge(by=FATHER))


def test_r103_a_pupil_cannot() -> None:
    refused(refusals.OnlyGuardians, lambda: with_opinion().acknowledge(by=CHILD, is_guardian=False))


def test_r021_not_before_the_reopening() -> None:
    world = closed()
    world.publish(*BOTH)
    refused(refusals.NotOpenForAnswer, world.acknowledge)


def test_r093_an_acknowledgement_is_final() -> None:
    world = with_opinion()
    world.acknowledge()
    refused(refusals.AlreadyAcknowledged, world.acknowledge)


def test_a10_nothing_to_acknowledge_without_an_avis() -> None:
    refused(refusals.NoOpinion, lambda: closed().opened(Stage.ANSWER).acknowledge(opinion_version=1))


def test_a19_a_changed_avis_must_be_acknowledged_again() -> None:
    world = with_opinion()
    world.acknowledge()
    world.publish(*BOTH, reasons=None)

    assert world.dossier.provisional.acknowledgement is None
    refused(refusals.OpinionChanged, lambda: world.acknowledge(opinion_version=1))
    assert world.acknowledge()
    assert len(world.dossier.provisional.acknowledgements) == 2


def test_a03_without_an_author_any_responsible_acknowledges() -> None:
    world = ready_for_entry().closed()
    world.publish(recommended=(CAP,))
    world.opened(Stage.ANSWER)

    assert world.acknowledge(by=FATHER)


def test_r094_the_provisional_avis_can_be_acknowledged_when_choices_open() -> None:
    world = with_opinion().closed(Stage.ANSWER).later(days=150).opened(phase=Phase.FINAL)

    assert world.acknowledge()


def test_r011_nothing_is_acknowledged_after_sign_out() -> None:
    refused(refusals.SessionOver, lambda: with_opinion().session_ended().acknowledge())


def test_a_state_refuses_an_event_it_does_not_know() -> None:
    world = with_opinion()
    strange = RecordedEvent(world.acknowledge()[0], world.now)
    for state in (world.window, world.campaign, world.session):
        with pytest.raises(UnknownEvent):
            state.evolve(strange)

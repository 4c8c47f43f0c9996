"""Step 2: definitive choices (F-01 to F-04, R-015, R-094, A-06)."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from services.intentions.domain import refusals, staff_refusals
from services.intentions.domain.seeing.screens import Form, NotOpen, Over, Recap, ToAcknowledge
from services.intentions.domain.seeing.steps import Step, current_step
from shared.contract.events import IntentionsValidated, Opinion, OpinionAcknowledged, OpinionPublished
from shared.contract.types import Origin, Phase, Stage, Status, Verdict
from tests.unit.domain.deciding import YES, answers, asks_to_stay, decides, proposes, receives
from tests.unit.domain.given import (
    CAP,
    FATHER,
    GENERAL,
    MOTHER,
    PROFESSIONAL,
    PUPIL,
    World,
    ask,
    refused,
    with_opinion,
)
from tests.unit.domain.june import FINAL, choosing, chosen, disagreed, proposed
from tests.unit.domain.staff import configures, enters, opens, transfers


def step_of(world: World) -> Step:
    return current_step(world.dossier, world.openings, world.campaign, world.now)


def test_f01_f02_r015_up_to_three_ranked_choices() -> None:
    cards = (ask(PROFESSIONAL, "Mécanique", (Status.APPRENTICE,)), ask(GENERAL), ask(CAP))
    [event] = choosing().validate(*cards, phase=FINAL)

    assert isinstance(event, IntentionsValidated)
    assert (event.phase, event.by, event.origin) == (FINAL, MOTHER, Origin.FAMILY)
    assert [(one.rank, one.pathway) for one in event.intentions] == [
        (1, PROFESSIONAL),
        (2, GENERAL),
        (3, CAP),
    ]


def test_f02_at_least_one_choice_and_at_most_three() -> None:
    refused(refusals.NoIntention, lambda: choosing().validate(phase=FINAL))
    four = [ask(GENERAL), ask(PROFESSIONAL), ask(CAP), ask(GENERAL)]
    refused(refusals.TooManyIntentions, lambda: choosing().validate(*four, phase=FINAL))
    refused(refusals.InvalidIntentions, lambda: choosing().validate(ask(CAP), ask(CAP), phase=FINAL))


def test_f02_choices_change_until_the_closing() -> None:
    world = choosing()
    world.validate(ask(GENERAL), phase=FINAL)
    assert world.validate(ask(CAP), phase=FINAL)
    refused(refusals.NotOpenForEntry, lambda: world.closed(phase=FINAL).validate(ask(GENERAL), phase=FINAL))


@pytest.mark.parametrize("note", [receives, asks_to_stay])
def test_a_form_that_is_open_while_staff_note_something_is_taken(note: Callable[[World], object]) -> None:
    world = choosing()
    shown = world.dossier.content_version
    assert note(world)
    assert world.validate(ask(GENERAL), phase=FINAL, based_on=shown)


def test_f03_r094_not_before_the_avis_is_acknowledged() -> None:
    world = with_opinion().closed(Stage.ANSWER).later(days=150).opened(phase=FINAL)

    refused(refusals.AcknowledgementMissing, lambda: world.validate(ask(CAP), phase=FINAL))
    assert world.dossier.definitive.entry is None
    assert isinstance(world.seen_by(MOTHER, Step.CHOICES), ToAcknowledge)
    assert isinstance(world.seen_by(FATHER, Step.CHOICES), ToAcknowledge)


def test_f03_where_nothing_is_to_acknowledge_choices_are_free() -> None:
    assert isinstance(choosing().seen_by(FATHER, Step.CHOICES), Form)
    assert choosing().validate(ask(GENERAL), phase=FINAL)


def test_f03_a06_the_gate_is_the_pupils_whoever_acknowledged() -> None:
    world = with_opinion().acknowledged(by=MOTHER).later(days=150).opened(phase=FINAL)
    assert world.validate(ask(CAP), phase=FINAL, by=FATHER)


def test_f04_a06_the_author_of_choices_is_who_validates_them_first() -> None:
    world = choosing()
    world.validate(ask(GENERAL), by=FATHER, phase=FINAL)

    refused(refusals.EnteredByAnother, lambda: world.validate(ask(CAP), phase=FINAL))
    assert not world.on(Recap, MOTHER, Step.CHOICES).may_modify
    assert world.on(Recap, FATHER, Step.CHOICES).may_modify


def test_f04_a04_the_right_moves_in_this_phase_alone() -> None:
    world = choosing()
    world.validate(ask(GENERAL), phase=FINAL)
    transfers(world, phase=FINAL)

    refused(refusals.EnteredByAnother, lambda: world.validate(ask(CAP), phase=FINAL))
    assert world.validate(ask(CAP), phase=FINAL, by=FATHER)
    assert world.dossier.provisional.author is None


def test_f04_r101_a_pupil_makes_no_choice() -> None:
    refused(refusals.OnlyGuardians, lambda: choosing().validate(ask(CAP), phase=FINAL, is_guardian=False))


def test_f24_staff_enter_choices_on_behalf_with_the_gate_closed_too() -> None:
    world = with_opinion().closed(Stage.ANSWER).later(days=150)
    [event] = enters(world, ask(CAP), phase=FINAL)

    assert isinstance(event, IntentionsValidated)
    assert (event.phase, event.origin, event.by) == (FINAL, Origin.SCHOOL, None)


def test_r018_r023_choices_open_from_date_3_on() -> None:
    world = World().configured()
    refused(staff_refusals.BeforeAcademicDate, lambda: opens(world, phase=FINAL))
    refused(staff_refusals.BeforeAcademicDate, lambda: enters(world, ask(CAP), phase=FINAL))
    assert opens(world.later(days=150), phase=FINAL)


def test_r018_an_academy_that_moves_date_3_moves_the_choices() -> None:
    world = choosing()
    configures(world, final_from=world.today + timedelta(days=3))

    refused(refusals.NotOpenForEntry, lambda: world.validate(ask(CAP), phase=FINAL))
    assert isinstance(world.seen_by(MOTHER, Step.CHOICES), NotOpen)
    assert step_of(world) is Step.INTENTIONS
    assert world.later(days=3).validate(ask(CAP), phase=FINAL)


def test_f05_choices_are_frozen_once_propositions_exist() -> None:
    world = proposed()
    refused(refusals.PropositionsExist, lambda: world.opened(phase=FINAL).validate(ask(CAP), phase=FINAL))
    refused(refusals.PropositionsExist, lambda: enters(world, ask(CAP), phase=FINAL))
    refused(staff_refusals.OpinionsExist, lambda: opens(proposed(), phase=FINAL))


def test_f05_choices_are_frozen_once_a_decision_exists_without_propositions() -> None:
    world = chosen()
    decides(world, GENERAL)
    refused(refusals.PropositionsExist, lambda: enters(world, ask(CAP), phase=FINAL))
    assert not world.opened(phase=FINAL).on(Recap, MOTHER, Step.CHOICES).may_modify


def test_f05_a_final_avis_is_refused_and_one_of_before_means_nothing() -> None:
    world = chosen()
    refused(
        staff_refusals.OpinionInFinalPhase, lambda: world.publish((GENERAL, Verdict.FAVOURABLE), phase=FINAL)
    )
    before = world.dossier
    avis = OpinionPublished(
        pupil=PUPIL,
        phase=FINAL,
        opinion_version=1,
        opinions=(Opinion(pathway=GENERAL, verdict=Verdict.FAVOURABLE),),
        recommendations=(),
        reasons=None,
        source_version=7,
    )
    read = OpinionAcknowledged(pupil=PUPIL, phase=FINAL, opinion_version=1, by=MOTHER, at=world.now)
    world.happens(avis, read)

    assert world.dossier.version == before.version + 2
    assert (world.dossier.provisional, world.dossier.definitive) == (before.provisional, before.definitive)
    assert enters(world, ask(CAP), phase=FINAL)


def test_a35_choices_of_staff_that_are_known_or_older_are_ignored() -> None:
    world = choosing()
    enters(world, ask(CAP), phase=FINAL, source_version=2)
    assert enters(world, ask(GENERAL), phase=FINAL, source_version=2) == []
    assert enters(world, ask(GENERAL), phase=FINAL, source_version=1) == []
    assert enters(world, ask(GENERAL), source_version=1)  # versions are a phase's own


def test_steps_follow_the_year() -> None:
    assert step_of(World().configured().opened()) is Step.INTENTIONS
    assert step_of(choosing()) is Step.CHOICES
    assert step_of(chosen()) is Step.CHOICES
    assert step_of(proposed()) is Step.DECISION
    assert [step.phase for step in Step] == [Phase.PROVISIONAL, FINAL, FINAL]


def test_the_step_goes_back_while_choices_are_open_again() -> None:
    world = chosen().opened(Stage.ANSWER, FINAL).later(hours=1)
    assert step_of(world) is Step.DECISION
    opens(world.closed(Stage.ANSWER, FINAL), phase=FINAL)
    assert step_of(world) is Step.CHOICES
    assert world.on(Recap, MOTHER, Step.CHOICES).may_modify


def test_the_step_stays_that_of_the_answer_in_a_school_that_has_not_opened() -> None:
    assert step_of(disagreed().moves()) is Step.DECISION
    world = chosen()
    decides(world, GENERAL)
    assert step_of(world.moves()) is Step.DECISION


def test_choices_and_avis_stay_readable_from_later_steps() -> None:
    world = with_opinion().acknowledged().later(days=150).opened(phase=FINAL)
    world.validate(ask(GENERAL), phase=FINAL)
    assert world.on(Over, FATHER, Step.INTENTIONS).shown is not None
    world.closed(phase=FINAL)
    proposes(world, (GENERAL, YES))
    answers(world.opened(Stage.ANSWER, FINAL), GENERAL)
    for step in (Step.INTENTIONS, Step.CHOICES):
        assert world.on(Over, FATHER, step).entry is not None


@pytest.mark.parametrize("stage", Stage)
def test_f05_nothing_is_validated_for_choices_outside_their_window(stage: Stage) -> None:
    world = World().configured().later(days=150).opened(stage, Phase.PROVISIONAL)
    refused(refusals.NotOpenForEntry, lambda: world.validate(ask(CAP), phase=FINAL))

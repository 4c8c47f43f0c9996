"""Sections C to E: entering and validating intentions."""

from datetime import timedelta

import pytest

from services.intentions.domain import refusals
from shared.contract.events import IntentionsValidated
from shared.contract.types import Origin, Phase, Status, Verdict
from tests.unit.domain.given import (
    CAP,
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


def _card_errors(world: World, *cards: object) -> list[tuple[str, int]]:
    refusal = refused(refusals.InvalidIntentions, lambda: world.validate(*cards))  # type: ignore[arg-type]
    assert isinstance(refusal, refusals.InvalidIntentions)
    return [(error.slug, error.rank) for error in refusal.errors]


def test_r012_a_legal_responsible_validates() -> None:
    [event] = ready_for_entry().validate(ask(GENERAL))

    assert isinstance(event, IntentionsValidated)
    assert (event.by, event.origin, event.phase) == (MOTHER, Origin.FAMILY, Phase.PROVISIONAL)


def test_r013_r029_the_first_validation_makes_the_author() -> None:
    world = entered()

    assert world.dossier.round(Phase.PROVISIONAL).author == MOTHER
    refused(refusals.EnteredByAnother, lambda: world.validate(ask(CAP), by=FATHER))


def test_r014_r101_a_pupil_never_writes() -> None:
    refused(refusals.OnlyGuardians, lambda: ready_for_entry().validate(ask(GENERAL), is_guardian=False))


def test_r015_a06_the_author_is_per_phase() -> None:
    world = with_opinion().acknowledged().later(days=150).opened(phase=Phase.FINAL)

    [event] = world.validate(ask(CAP), by=FATHER, phase=Phase.FINAL)

    assert isinstance(event, IntentionsValidated)
    assert event.phase is Phase.FINAL
    assert world.dossier.round(Phase.PROVISIONAL).author == MOTHER
    assert world.dossier.round(Phase.FINAL).author == FATHER


def test_r020_a12_nothing_is_accepted_after_the_closing() -> None:
    refused(refusals.NotOpenForEntry, lambda: entered().closed().validate(ask(CAP)))


def test_r017_nothing_is_accepted_before_the_opening() -> None:
    refused(refusals.NotOpenForEntry, lambda: World().configured().validate(ask(GENERAL)))


def test_a12_the_planned_closing_is_an_instant() -> None:
    world = World().configured()
    world.opened(closes_at=world.now + timedelta(hours=1))

    assert world.later(minutes=59, seconds=59).validate(ask(GENERAL))
    refused(refusals.NotOpenForEntry, lambda: world.later(seconds=1).validate(ask(CAP)))


def test_r023_nothing_is_accepted_before_the_planned_opening() -> None:
    world = World().configured()
    world.opened(opens_at=world.now + timedelta(hours=1))

    refused(refusals.NotOpenForEntry, lambda: world.validate(ask(GENERAL)))
    assert world.later(hours=1).validate(ask(GENERAL))


def test_r030_a27_at_least_one_intention() -> None:
    refused(refusals.NoIntention, lambda: ready_for_entry().validate())


def test_r031_at_most_three_intentions() -> None:
    cards = [ask(GENERAL), ask(PROFESSIONAL), ask(CAP), ask(GENERAL)]
    refused(refusals.TooManyIntentions, lambda: ready_for_entry().validate(*cards))


def test_r032_the_place_is_the_rank() -> None:
    [event] = ready_for_entry().validate(ask(CAP), ask(GENERAL), ask(PROFESSIONAL))

    assert isinstance(event, IntentionsValidated)
    assert [(one.rank, one.pathway) for one in event.intentions] == [
        (1, CAP),
        (2, GENERAL),
        (3, PROFESSIONAL),
    ]


def test_r035_2de_gt_asks_nothing_more() -> None:
    errors = _card_errors(ready_for_entry(), ask(GENERAL, "Mécanique"))
    assert errors == [("details-on-general-pathway", 1)]


def test_r039_r040_every_card_without_a_voie_is_named() -> None:
    errors = _card_errors(ready_for_entry(), ask(None), ask(CAP), ask(None))
    assert errors == [("pathway-missing", 1), ("pathway-missing", 3)]


def test_a01_the_same_voie_twice() -> None:
    assert _card_errors(ready_for_entry(), ask(CAP), ask(CAP)) == [("pathway-twice", 2)]


def test_r041_r059_changed_any_number_of_times_until_the_closing() -> None:
    world = entered()

    assert world.validate(ask(CAP))
    assert world.validate(ask(CAP), ask(GENERAL))
    entry = world.dossier.round(Phase.PROVISIONAL).entry
    assert entry is not None
    assert [one.pathway for one in entry.intentions] == [CAP, GENERAL]


def test_r043_r046_a_trade_where_the_academy_allows_it() -> None:
    [event] = ready_for_entry().validate(ask(PROFESSIONAL, "Pâtisserie"), ask(CAP, "Boulangerie"))

    assert isinstance(event, IntentionsValidated)
    assert all(one.occupation for one in event.intentions)


@pytest.mark.parametrize(
    ("free", "statuses", "card"),
    [
        (False, True, ask(PROFESSIONAL, "Pâtisserie")),
        (True, False, ask(CAP, statuses=(Status.SCHOOL,))),
    ],
)
def test_r024_r044_a14_details_where_the_academy_forbids_them(
    free: bool, statuses: bool, card: object
) -> None:
    world = World().configured(free=free, statuses=statuses).opened()
    assert _card_errors(world, card) == [("details-not-allowed", 1)]


@pytest.mark.parametrize("statuses", [(), (Status.SCHOOL,), (Status.APPRENTICE,), tuple(Status)])
def test_r050_none_one_or_both_statuses(statuses: tuple[Status, ...]) -> None:
    [event] = ready_for_entry().validate(ask(CAP, statuses=statuses))

    assert isinstance(event, IntentionsValidated)
    assert event.intentions[0].statuses == statuses


def test_a16_two_hundred_characters() -> None:
    world = ready_for_entry()

    assert world.validate(ask(CAP, "é" * 200))
    assert _card_errors(world, ask(CAP, "é" * 201)) == [("text-too-long", 1)]


@pytest.mark.parametrize("bad", ["a\x00b", "a\x1bb", "a\nb", "a\tb"])
def test_a16_control_characters(bad: str) -> None:
    assert _card_errors(ready_for_entry(), ask(CAP, bad)) == [("text-not-plain", 1)]


def test_r060_only_who_entered_may_change() -> None:
    world = entered()
    refused(refusals.EnteredByAnother, lambda: world.validate(ask(CAP), by=FATHER))
    assert world.dossier.version == 1


def test_a07_a_form_filled_from_an_older_version() -> None:
    world = entered()
    refused(refusals.StaleForm, lambda: world.validate(ask(CAP), based_on=0))


def test_a07_the_parent_who_lost_the_race() -> None:
    world = entered()
    refused(refusals.EnteredByAnother, lambda: world.validate(ask(CAP), by=FATHER, based_on=0))


def test_a11_intentions_are_frozen_once_an_avis_exists() -> None:
    world = with_opinion().opened()
    refused(refusals.OpinionAlreadyPublished, lambda: world.validate(ask(CAP)))


def test_r011_nothing_is_accepted_after_sign_out() -> None:
    refused(refusals.SessionOver, lambda: entered().session_ended().validate(ask(CAP)))


def test_r094_definitive_choices_need_the_acknowledgement_first() -> None:
    world = with_opinion().later(days=150).opened(phase=Phase.FINAL)
    refused(refusals.AcknowledgementMissing, lambda: world.validate(ask(CAP), phase=Phase.FINAL))

    world.acknowledged()

    assert world.validate(ask(CAP), phase=Phase.FINAL)


def test_a04_the_right_of_entry_moves_with_a_transfer() -> None:
    world = entered().transferred(FATHER)

    refused(refusals.EnteredByAnother, lambda: world.validate(ask(CAP)))
    assert world.validate(ask(CAP), by=FATHER)


def test_a04_a_freed_right_goes_to_whoever_validates_next() -> None:
    world = entered().transferred(None)

    assert world.validate(ask(CAP), by=FATHER)
    assert world.dossier.round(Phase.PROVISIONAL).author == FATHER


def test_a19_an_avis_published_before_the_reopening_freezes_too() -> None:
    world = entered().closed()
    world.publish((GENERAL, Verdict.FAVOURABLE), (PROFESSIONAL, Verdict.FAVOURABLE), reasons=None)
    refused(refusals.OpinionAlreadyPublished, lambda: world.opened().validate(ask(CAP)))

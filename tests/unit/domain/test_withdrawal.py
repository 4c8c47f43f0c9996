"""A-27: staff withdraw what was entered, and the dossier is as if nothing had been."""

import pytest

from services.intentions.domain import refusals, staff_refusals
from services.intentions.domain.seeing.screens import Form, NotOpen, Recap, WaitingForEntry
from services.intentions.domain.seeing.steps import Step
from shared.contract.events import IntentionsWithdrawn
from shared.contract.types import Phase, Stage
from tests.unit.domain.given import (
    CAP,
    CHILD,
    FATHER,
    GENERAL,
    MOTHER,
    STAFF,
    ask,
    entered,
    ready_for_entry,
    refused,
    text,
    with_opinion,
)
from tests.unit.domain.june import choosing, proposed
from tests.unit.domain.staff import enters, transfers, withdraws


def test_a27_a_withdrawal_says_of_what_by_whom_and_why() -> None:
    [event] = withdraws(entered())

    assert isinstance(event, IntentionsWithdrawn)
    assert (event.phase, event.by) == (Phase.PROVISIONAL, STAFF)
    assert event.reason == text("À la demande de la famille").ref


def test_a27_everybody_sees_what_was_there_before_and_anybody_may_enter() -> None:
    before, world = ready_for_entry(), entered()
    withdraws(world)

    for account in (MOTHER, FATHER, CHILD):
        assert world.seen_by(account) == before.seen_by(account)
    world.on(Form, FATHER)
    world.on(WaitingForEntry, CHILD)
    refused(refusals.StaleForm, lambda: world.validate(ask(CAP), by=FATHER, based_on=1))
    assert world.validate(ask(CAP), by=FATHER)
    world.on(Recap, MOTHER)


def test_a27_also_a_right_that_staff_gave_is_free_then() -> None:
    world = entered()
    transfers(world)
    withdraws(world)
    assert world.dossier.provisional.author is None


def test_a27_choices_are_withdrawn_without_the_intentions() -> None:
    world = choosing()
    assert world.validate(ask(CAP), phase=Phase.FINAL)
    before = world.dossier.provisional
    withdraws(world, phase=Phase.FINAL)

    assert world.dossier.definitive.entry is None
    assert world.dossier.provisional == before
    assert isinstance(world.seen_by(MOTHER, Step.CHOICES), Form)


def test_a27_nothing_is_withdrawn_where_nothing_is_entered_or_without_a_reason() -> None:
    refused(staff_refusals.NothingEntered, lambda: withdraws(ready_for_entry()))
    refused(staff_refusals.NothingEntered, lambda: withdraws(entered(), phase=Phase.FINAL))
    refused(staff_refusals.ReasonMissing, lambda: withdraws(entered(), reason=None))
    refused(staff_refusals.UnfitText, lambda: withdraws(entered(), reason=text("a\x00b")))


def test_a11_what_the_council_has_answered_stays() -> None:
    refused(refusals.OpinionAlreadyPublished, lambda: withdraws(with_opinion()))
    refused(refusals.PropositionsExist, lambda: withdraws(proposed(), phase=Phase.FINAL))


@pytest.mark.parametrize("newer", [0, -1])
def test_a35_entries_and_withdrawals_have_their_versions_in_common(newer: int) -> None:
    world = ready_for_entry()
    enters(world, ask(CAP), source_version=2)
    assert withdraws(world, source_version=2 + newer) == []
    withdraws(world, source_version=3)
    assert enters(world, ask(GENERAL), source_version=3 + newer) == []
    assert enters(world, ask(GENERAL), source_version=4)


def test_a27_after_the_closing_staff_may_withdraw_too() -> None:
    world = entered().closed(Stage.ENTRY)
    assert withdraws(world)
    assert not isinstance(world.seen_by(MOTHER), NotOpen)

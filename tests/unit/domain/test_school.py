"""Section B and the staff's commands: dates, opening and closing, entry for a family, the right of entry."""

from datetime import UTC, date, datetime, timedelta

import pytest

from services.intentions.domain import refusals, staff_refusals
from services.intentions.domain.campaign import Campaign
from services.intentions.domain.seeing.screens import NotOpen, ToAcknowledge
from shared.contract.events import (
    AuthorshipTransferred,
    CampaignConfigured,
    IntentionsValidated,
    WindowClosed,
    WindowOpened,
)
from shared.contract.types import NoticeKind, Origin, Phase, Stage
from tests.unit.domain.given import (
    CAP,
    FATHER,
    GENERAL,
    MOTHER,
    NOW,
    SCHOOL,
    STAFF,
    World,
    ask,
    entered,
    ready_for_entry,
    refused,
    text,
    with_opinion,
)
from tests.unit.domain.staff import closes, configures, enters, opens, transfers


def configured() -> World:
    return World().configured()


def test_r018_r019_the_dates_are_those_of_the_academy() -> None:
    world = World()
    [event] = configures(world)

    assert isinstance(event, CampaignConfigured)
    assert (event.provisional_from, event.final_from) == (date(2026, 11, 2), date(2027, 4, 1))
    assert world.campaign.provisional_from == date(2026, 11, 2)


def test_r019_a_changed_setting_replaces_the_one_before() -> None:
    world = configured()
    configures(world, provisional_from=date(2026, 11, 9), free_occupation=False)

    assert (world.campaign.provisional_from, world.campaign.free_occupation) == (date(2026, 11, 9), False)


def test_r018_date_3_comes_after_date_1() -> None:
    refused(staff_refusals.DatesOutOfOrder, lambda: configures(World(), final_from=date(2026, 11, 2)))


@pytest.mark.parametrize("free", [True, False])
def test_a14_the_statuses_follow_the_trade_where_they_are_not_set(free: bool) -> None:
    world = World()
    configures(world, free_occupation=free, statuses=None)
    assert world.campaign.statuses is free


def test_a17_the_time_zone_is_an_academys() -> None:
    assert configures(World(), time_zone="Indian/Reunion")
    refused(staff_refusals.UnknownTimeZone, lambda: configures(World(), time_zone="Europe/Atlantis"))


def test_a36_an_academy_has_families_told_what_it_wants_and_by_default_nothing() -> None:
    world = World()
    configures(world)
    assert not world.campaign.notices
    configures(world, notices=(NoticeKind.DECISION, NoticeKind.OPENED, NoticeKind.OPENED))
    assert world.campaign.notices == (NoticeKind.OPENED, NoticeKind.DECISION)


@pytest.mark.parametrize("stage", Stage)
def test_r019_nothing_opens_before_the_academys_settings_came(stage: Stage) -> None:
    refused(staff_refusals.CampaignNotConfigured, lambda: opens(World(), stage))


def test_r022_an_opening_says_who_and_when() -> None:
    [event] = opens(configured())

    assert isinstance(event, WindowOpened)
    assert (event.school, event.by, event.opens_at, event.closes_at) == (SCHOOL, STAFF, NOW, None)


@pytest.mark.parametrize(
    ("zone", "hours"), [("Europe/Paris", -1), ("Indian/Reunion", -4), ("America/Cayenne", 3)]
)
def test_r023_a17_date_1_starts_at_midnight_in_the_academy(zone: str, hours: int) -> None:
    world = World()
    configures(world, time_zone=zone)
    midnight = datetime(2026, 11, 2, tzinfo=UTC) + timedelta(hours=hours)

    second_before = midnight - timedelta(seconds=1)
    refused(staff_refusals.BeforeAcademicDate, lambda: opens(world, opens_at=second_before))
    assert opens(world, opens_at=midnight)


def test_r023_choices_do_not_open_before_date_3() -> None:
    refused(staff_refusals.BeforeAcademicDate, lambda: opens(configured(), phase=Phase.FINAL))
    assert opens(configured().later(days=150), phase=Phase.FINAL)


def test_r023_a_closing_is_planned_after_the_opening() -> None:
    refused(staff_refusals.ClosesBeforeOpening, lambda: opens(configured(), closes_at=NOW))
    assert opens(configured(), closes_at=NOW + timedelta(seconds=1))


def test_r023_a_planned_closing_can_be_put_off() -> None:
    world = configured()
    opens(world, closes_at=world.now + timedelta(hours=1))
    opens(world, closes_at=world.now + timedelta(hours=2))

    assert world.later(minutes=90).validate(ask(GENERAL))


def test_r020_r022_the_school_closes() -> None:
    world = entered()
    [event] = closes(world)

    assert isinstance(event, WindowClosed)
    assert (event.at, event.by) == (world.now, STAFF)
    refused(refusals.NotOpenForEntry, lambda: world.validate(ask(CAP)))


def test_r020_what_is_not_open_is_not_closed() -> None:
    refused(staff_refusals.NotOpened, lambda: closes(configured()))
    refused(staff_refusals.NotOpened, lambda: closes(ready_for_entry(), Stage.ANSWER))
    refused(staff_refusals.NotOpened, lambda: closes(ready_for_entry().closed()))


def test_r021_reopening_needs_the_entry_closed() -> None:
    refused(staff_refusals.EntryNotClosed, lambda: opens(entered(), Stage.ANSWER))
    assert opens(entered().closed(), Stage.ANSWER)


def test_r023_what_is_open_goes_on_until_it_is_closed() -> None:
    world = with_opinion()
    later = world.now + timedelta(days=200)
    planned = {"phase": Phase.FINAL, "opens_at": later, "answers_exist": False}
    refused(staff_refusals.StillOpen, lambda: opens(world, Stage.ENTRY, **planned))
    assert isinstance(world.seen_by(MOTHER), ToAcknowledge)
    assert opens(world.closed(Stage.ANSWER), Stage.ENTRY, **planned)


def test_1d_the_entry_of_one_phase_ends_before_the_other_begins() -> None:
    world = entered().later(days=200)
    refused(staff_refusals.EntryNotClosed, lambda: opens(world, phase=Phase.FINAL))


def test_r018_an_academy_that_moves_its_date_moves_the_entry() -> None:
    world = ready_for_entry()
    configures(world, provisional_from=world.now.date() + timedelta(days=20))

    refused(refusals.NotOpenForEntry, lambda: world.validate(ask(CAP)))
    assert isinstance(world.seen_by(MOTHER), NotOpen)
    assert world.later(days=20).validate(ask(CAP))


def test_a11_entry_reopens_only_while_no_avis_exists() -> None:
    world = entered().closed()
    assert opens(world)
    refused(staff_refusals.OpinionsExist, lambda: opens(with_opinion()))


def test_a35_an_opening_that_is_known_or_older_is_ignored() -> None:
    world = configured()
    opens(world, source_version=3)

    assert opens(world, source_version=3, closes_at=world.now) == []
    assert closes(world, source_version=2) == []
    assert closes(world, source_version=4)


def test_a35_settings_that_are_known_or_older_are_ignored() -> None:
    world = configured()
    assert configures(world, source_version=1, time_zone="Europe/Atlantis") == []


def test_r023_an_opening_planned_and_replaced_before_it_began_never_was() -> None:
    world = configured()
    opens(world, opens_at=world.now + timedelta(days=1))
    closes(world)

    assert isinstance(world.later(days=2).seen_by(MOTHER), NotOpen)


def test_a05_staff_enter_for_a_family_without_author() -> None:
    world = ready_for_entry()
    [event] = enters(world, ask(CAP, "Boulangerie"))

    assert isinstance(event, IntentionsValidated)
    assert (event.origin, event.by, event.session) == (Origin.SCHOOL, None, None)
    assert world.dossier.round(Phase.PROVISIONAL).author is None


def test_a05_staff_may_enter_after_the_families_closing() -> None:
    assert enters(ready_for_entry().closed(), ask(CAP))


def test_a05_the_rules_of_the_form_hold_for_staff_too() -> None:
    refused(refusals.NoIntention, lambda: enters(ready_for_entry()))
    refused(refusals.InvalidIntentions, lambda: enters(ready_for_entry(), ask(CAP), ask(CAP)))


def test_r018_staff_do_not_enter_before_the_academic_date() -> None:
    refused(staff_refusals.CampaignNotConfigured, lambda: enters(World(), ask(CAP)))
    refused(staff_refusals.BeforeAcademicDate, lambda: enters(configured().later(days=-6), ask(CAP)))
    refused(staff_refusals.BeforeAcademicDate, lambda: enters(configured(), ask(CAP), phase=Phase.FINAL))


def test_a11_staff_do_not_change_what_an_avis_answers() -> None:
    refused(refusals.OpinionAlreadyPublished, lambda: enters(with_opinion(), ask(CAP)))


def test_a35_an_entry_that_is_known_or_older_is_ignored() -> None:
    world = ready_for_entry()
    enters(world, ask(CAP), source_version=2)

    assert enters(world, ask(GENERAL), source_version=2) == []
    assert enters(world, ask(GENERAL), source_version=1) == []


def test_a05_a03_anyone_may_go_on_from_what_staff_entered() -> None:
    world = ready_for_entry()
    enters(world, ask(CAP))

    assert world.validate(ask(GENERAL), by=FATHER)
    assert world.dossier.round(Phase.PROVISIONAL).author == FATHER


def test_r029_staff_entry_does_not_free_the_right_of_the_author() -> None:
    world = entered()
    enters(world, ask(CAP))
    refused(refusals.EnteredByAnother, lambda: world.validate(ask(GENERAL), by=FATHER))


def test_a04_a_transfer_says_from_whom_to_whom_by_whom_and_why() -> None:
    [event] = transfers(entered())

    assert isinstance(event, AuthorshipTransferred)
    assert (event.from_account, event.to_account, event.by) == (MOTHER, FATHER, STAFF)
    assert event.reason == text("Décision du juge").ref


def test_a04_only_to_a_legal_responsible_of_the_pupil() -> None:
    refused(refusals.OnlyGuardians, lambda: transfers(entered(), to_is_guardian=False))


def test_a04_not_without_a_reason() -> None:
    refused(staff_refusals.ReasonMissing, lambda: transfers(entered(), reason=None))
    refused(staff_refusals.UnfitText, lambda: transfers(entered(), reason=text("a\x00b")))


def test_a04_not_to_who_has_it() -> None:
    refused(staff_refusals.SameAuthor, lambda: transfers(entered(), to_account=MOTHER))
    refused(staff_refusals.SameAuthor, lambda: transfers(ready_for_entry(), to_account=None))


def test_a04_the_new_author_acknowledges() -> None:
    world = with_opinion()
    transfers(world)

    refused(refusals.EnteredByAnother, world.acknowledge)
    assert world.acknowledge(by=FATHER)


def test_a35_a_transfer_that_is_known_or_older_is_ignored() -> None:
    world = entered()
    transfers(world, source_version=2)

    assert transfers(world, source_version=2, to_account=MOTHER) == []
    assert transfers(world, source_version=1, to_account=MOTHER) == []


def test_r018_an_academy_that_set_nothing_has_no_dates() -> None:
    assert Campaign().starts(Phase.PROVISIONAL) is None
    assert not Campaign().free_occupation

"""The appeal and its last day: three « jours ouvrables » from the day after receipt (F-12 to F-14)."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from services.intentions.domain import staff_refusals
from services.intentions.domain.deciding.record_appeal import appeal_until
from services.intentions.domain.deciding.working_days import (
    SUBDIVISIONS,
    is_working_day,
    last_day_of_appeal,
)
from shared.contract.decisions import AppealRecorded, OrientationDecided
from shared.contract.types import Ground
from tests.unit.domain import law
from tests.unit.domain.deciding import answers, appeals, decides
from tests.unit.domain.given import CAP, GENERAL, PROFESSIONAL, STAFF, World, refused
from tests.unit.domain.june import agreed, chosen, decided, proposed, received

ONE_DAY = timedelta(days=1)
YEARS = range(2026, 2046)
# Créteil, Corse, and every place with holidays of its own.
SCHOOLS = ["0931234A", "6200001A", *(f"{place}0001A" for place in law.BY_LAW)]
JUNE = st.dates(date(YEARS[0], 5, 10), date(YEARS[0], 7, 31)).flatmap(
    lambda day: st.sampled_from(YEARS).map(lambda year: day.replace(year=year))
)
ANY_DAY = st.dates(date(YEARS[0], 1, 1), date(YEARS[-1], 12, 31))


@settings(max_examples=1500)
@given(told_on=st.one_of(JUNE, ANY_DAY), school=st.sampled_from(SCHOOLS))
def test_f12_the_last_day_is_the_third_working_day_after_the_receipt(told_on: date, school: str) -> None:
    assert last_day_of_appeal(told_on, school) == law.third_working_day(told_on, school)


@pytest.mark.parametrize("school", SCHOOLS)
def test_f12_every_day_of_twenty_years_is_a_working_day_where_the_law_has_no_holiday(school: str) -> None:
    day, wrong = date(YEARS[0], 1, 1), []
    while day.year <= YEARS[-1]:
        if is_working_day(day, school) != (day.isoweekday() != 7 and not law.is_holiday(day, school)):
            wrong.append(day)
        day += ONE_DAY
    assert wrong == []


def test_f12_every_place_with_holidays_of_its_own_is_known() -> None:
    assert set(SUBDIVISIONS) == set(law.BY_LAW)


@pytest.mark.parametrize(
    ("why", "told_on", "school", "last"),
    [
        ("three weekdays", date(2027, 6, 14), "0931234A", date(2027, 6, 17)),
        ("Saturdays count", date(2027, 6, 10), "0931234A", date(2027, 6, 14)),
        ("Sundays do not", date(2027, 6, 12), "0931234A", date(2027, 6, 16)),
        ("told on a Sunday", date(2027, 6, 13), "0931234A", date(2027, 6, 16)),
        ("Whit Monday 2027", date(2027, 5, 14), "0931234A", date(2027, 5, 19)),
        ("14 July", date(2027, 7, 12), "0931234A", date(2027, 7, 16)),
        ("10 June in Guyane", date(2027, 6, 9), "9730001A", date(2027, 6, 14)),
        ("10 June elsewhere", date(2027, 6, 9), "0931234A", date(2027, 6, 12)),
        ("27 May in Guadeloupe", date(2027, 5, 26), "9710001A", date(2027, 5, 31)),
        ("22 May in Martinique", date(2026, 5, 21), "9720001A", date(2026, 5, 27)),
        ("27 and 28 May in Saint-Martin", date(2027, 5, 26), "9780001A", date(2027, 6, 1)),
        ("20 December in La Réunion", date(2027, 12, 18), "9740001A", date(2027, 12, 23)),
        ("27 April in Mayotte", date(2027, 4, 26), "9760001A", date(2027, 4, 30)),
        ("9 October in Saint-Barthélemy", date(2027, 10, 8), "9770001A", date(2027, 10, 13)),
        ("29 June in Wallis-et-Futuna", date(2027, 6, 28), "9860001A", date(2027, 7, 2)),
        ("20 November in Polynésie", date(2026, 11, 19), "9870001A", date(2026, 11, 24)),
        ("24 September in Nouvelle-Calédonie", date(2027, 9, 23), "9880001A", date(2027, 9, 28)),
        ("Saint-Pierre-et-Miquelon as in Paris", date(2027, 6, 9), "9750001A", date(2027, 6, 12)),
        ("Good Friday in Moselle", date(2027, 3, 25), "0570001A", date(2027, 3, 31)),
        ("26 December in Alsace", date(2028, 12, 23), "0670001A", date(2028, 12, 29)),
        ("over the new year", date(2027, 12, 30), "0681234A", date(2028, 1, 4)),
    ],
)
def test_f12_days_that_are_told_from_a_calendar(why: str, told_on: date, school: str, last: date) -> None:
    assert last_day_of_appeal(told_on, school) == last, why
    assert law.third_working_day(told_on, school) == last, why


INSTANTS = st.builds(
    lambda day, minute: datetime.combine(day, time(), UTC) + timedelta(minutes=minute),
    JUNE,
    st.integers(0, 24 * 60 - 1),
)
# Offsets from UTC in summer, written down: what a clock on the wall of the academy adds.
ZONES = {
    "Europe/Paris": (2, "0931234A"),
    "America/Cayenne": (-3, "9730001A"),
    "Indian/Reunion": (4, "9740001A"),
    "America/Guadeloupe": (-4, "9710001A"),
    "Pacific/Tahiti": (-10, "9870001A"),
    "Pacific/Noumea": (11, "9880001A"),
}


@settings(max_examples=300)
@given(instant=INSTANTS, zone=st.sampled_from(sorted(ZONES)))
@example(instant=datetime(2027, 6, 10, 21, 59, tzinfo=UTC), zone="Europe/Paris")  # 23:59
@example(instant=datetime(2027, 6, 10, 22, 1, tzinfo=UTC), zone="Europe/Paris")  # 00:01
@example(instant=datetime(2027, 6, 10, 2, 59, tzinfo=UTC), zone="America/Cayenne")
@example(instant=datetime(2027, 6, 10, 3, 1, tzinfo=UTC), zone="America/Cayenne")
@example(instant=datetime(2027, 6, 10, 19, 59, tzinfo=UTC), zone="Indian/Reunion")
@example(instant=datetime(2027, 6, 10, 20, 1, tzinfo=UTC), zone="Indian/Reunion")
def test_f12_the_day_is_that_of_the_academy(instant: datetime, zone: str) -> None:
    hours, school = ZONES[zone]
    world = AGREEING[zone]
    wall_clock = (instant + timedelta(hours=hours)).date()

    answered = replaced_at(world, instant)

    assert answered.notified_on == wall_clock
    assert last_day_of_appeal(answered.notified_on, school) == law.third_working_day(wall_clock, school)


AGREEING = {
    zone: proposed(World(now=datetime(2026, 1, 5, tzinfo=UTC), school=school).configured(time_zone=zone))
    for zone, (_, school) in ZONES.items()
}


def replaced_at(world: World, instant: datetime) -> OrientationDecided:
    """The decision by an agreement that was given at `instant`; the world stays as it was."""
    before, world.now = (world.dossier, world.now), instant
    try:
        decided_ = answers(world, CAP)[1]
    finally:
        world.dossier, world.now = before
    assert isinstance(decided_, OrientationDecided)
    return decided_


def told(world: World, day: date, **days: Any) -> World:
    """Given: the head's decision was notified that day; staff type it long after."""
    decides(world.later(days=40), PROFESSIONAL, notified_on=day, **days)
    return world


def until(world: World) -> date | None:
    return appeal_until(world.dossier.definitive, world.school)


def heard() -> World:
    """Given: the interview was in June 2027."""
    world = received()
    assert world.today < date(2027, 6, 8)
    return world


def test_f12_the_appeal_counts_from_the_receipt_where_it_is_known() -> None:
    assert until(told(heard(), date(2027, 6, 14))) == date(2027, 6, 17)
    assert until(told(heard(), date(2027, 6, 14), received_on=date(2027, 6, 16))) == date(2027, 6, 19)


def test_f12_a_corrected_decision_has_a_time_of_its_own() -> None:
    world = told(heard(), date(2027, 6, 14))
    decides(world, PROFESSIONAL, notified_on=date(2027, 6, 21))
    assert until(world) == date(2027, 6, 24)


def test_f12_only_the_heads_decision_is_appealed() -> None:
    assert until(chosen()) is None
    assert until(agreed()) is None


def test_f12_it_goes_by_the_school_that_decided() -> None:
    world = heard()
    world.school = "9730001A"
    told(world, date(2027, 6, 9))
    assert until(world) == date(2027, 6, 14)
    assert until(world.moves()) == date(2027, 6, 14)


@pytest.mark.parametrize(("day", "in_time"), [(16, True), (17, True), (18, False), (13, True)])
def test_f12_an_appeal_recorded_late_is_kept_in_time_or_not(day: int, in_time: bool) -> None:
    world = told(heard(), date(2027, 6, 14))
    [event] = appeals(world, lodged_on=date(2027, 6, day))

    assert isinstance(event, AppealRecorded)
    assert (event.lodged_on, event.in_time, event.by) == (date(2027, 6, day), in_time, STAFF)


def test_f12_an_appeal_without_a_recorded_decision_is_in_time_in_doubt() -> None:
    [event] = appeals(World().configured().later(days=220))
    assert isinstance(event, AppealRecorded)
    assert event.in_time


def test_f12_an_appeal_typed_after_the_commission_decided_goes_by_the_heads_decision() -> None:
    world = told(heard(), date(2027, 6, 14))
    decides(world, GENERAL, ground=Ground.APPEAL)
    [event] = appeals(world, lodged_on=date(2027, 6, 18))
    assert isinstance(event, AppealRecorded)
    assert not event.in_time


def test_f12_no_appeal_is_of_a_day_to_come() -> None:
    world = decided()
    refused(staff_refusals.DateInFuture, lambda: appeals(world, lodged_on=world.today + ONE_DAY))


def test_f13_a_later_version_corrects_the_day() -> None:
    world = told(heard(), date(2027, 6, 14))
    appeals(world, lodged_on=date(2027, 6, 18))
    appeals(world, lodged_on=date(2027, 6, 17))
    assert world.dossier.definitive.appeal is not None
    assert world.dossier.definitive.appeal.in_time


def test_a35_an_appeal_that_is_known_or_older_is_ignored() -> None:
    world = decided()
    appeals(world, source_version=2)
    assert appeals(world, source_version=2, lodged_on=world.today + ONE_DAY) == []
    assert appeals(world, source_version=1) == []


def test_f14_the_outcome_of_an_appeal_is_the_final_decision() -> None:
    world = decided()
    appeals(world)
    [event] = decides(world, GENERAL, ground=Ground.APPEAL, reasons=None)
    assert isinstance(event, OrientationDecided)
    assert (event.ground, world.dossier.definitive.decision is not None) == (Ground.APPEAL, True)
    assert world.dossier.definitive.decided_by_head is not None

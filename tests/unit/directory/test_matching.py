"""Who an exported pupil is, and who is left out; never two as one. The rules: test_recognition."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intentions.directory.importing.matching.pupils import place
from services.intentions.directory.importing.matching.records import Known, Placed, WhyNot
from shared.exports.model import ExportedPupil

TODAY, YESTERDAY = date(2026, 11, 7), date(2026, 11, 6)
MAY, JUNE = date(2012, 5, 14), date(2012, 6, 1)
GENERAL = "10310019110"


def known(number: int, siecle_id: str, ine: str | None = None, born_on: date = MAY) -> Known:
    return Known(UUID(int=number), siecle_id, ine, born_on, GENERAL, None, "MARTIN", "Camille")


def exported(
    siecle_id: str,
    ine: str | None = None,
    born_on: date | None = MAY,
    *,
    mef: str = GENERAL,
    left_on: date | None = None,
    never_came: bool = False,
) -> ExportedPupil:
    return ExportedPupil(siecle_id, ine, "MARTIN", "Camille", born_on, left_on, mef, never_came)


def test_a34_who_changed_school_is_recognised_by_number_and_birth_date() -> None:
    there = replace(known(1, "1", "A"), elsewhere=True)
    assert outcome(place([exported("77", "A")], [there], TODAY)) == [(1, None)]
    for other in (exported("1"), exported("1", "A", JUNE), exported("1", "B")):
        assert outcome(place([other], [there], TODAY)) == [(None, None)]


def test_a34_who_is_left_out_here_stays_where_they_are() -> None:
    there = replace(known(1, "1", "A"), elsewhere=True)
    gone = exported("1", "A", left_on=date(2026, 11, 1))
    [placed] = place([gone], [there], TODAY)
    assert (placed.known, placed.why_not, placed.is_written) == (None, WhyNot.LEFT, False)


def test_a34_ones_own_pupil_goes_before_another_schools() -> None:
    both = [known(1, "1", "A"), replace(known(2, "9", "A"), elsewhere=True)]
    for order in (both, both[::-1]):
        assert outcome(place([exported("1", "A")], order, TODAY)) == [(1, None)]


def outcome(placed: Sequence[Placed]) -> list[tuple[int | None, str | None]]:
    """Who each one is (the number of the known pupil, None for a new one) and why it is left out."""
    return [(one.known.id.int if one.known else None, one.why_not) for one in placed]


@pytest.mark.parametrize(
    ("pupil", "is_known"),
    [
        (exported("77", "A"), True),  # ELEVE_ID is not stable
        (exported("1", "B"), True),
        (exported("1"), True),
        (exported("1", "A", JUNE), True),  # a birth date set right
        (exported("77"), True),  # name and birth date
        (exported("77", "B", JUNE), False),
    ],
)
def test_who_is_recognised(pupil: ExportedPupil, is_known: bool) -> None:
    assert outcome(place([pupil], [known(1, "1", "A")], TODAY)) == [(1 if is_known else None, None)]


def test_the_number_and_name_with_another_birth_date_under_another_id_are_left_out() -> None:
    assert outcome(place([exported("77", "A", JUNE)], [known(1, "1", "A")], TODAY)) == [(None, WhyNot.NUMBER)]


def test_two_pupils_whose_ids_changed_places() -> None:
    before = [known(1, "1", "A"), known(2, "2", "B")]
    assert outcome(place([exported("2", "A"), exported("1", "B")], before, TODAY)) == [(1, None), (2, None)]


def test_the_id_of_a_pupil_who_is_not_in_the_file_is_nobody_elses() -> None:
    before = [known(1, "1", "A"), known(2, "2", "B")]
    assert outcome(place([exported("1", "C", JUNE)], before, TODAY)) == [(None, WhyNot.CLASH)]
    assert outcome(place([exported("2", "A")], before, TODAY)) == [(1, WhyNot.CLASH)]


def test_one_pupil_twice_in_the_file() -> None:
    assert outcome(place([exported("1"), exported("1")], [], TODAY)) == [(None, None), (None, WhyNot.CLASH)]


@pytest.mark.parametrize(
    ("pupil", "reason", "is_written"),
    [
        (exported("1"), None, True),
        (exported("1", mef="1031000D11A"), None, True),
        (exported("1", mef="16710019110"), None, True),
        (exported("1", left_on=date(2027, 7, 6)), None, True),
        (exported("1", left_on=TODAY), None, True),  # the last day still counts
        (exported("1", left_on=YESTERDAY), WhyNot.LEFT, True),
        (exported("1", never_came=True), WhyNot.NEVER_CAME, True),
        (exported("1", mef="10210019110"), WhyNot.OTHER_LEVEL, True),
        (exported("1", "A", None), WhyNot.INCOMPLETE, False),
        (
            replace(exported("9", left_on=YESTERDAY), first_name="Paul"),
            WhyNot.LEFT,
            False,
        ),  # nobody here, and nobody to add
    ],
)
def test_r016_who_is_taken_and_of_whom_the_directory_learns(
    pupil: ExportedPupil, reason: str | None, is_written: bool
) -> None:
    [one] = place([pupil], [known(1, "1", "A")], TODAY)
    assert (one.why_not, one.is_written) == (reason, is_written)


ids, numbers, days = (
    st.sampled_from("12345"),
    st.sampled_from(["A", "B", "C", None]),
    st.sampled_from([MAY, JUNE]),
)


@given(
    st.lists(st.tuples(ids, numbers, days), unique_by=lambda one: one[0]),
    st.lists(st.builds(exported, ids, numbers, days, left_on=st.sampled_from([None, YESTERDAY]))),
)
def test_no_two_end_up_with_one_id_or_as_one_pupil(
    rows: list[tuple[str, str | None, date]], pupils: list[ExportedPupil]
) -> None:
    before = [known(number, *row) for number, row in enumerate(rows, start=1)]
    written = [one for one in place(pupils, before, TODAY) if one.is_written]

    recognised = [one.known.id for one in written if one.known]
    kept = [one.siecle_id for one in before if one.id not in recognised]
    after = [*kept, *(one.pupil.siecle_id for one in written)]
    assert len(set(recognised)) == len(recognised)
    assert len(set(after)) == len(after)

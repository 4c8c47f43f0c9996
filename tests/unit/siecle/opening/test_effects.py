"""R-018: what other dates of an academy do to its schools."""

from services.siecle.staff.opening.effects import effects
from services.siecle.staff.openings import Openings
from tests.unit.siecle.opening.test_consequences import DATES, LATE, NOW, OPEN


def test_r018_an_academy_reads_which_schools_other_dates_suspend_and_set_free() -> None:
    schools = {"0931234A": Openings(OPEN), "0931235B": Openings(), "0931236C": Openings(OPEN)}
    found = effects(schools, DATES, LATE, NOW)
    assert (list(found.suspended), found.freed) == (["0931234A", "0931236C"], 0)
    assert effects(schools, LATE, LATE, NOW).suspended == {}
    back = effects(schools, LATE, DATES, NOW)
    assert (back.suspended, back.freed) == ({}, 2)

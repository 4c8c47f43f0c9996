"""The stand-in's own reading of a pupils' export."""

from datetime import date

import pytest

from services.siecle.roster import read_roster
from tests.support.exports import pupil, pupils


@pytest.mark.parametrize(("day", "here"), [(6, True), (7, True), (8, False)])
def test_i7_the_last_day_of_a_pupil_still_counts(day: int, here: bool) -> None:
    content = pupils(pupil("1", DATE_SORTIE="07/11/2026")).encode()
    assert bool(read_roster(content, date(2026, 11, day))) is here

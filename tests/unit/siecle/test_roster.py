"""What is used of a school's exports."""

from datetime import date
from pathlib import Path

import pytest

from services.siecle.exports.handed import Handed, handed
from shared.exports.together import read_together
from tests.support.exports import pupil, pupils, written


def read(folder: Path, xml: str, today: date = date(2026, 11, 7)) -> Handed:
    """A pupils' export as it is used."""
    return handed(read_together([("a.xml", written(folder, xml))], 2026), (), today)


@pytest.mark.parametrize(("day", "here"), [(6, True), (7, True), (8, False)])
def test_i7_the_last_day_of_a_pupil_still_counts(tmp_path: Path, day: int, here: bool) -> None:
    given = read(tmp_path, pupils(pupil("1", DATE_SORTIE="07/11/2026")), date(2026, 11, day))
    assert (bool(given.pupils), bool(given.left)) == (here, not here)

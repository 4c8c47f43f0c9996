"""The page's table, as Markdown reads it."""

from tests.faults.drill import Verdict
from tests.faults.drills import all_drills
from tests.faults.report import HEAD, row
from tests.faults.test_findings import ROUND


def test_each_row_has_the_columns_of_the_head() -> None:
    columns = {line.count("|") for line in HEAD.splitlines()}
    for drill in all_drills():
        for verdicts in ([], [Verdict(ROUND, 1, recovery=1.0, caught_up=2.0, longest_gap=3.0)]):
            assert {row(drill, verdicts).count("|")} == columns

"""The harness finds what it is there for: each kind of loss, repetition and disorder, put in on purpose."""

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.faults import findings
from tests.faults.comparison import Comparison
from tests.faults.drill import Round, Verdict
from tests.faults.drills.d09_partitions import SLOWEST
from tests.faults.ledger import Ledger

PUPIL, PARENT = "1000", "parent@example.org"
LIST = ["2GT"]
ROUND = Round("D0", 1, 7)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """Two lists accepted, written by Siècle, and a session of each that ended with its e-mail."""
    found = Ledger(tmp_path / "ledger.sqlite")
    for version in (1, 2):
        found.accepted(PUPIL, f"R-{version}", LIST)
        push(found, version, f"key-{version}", version)
        found.signed_out(PARENT, f"R-{version}")
        mail(found, f"<{version}>", "digest", PARENT, f"R-{version}", LIST)
    yield found
    found.close()


def push(ledger: Ledger, number: int, key: str, version: int) -> None:
    """Siècle was asked to take a version."""
    ledger.pushed([(number, key, PUPIL, "intentions", version, 0.0)])


def mail(ledger: Ledger, message_id: str, digest: str, email: str, receipt: str, pathways: list[str]) -> None:
    """SMTP took it."""
    ledger.taken(ledger.handed(message_id, digest, email, receipt, pathways))


def count(ledger: Ledger, query: str) -> int:
    """What a query of a round's that began long ago, and ends now, finds."""
    until = (time.monotonic(),) if query in (findings.BEHIND, findings.UNMAILED) else ()
    return int(ledger.value(query, 0, *until))


NEW = (findings.WRITTEN, findings.MAILED)
ALL = (
    findings.BEHIND,
    findings.UNMAILED,
    findings.MAILED_TWICE,
    findings.WRITTEN_TWICE,
    findings.PUSHED_AGAIN,
    findings.WRITES_REORDERED,
    findings.MAILS_REORDERED,
    findings.MAILS_WRONG,
    findings.CHANGED_BYTES,
)


def test_where_all_is_well_nothing_is_found(ledger: Ledger) -> None:
    assert [count(ledger, query) for query in ALL] == [0] * len(ALL)


def test_what_siecle_lacks_is_lost(ledger: Ledger) -> None:
    ledger.accepted(PUPIL, "R-3", LIST)
    ledger.accepted(PUPIL, "R-4", LIST)
    assert count(ledger, findings.BEHIND) == 2
    push(ledger, 3, "key-4", 4)
    assert count(ledger, findings.BEHIND) == 1, "a newer one does not stand for it"


def test_a_session_without_an_email_is_lost(ledger: Ledger) -> None:
    ledger.accepted(PUPIL, "R-3", LIST)
    ledger.signed_out(PARENT, "R-3")
    assert count(ledger, findings.UNMAILED) == 1
    ledger.accepted(PUPIL, "R-4", LIST)
    mail(ledger, "<4>", "digest", PARENT, "R-4", LIST)
    assert count(ledger, findings.UNMAILED) == 0, "a newer list tells what counts"


def test_an_email_that_smtp_did_not_answer_is_lost_and_no_repeat(ledger: Ledger) -> None:
    ledger.accepted(PUPIL, "R-3", LIST)
    ledger.signed_out(PARENT, "R-3")
    ledger.handed("<3>", "digest", PARENT, "R-3", LIST)
    assert count(ledger, findings.UNMAILED) == 1
    mail(ledger, "<3>", "digest", PARENT, "R-3", LIST)
    assert count(ledger, findings.UNMAILED) == 0
    assert count(ledger, findings.MAILED_TWICE) == 0


def test_an_email_that_tells_of_another_list_is_lost(ledger: Ledger) -> None:
    mail(ledger, "<3>", "digest", PARENT, "R-2", ["CAP1"])
    assert count(ledger, findings.MAILS_WRONG) == 1


def test_an_email_that_went_again_is_twice_and_not_out_of_order(ledger: Ledger) -> None:
    mail(ledger, "<1>", "digest", PARENT, "R-1", LIST)
    assert count(ledger, findings.MAILED_TWICE) == 1
    assert count(ledger, findings.MAILS_REORDERED) == 0
    assert count(ledger, findings.CHANGED_BYTES) == 0


def test_what_came_between_two_rounds_is_counted_once(ledger: Ledger) -> None:
    marks = findings.Marks()
    assert findings.effects(ledger, marks).twice == 0
    mail(ledger, "<1>", "digest", PARENT, "R-1", LIST)
    push(ledger, 3, "key-2", 2)
    ledger.tried("500", 0.1)
    found = findings.effects(ledger, marks)
    assert (found.twice, found.again, found.problems) == (1, 1, ["1 families had « 500 »"])
    found = findings.effects(ledger, marks)
    assert (found.twice, found.again, found.problems) == (0, 0, [])


def test_what_came_after_the_last_round_is_said(ledger: Ledger) -> None:
    marks = findings.Marks()
    findings.effects(ledger, marks)
    findings.check_rest(ledger, marks, 0)
    mail(ledger, "<1>", "digest", PARENT, "R-1", LIST)
    findings.check_rest(ledger, replace(marks), 1)
    with pytest.raises(AssertionError, match="1 went twice"):
        findings.check_rest(ledger, marks, 0)
    ledger.tried("500", 0.1)
    with pytest.raises(AssertionError, match="« 500 »"):
        findings.check_rest(ledger, marks, 0)


def test_another_email_of_an_entry_that_was_told_is_twice(ledger: Ledger) -> None:
    mail(ledger, "<3>", "digest", PARENT, "R-2", LIST)
    assert count(ledger, findings.MAILED_TWICE) == 1
    mail(ledger, "<4>", "digest", "other@example.org", "R-2", LIST)
    mail(ledger, "<5>", "digest", PARENT, "", [])
    mail(ledger, "<6>", "digest", PARENT, "", [])
    assert count(ledger, findings.MAILED_TWICE) == 1, "to another family, or of no entry"


def test_a_repeat_with_other_bytes_is_found(ledger: Ledger) -> None:
    mail(ledger, "<1>", "another", PARENT, "R-1", LIST)
    assert count(ledger, findings.CHANGED_BYTES) == 1


def test_an_older_list_after_a_newer_one_is_out_of_order(ledger: Ledger) -> None:
    mail(ledger, "<3>", "digest", PARENT, "R-1", LIST)
    assert count(ledger, findings.MAILS_REORDERED) == 1


def test_a_version_under_another_key_is_twice(ledger: Ledger) -> None:
    push(ledger, 3, "key-3", 2)
    assert count(ledger, findings.WRITTEN_TWICE) == 1
    assert count(ledger, findings.PUSHED_AGAIN) == 0
    assert count(ledger, findings.WRITES_REORDERED) == 0


def test_a_push_with_the_same_key_went_again(ledger: Ledger) -> None:
    push(ledger, 3, "key-2", 2)
    assert count(ledger, findings.PUSHED_AGAIN) == 1
    assert count(ledger, findings.WRITTEN_TWICE) == 0
    assert count(ledger, findings.WRITES_REORDERED) == 0


def test_a_late_version_after_a_newer_one_is_out_of_order(ledger: Ledger) -> None:
    ledger.accepted(PUPIL, "R-3", LIST)
    ledger.accepted(PUPIL, "R-4", LIST)
    push(ledger, 3, "key-4", 4)
    push(ledger, 4, "key-3", 3)
    assert count(ledger, findings.WRITES_REORDERED) == 1
    assert count(ledger, findings.BEHIND) == 0


@pytest.mark.parametrize(
    ("stored", "found"),
    [
        ({"R-1": (1, "2GT"), "R-2": (2, "2GT")}, (0, 0)),
        ({"R-1": (1, "2GT")}, (1, 0)),
        ({"R-1": (1, "2GT"), "R-2": (2, "CAP1")}, (1, 0)),
        ({"R-1": (2, "2GT"), "R-2": (1, "2GT")}, (0, 2)),
    ],
    ids=["well", "missing", "another list", "another order"],
)
def test_what_the_log_lacks_or_has_elsewhere_is_found(
    ledger: Ledger, stored: dict[str, tuple[int, str]], found: tuple[int, int]
) -> None:
    comparison = Comparison(ledger, "", "", "", stored)
    assert comparison.compare_log(time.monotonic()) == found
    assert comparison.compare_log(time.monotonic()) == (0, 0), "each is compared once"


def test_a_gap_lasts_from_the_beginning_to_the_end_where_nothing_was_accepted(ledger: Ledger) -> None:
    now = time.monotonic()
    assert ledger.longest_gap(now + 10, now + 14) == pytest.approx(4)


def test_what_had_waited_recovers_and_only_what_is_new_has_caught_up(ledger: Ledger) -> None:
    ledger.accepted(PUPIL, "R-3", LIST)
    ledger.signed_out(PARENT, "R-3")
    ended = time.monotonic()
    push(ledger, 3, "key-3", 3)
    mail(ledger, "<3>", "digest", PARENT, "R-3", LIST)
    assert ledger.value(findings.RECOVERED, ended) is None, "nothing was taken"
    ledger.accepted(PUPIL, "R-4", LIST)
    assert ledger.value(findings.RECOVERED, ended) > ended
    assert [ledger.value(query, ended) for query in NEW] == [None, None]
    ledger.signed_out(PARENT, "R-4")
    push(ledger, 4, "key-4", 4)
    mail(ledger, "<4>", "digest", PARENT, "R-4", LIST)
    recovered = ledger.value(findings.RECOVERED, ended)
    assert all(ledger.value(query, ended) > recovered for query in NEW)


def test_d09_the_slowest_answer_is_found_whatever_it_said(ledger: Ledger) -> None:
    ledger.waited(0.1)
    ledger.tried("503", 5.0)
    assert ledger.value(SLOWEST, 0.0) == 5
    ledger.waited(7.0)
    assert ledger.value(SLOWEST, 0.0) == 7


def test_the_same_seed_draws_the_same() -> None:
    assert ROUND.chance("kill").random() == Round("D0", 1, 7).chance("kill").random()
    assert ROUND.chance("kill").random() != Round("D0", 2, 7).chance("kill").random()


def test_a_verdict_says_all_on_one_line() -> None:
    verdict = Verdict(ROUND, 20, 0, 1, 0, 1.25, 2.0, "cut", ("a problem",), ("late",), caught_up=3.0)
    assert verdict.line == (
        "D0 round=1 seed=7 accepted=20 lost=0 twice=1 reordered=0 recovery=1.2s caught_up=3.0s "
        "longest_gap=2.0s cut PROBLEM: a problem LATE: late"
    )
    assert not verdict.ok
    assert Verdict(ROUND, late=("late",)).held

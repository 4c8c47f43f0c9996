"""The forms of the definitive phase: what they read, and what staff are asked about first."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from services.siecle.kinds import Kind
from services.siecle.staff.definitive.cases import Case
from services.siecle.staff.definitive.doubts import DOUBTS, Doubt, doubts_of_days
from services.siecle.staff.definitive.entries import ENTRIES
from services.siecle.staff.definitive.propositions import NOT_SAID
from services.siecle.staff.forms import BadFields, BadForm
from services.siecle.staff.known import entered
from shared.contract.types import Answer, Ground

TODAY = date(2027, 6, 11)
NOON = datetime(2027, 6, 11, 12, tzinfo=UTC)
CHOICES = {"intentions": [{"pathway": "2PRO"}, {"pathway": "2GT"}]}
PROPOSED = {"propositions": [{"pathway": "2PRO", "proposal": "proposed"}]}


def case(*changes: dict[str, Any], **received: Any) -> Case:
    """A pupil for whom this was received, and entered."""
    return Case({"siecle_id": "1", "choices": None, "answer": None} | received, changes)


def change(kind: Kind, data: dict[str, Any], outcome: str | None = "accepted", version: int = 1) -> Any:
    """What staff entered."""
    return {"kind": kind.value, "data": data, "outcome": outcome, "version": version, "at": NOON}


def answer(kind: str, propositions: int = 1, origin: str = "family", at: datetime = NOON) -> dict[str, Any]:
    """The answer as it was received."""
    return {
        "answer": kind,
        "propositions_version": propositions,
        "origin": origin,
        "at": at.isoformat(),
    }


PROPOSITIONS = change(Kind.PROPOSITIONS, PROPOSED)
WHOLE: dict[str, tuple[dict[str, str], Case]] = {
    "propositions": (
        {
            "proposal-2PRO": "proposed",
            "proposal-2GT": "not_proposed",
            "proposal-CAP1": "proposed",
            "advised-2PRO": "Cuisine",
            "catch_up": "on",
            "reasons": "Un projet.",
        },
        case(choices=CHOICES),
    ),
    "answer": ({"answer": "agreed", "accepted-2PRO": "on"}, case(PROPOSITIONS)),
    "interview": ({"held_on": "2027-06-11"}, case()),
    "decision-head": (
        {
            "pathway-2PRO": "on",
            "notified_on": "2027-06-10",
            "received_on": "2027-06-11",
            "reasons": "Un\nmot",
        },
        case(),
    ),
    "appeal": ({"lodged_on": "2027-06-11"}, case()),
    "decision-appeal": ({"pathway-2GT": "on", "notified_on": "2027-06-11"}, case()),
    "retention": ({"requested_on": "2027-06-11", "retained_before": "on"}, case()),
    "decision-retention": ({"notified_on": "2027-06-11"}, case()),
}


def test_every_form_is_tried_here_and_asks_about_something() -> None:
    assert set(WHOLE) == set(ENTRIES)
    assert set(DOUBTS) == {entry.kind for entry in ENTRIES.values()}


@pytest.mark.parametrize("title", [entry.title for entry in ENTRIES.values() if entry.template])
def test_the_guide_for_staff_says_what_follows_the_propositions(title: str) -> None:
    guide = Path(__file__).parents[3] / "docs" / "staff.md"
    assert f"**{title}**" in guide.read_text()


@pytest.mark.parametrize("path", WHOLE)
def test_what_is_read_fills_the_form_again(path: str) -> None:
    form, found = WHOLE[path]
    entry = ENTRIES[path]
    data = entry.read(form, found, TODAY)
    filled = {name: value for name, value in entry.filled(data).items() if value}
    assert filled == form
    assert entry.read(filled, found, TODAY) == data


@pytest.mark.parametrize("path", [path for path, (form, _) in WHOLE.items() if "reasons" in form])
def test_i6_motivations_are_cleaned_or_refused_at_once(path: str) -> None:
    form, found = WHOLE[path]
    read = ENTRIES[path].read
    assert read(form | {"reasons": "C\u0327a\r\nva\u200b "}, found, TODAY)["reasons"] == "Ça\nva"
    for reasons, sentence in (("a" * 4001, "4000 caractères au plus"), ("a\x1b[2Jb", "pas acceptés")):
        with pytest.raises(BadForm, match=sentence):
            read(form | {"reasons": reasons}, found, TODAY)


@pytest.mark.parametrize("path", ENTRIES)
def test_each_form_says_what_was_entered_with_it(path: str) -> None:
    form, found = WHOLE[path]
    entry = ENTRIES[path]
    assert entered(entry.kind, entry.read(form, found, TODAY))


def test_f07_no_trade_is_advised_for_the_general_voie() -> None:
    form, found = WHOLE["propositions"]
    data = ENTRIES["propositions"].read(form | {"advised-2GT": "Cuisine"}, found, TODAY)
    assert {one["pathway"]: one["advised_occupation"] for one in data["propositions"]} == {
        "2GT": None, "2PRO": "Cuisine", "CAP1": None
    }  # fmt: skip
    with pytest.raises(BadForm, match="200 caractères au plus"):
        ENTRIES["propositions"].read(form | {"advised-2PRO": "a" * 201}, found, TODAY)


def test_f07_a_trade_for_a_voie_of_which_nothing_is_said_is_not_lost() -> None:
    form, found = WHOLE["propositions"]
    silent = form | {"proposal-CAP1": "", "advised-CAP1": "Boulanger"}
    with pytest.raises(BadFields) as refused:
        ENTRIES["propositions"].read(silent, found, TODAY)
    assert refused.value.faults == {"advised-CAP1": NOT_SAID}


@pytest.mark.parametrize("path", ["interview", "appeal", "retention"])
@pytest.mark.parametrize(
    ("day", "sentence"),
    [("2027-06-12", "postérieure à aujourd'hui"), ("", "Indiquez la date"), ("31/02/2027", "pas valable")],
)
def test_a_day_that_is_none_or_still_to_come_is_refused(path: str, day: str, sentence: str) -> None:
    form, found = WHOLE[path]
    [name] = [name for name in form if name.endswith("_on")]
    with pytest.raises(BadForm, match=sentence):
        ENTRIES[path].read(form | {name: day}, found, TODAY)


HEAD = change(Kind.DECISION, {"ground": "head"})


@pytest.mark.parametrize(
    ("kind", "data", "known", "doubts"),
    [
        (Kind.PROPOSITIONS, {}, case(), [Doubt.NO_CHOICES]),
        (Kind.PROPOSITIONS, {}, case(choices=CHOICES), []),
        (
            Kind.PROPOSITIONS,
            {},
            case(PROPOSITIONS, choices=CHOICES, answer=answer("disagreed")),
            [Doubt.ANSWER_VOID],
        ),
        (
            Kind.PROPOSITIONS,
            {},
            case(PROPOSITIONS, choices=CHOICES, answer=answer("agreed")),
            [Doubt.DECIDED],
        ),
        (
            Kind.PROPOSITIONS,
            {},
            case(PROPOSITIONS, HEAD, choices=CHOICES, answer=answer("disagreed")),
            [Doubt.DECIDED],
        ),
        (Kind.ANSWER, {}, case(), [Doubt.NO_PROPOSITIONS]),
        (Kind.ANSWER, {}, case(change(Kind.PROPOSITIONS, PROPOSED, "refused")), [Doubt.NO_PROPOSITIONS]),
        (Kind.ANSWER, {}, case(PROPOSITIONS, answer=answer("agreed")), [Doubt.ANSWERED]),
        (
            Kind.ANSWER,
            {},
            case(PROPOSITIONS, change(Kind.ANSWER, {"answer": "disagreed", "propositions": 1}, None)),
            [Doubt.ANSWERED],
        ),
        (Kind.ANSWER, {}, case(change(Kind.PROPOSITIONS, PROPOSED, None)), []),
        (Kind.INTERVIEW, {}, case(), [Doubt.NO_PROPOSITIONS]),
        (Kind.INTERVIEW, {}, case(PROPOSITIONS), [Doubt.NO_ANSWER]),
        (Kind.INTERVIEW, {}, case(PROPOSITIONS, answer=answer("disagreed")), []),
        (Kind.DECISION, {"ground": "head"}, case(PROPOSITIONS), [Doubt.NO_ANSWER]),
        (Kind.DECISION, {"ground": "head"}, case(PROPOSITIONS, answer=answer("disagreed")), []),
        (Kind.DECISION, {"ground": "head"}, case(PROPOSITIONS, answer=answer("agreed")), [Doubt.AGREED]),
        (Kind.DECISION, {"ground": "appeal"}, case(HEAD), [Doubt.NO_APPEAL]),
        (Kind.DECISION, {"ground": "appeal"}, case(change(Kind.APPEAL, {})), []),
        (Kind.DECISION, {"ground": "retention"}, case(), [Doubt.NO_REQUEST]),
        (Kind.DECISION, {"ground": "retention"}, case(change(Kind.RETENTION, {})), []),
        (Kind.APPEAL, {}, case(), [Doubt.NO_DECISION]),
        (Kind.APPEAL, {}, case(change(Kind.DECISION, {"ground": "head"}, "refused")), [Doubt.NO_DECISION]),
        (Kind.APPEAL, {}, case(change(Kind.DECISION, {"ground": "appeal"})), [Doubt.NO_DECISION]),
        (Kind.APPEAL, {}, case(HEAD), []),
        (Kind.RETENTION, {}, case(), [Doubt.NO_DECISION]),
        (Kind.RETENTION, {}, case(change(Kind.DECISION, {"ground": "appeal"})), []),
    ],
)
def test_f24_a_skipped_stage_is_a_doubt(
    kind: Kind, data: dict[str, Any], known: Case, doubts: list[Doubt]
) -> None:
    assert DOUBTS[kind](known, data) == doubts


@pytest.mark.parametrize(
    ("data", "doubts"),
    [
        ({"held_on": "1926-06-11", "year": 2026}, [Doubt.OLD_DAY]),
        ({"lodged_on": "2026-07-31", "year": 2026}, [Doubt.OLD_DAY]),
        ({"requested_on": "2026-08-01", "year": 2026}, []),
        ({"answer": "agreed", "year": 2026}, []),
        ({"notified_on": "2027-06-10", "received_on": None, "year": 2026}, []),
        ({"notified_on": "2025-06-10", "received_on": "2027-06-10", "year": 2026}, [Doubt.OLD_DAY]),
    ],
)
def test_a_day_that_can_hardly_be_is_a_doubt(data: dict[str, Any], doubts: list[Doubt]) -> None:
    assert doubts_of_days(data) == doubts


def test_a_form_asks_about_its_days() -> None:
    form, known = WHOLE["interview"]
    data = ENTRIES["interview"].read(form | {"held_on": "1926-06-11"}, known, TODAY)
    assert Doubt.OLD_DAY in ENTRIES["interview"].doubts(known, data | {"year": 2026})


def test_an_answer_to_propositions_that_have_changed_counts_no_more() -> None:
    twice = (PROPOSITIONS, change(Kind.PROPOSITIONS, PROPOSED, version=2))
    assert case(*twice, answer=answer("agreed", 1)).answered is None
    assert case(*twice, answer=answer("agreed", 2)).answered is Answer.AGREED
    refused = change(Kind.PROPOSITIONS, PROPOSED, "refused", version=2)
    assert case(PROPOSITIONS, refused, answer=answer("agreed", 1)).answered is Answer.AGREED


def test_an_answer_from_paper_counts_before_it_comes_back() -> None:
    typed = change(Kind.ANSWER, {"answer": "disagreed", "propositions": 1}, None)
    assert case(PROPOSITIONS, typed).answered is Answer.DISAGREED
    newer = change(Kind.PROPOSITIONS, PROPOSED, version=2)
    assert case(PROPOSITIONS, typed, newer).answered is None


@pytest.mark.parametrize(
    ("origin", "minutes", "may"), [("family", 1, True), ("family", -1, False), ("school", 1, False)]
)
def test_paper_is_entered_again_only_after_another_answer_of_the_family(
    origin: str, minutes: int, may: bool
) -> None:
    typed = change(Kind.ANSWER, {"answer": "disagreed", "propositions": 1})
    received = answer("agreed", origin=origin, at=NOON + timedelta(minutes=minutes))
    assert case(PROPOSITIONS, typed, answer=received).may_repeat(Kind.ANSWER) is may
    assert not case(PROPOSITIONS, typed, answer=received).may_repeat(Kind.APPEAL)


def test_each_ground_has_its_own_last_decision() -> None:
    appeal = change(Kind.DECISION, {"ground": "appeal"}, version=2)
    known = case(HEAD, appeal)
    assert known.last(Kind.DECISION, Ground.HEAD) == HEAD
    assert known.last(Kind.DECISION) == appeal
    assert known.last(Kind.DECISION, Ground.RETENTION) is None

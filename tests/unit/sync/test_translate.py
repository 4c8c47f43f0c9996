"""What staff did, as a command."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from services.siecle.kinds import Kind
from services.sync.translate import TRANSLATIONS, NotTranslatable, command_of, siecle_ids
from shared.contract import commands
from shared.contract.types import Pathway, Phase, Status, Verdict

TYPED = datetime(2026, 11, 9, 8, 30, tzinfo=UTC)
STAFF = "5b1f0c1a-9a3e-4b57-8d0c-2f6f6e1d7a41"
PUPIL = UUID("0197f0a1-0000-7000-8000-000000000001")
MOTHER = UUID("0197f0a1-0000-7000-8000-000000000002")
SCHOOL = "0931234A"
JUNE = date(2027, 6, 11)
CLASS_WINDOW = {"phase": "final", "stage": "answer", "class": "3A"}
# Of each kind about one pupil, what Siècle says and what it is for us.
OF_PUPILS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "entry": (
        {
            "phase": "final",
            "intentions": [
                {"rank": 1, "pathway": "2PRO", "occupation": "Pâtisserie", "statuses": ["apprentice"]},
                {"rank": 2, "pathway": "2GT", "occupation": None, "statuses": []},
            ],
        },
        {
            "phase": Phase.FINAL,
            "intentions": (
                commands.EnteredIntention(
                    rank=1,
                    pathway=Pathway.PROFESSIONAL,
                    occupation="Pâtisserie",
                    statuses=(Status.APPRENTICE,),
                ),
                commands.EnteredIntention(rank=2, pathway=Pathway.GENERAL),
            ),
        },
    ),
    "opinion": (
        {
            "phase": "provisional",
            "opinions": [{"pathway": "2PRO", "opinion": "reserved", "advised_occupation": "Mécanique"}],
            "recommendations": [{"pathway": "CAP1", "advised_occupation": None}],
            "reasons": "Motivations",
        },
        {
            "opinions": (
                commands.GivenOpinion(
                    pathway=Pathway.PROFESSIONAL, verdict=Verdict.RESERVED, advised_occupation="Mécanique"
                ),
            ),
            "recommendations": (commands.AdvisedPathway(pathway=Pathway.CAP),),
            "reasons": "Motivations",
        },
    ),
    "withdrawal": (
        {"phase": "provisional", "reason": "À la demande de la famille."},
        {"phase": Phase.PROVISIONAL, "reason": "À la demande de la famille."},
    ),
    "authorship": (
        {"phase": "provisional", "guardian": None, "reason": "Décision du juge."},
        {"phase": Phase.PROVISIONAL, "to_account": None, "reason": "Décision du juge."},
    ),
    "emails": ({}, {}),
    "letter": (
        {"letter": str(PUPIL), "guardian": "1042", "key": "k" * 43, "proof": "p" * 43},
        {"letter": PUPIL, "guardian": "1042", "key": "k" * 43, "proof": "p" * 43},
    ),
    "propositions": (
        {
            "propositions": [{"pathway": "2GT", "proposal": "not_proposed", "advised_occupation": None}],
            "catch_up": True,
            "reasons": None,
        },
        {
            "propositions": (
                commands.ProposedPathway.model_validate({"pathway": "2GT", "proposal": "not_proposed"}),
            ),
            "catch_up": True,
            "reasons": None,
        },
    ),
    "answer": (
        {"answer": "agreed", "accepted": ["2PRO"], "propositions": 2},
        {"answer": "agreed", "accepted": (Pathway.PROFESSIONAL,)},
    ),
    "interview": ({"held_on": "2027-06-11"}, {"held_on": JUNE}),
    "decision": (
        {
            "ground": "head",
            "pathways": ["CAP1"],
            "reasons": "Motivations",
            "notified_on": "2027-06-11",
            "received_on": None,
        },
        {
            "ground": "head",
            "pathways": (Pathway.CAP,),
            "reasons": "Motivations",
            "notified_on": JUNE,
            "received_on": None,
        },
    ),
    "appeal": ({"lodged_on": "2027-06-11"}, {"lodged_on": JUNE}),
    "retention": (
        {"requested_on": "2027-06-11", "confirmed": True},
        {"requested_on": JUNE, "confirmed": True},
    ),
}


def change(kind: str, data: dict[str, Any], **others: Any) -> dict[str, Any]:
    """A change as Siècle's feed has it."""
    found = {
        "kind": kind, "academy": "creteil", "school": SCHOOL, "version": 3,
        "data": {"year": 2026, **data}, "by": STAFF, "at": "2026-11-09T08:30:00Z",
    }  # fmt: skip
    return found | others


def _closing(at: Any) -> dict[str, Any]:
    return change("window-closed", {"phase": "provisional", "stage": "entry"}, at=at)


@pytest.mark.parametrize(
    ("at", "typed"),
    [
        ("2026-11-09T08:30:00Z", TYPED),
        ("2026-11-09T09:30:00+01:00", TYPED),
        ("2026-11-09T09:30:00", None),
        ("09/11/2026 09:30", None),
        ("", None),
        (None, None),
        (1762677000, None),
    ],
)
def test_p4_an_instant_that_is_none_is_judged_on_arrival(at: Any, typed: datetime | None) -> None:
    command = command_of(_closing(at), {})
    assert getattr(command, "acted_at") == typed  # noqa: B009 (of every kind of command)


def test_every_kind_of_change_of_siecle_asks_for_a_command() -> None:
    assert set(TRANSLATIONS) == {kind.value for kind in Kind}
    asked = [translation.command for translation in TRANSLATIONS.values()]
    assert len(set(asked)) == len(asked)


@pytest.mark.parametrize("kind", OF_PUPILS)
def test_f24_what_staff_enter_for_a_pupil_is_a_command_about_that_pupil(kind: str) -> None:
    said, meant = OF_PUPILS[kind]
    typed = change(kind, {"siecle_id": "7", **said})

    command = command_of(typed, {"7": PUPIL})

    assert siecle_ids(typed) == ["7"]
    assert isinstance(command, TRANSLATIONS[kind].command)
    expected = meant | {"pupil": PUPIL, "school": SCHOOL, "year": 2026, "source_version": 3}
    assert {name: getattr(command, name) for name in expected} == expected


@pytest.mark.parametrize("kind", OF_PUPILS)
@pytest.mark.parametrize("named", ["8", "../admin", None])
def test_a_pupil_who_is_not_known_is_refused_whatever_the_kind(kind: str, named: str | None) -> None:
    typed = change(kind, {"siecle_id": named, **OF_PUPILS[kind][0]})
    with pytest.raises(NotTranslatable, match="unknown-pupil"):
        command_of(typed, {"7": PUPIL})


def test_a04_the_right_goes_to_a_legal_responsible_by_siecles_name_for_the_person() -> None:
    said = OF_PUPILS["authorship"][0] | {"siecle_id": "7", "guardian": "21"}
    command = command_of(change("authorship", said), {"7": PUPIL}, {"21": MOTHER, "22": PUPIL})
    assert isinstance(command, commands.TransferAuthorship)
    assert command.to_account == MOTHER
    with pytest.raises(NotTranslatable, match="unknown-guardian"):
        command_of(change("authorship", said), {"7": PUPIL}, {"22": MOTHER})
    unsaid = {name: value for name, value in said.items() if name != "guardian"}
    for odd in (unsaid, said | {"guardian": ["21"]}, said | {"guardian": {}}):
        with pytest.raises(NotTranslatable, match="malformed-change"):
            command_of(change("authorship", odd), {"7": PUPIL}, {"21": MOTHER})


def test_every_kind_about_a_pupil_is_tried_here() -> None:
    assert set(OF_PUPILS) == {kind for kind, one in TRANSLATIONS.items() if one.is_of_pupil}


def test_f21_a_class_is_opened_and_closed_by_its_name() -> None:
    instants = {"opens_at": "2027-06-09T08:00:00+02:00", "closes_at": None}
    opens = command_of(change("class-window-opened", CLASS_WINDOW | instants), {})
    closes = command_of(change("class-window-closed", CLASS_WINDOW), {})

    assert isinstance(opens, commands.OpenClassWindow)
    assert isinstance(closes, commands.CloseClassWindow)
    for command in (opens, closes):
        assert (command.class_name, command.school, command.stage) == ("3A", SCHOOL, "answer")


@pytest.mark.parametrize("said", [{}, {"any_choice_conforms": False}, {"any_choice_conforms": True}])
def test_f09_what_conforms_is_a_setting_of_the_academy(said: dict[str, bool]) -> None:
    settings = {
        "provisional_from": "2026-11-02",
        "final_from": "2027-04-01",
        "free_occupation": True,
        "statuses": True,
        "time_zone": "Europe/Paris",
    }
    command = command_of(change("campaign", settings | said), {})
    assert isinstance(command, commands.ConfigureCampaign)
    assert command.any_choice_conforms is said.get("any_choice_conforms", False)


@pytest.mark.parametrize(
    ("said", "wanted"), [({}, ()), ({"notices": ["opened", "decision"]}, ("opened", "decision"))]
)
def test_a36_what_families_are_told_is_a_setting_of_the_academy_and_off_by_default(
    said: dict[str, list[str]], wanted: tuple[str, ...]
) -> None:
    settings = {
        "provisional_from": "2026-11-02",
        "final_from": "2027-04-01",
        "free_occupation": True,
        "time_zone": "Europe/Paris",
    }
    command = command_of(change("campaign", settings | said), {})
    assert isinstance(command, commands.ConfigureCampaign)
    assert command.notices == wanted


def test_where_a_change_belongs_is_not_its_datas_to_say() -> None:
    data = {"phase": "provisional", "stage": "entry", "school": "0930000X", "source_version": 99}
    command = command_of(change("window-closed", data), {})
    assert isinstance(command, commands.CloseWindow)
    assert (command.school, command.source_version) == (SCHOOL, 3)


@pytest.mark.parametrize("kind", [None, ["opinion"], {"opinion": 1}, "party"])
def test_a_kind_that_is_none_names_nobody_and_is_refused(kind: Any) -> None:
    odd = change(kind, {"siecle_id": "7"})
    assert siecle_ids(odd) == []
    with pytest.raises(NotTranslatable, match="unknown-kind-of-change"):
        command_of(odd, {})


@pytest.mark.parametrize("data", [None, [], "text", {"siecle_id": "7", "propositions": ["2GT"]}])
def test_data_of_another_form_are_refused(data: Any) -> None:
    odd = change("propositions", {}) | {"data": data}
    with pytest.raises(NotTranslatable, match="malformed-change"):
        command_of(odd, {"7": PUPIL})

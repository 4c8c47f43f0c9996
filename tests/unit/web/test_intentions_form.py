"""Reading and rearranging the form without a server (R-030 to R-037, A-01, A-16, A-26)."""

from uuid import UUID

import pytest
from starlette.datastructures import FormData

from services.intentions.web.sent.draft import (
    Card,
    Draft,
    Malformed,
    read_draft,
    rearranged,
    taken_elsewhere,
)
from shared.contract.types import Pathway, Status

COMMAND = UUID("0190b6a0-0000-7000-8000-000000000001")
GT, PRO, CAP = (Card(pathway) for pathway in Pathway)


def form(*extra: tuple[str, str], action: str = "validate", cards: int = 1) -> FormData:
    fields = [("action", action), ("cards", str(cards)), ("version", "0"), ("command", str(COMMAND))]
    return FormData([*fields, *extra])


def draft(*cards: Card, action: str = "validate") -> Draft:
    return Draft(cards, 0, COMMAND, action)


def test_a_card_is_read_with_its_detail_and_both_statuses() -> None:
    read = read_draft(
        form(
            ("pathway-1", "2PRO"),
            ("occupation-1", "Pâtisserie"),
            ("status-1", "apprentice"),
            ("status-1", "school"),
        )
    )
    assert read.cards == (Card(Pathway.PROFESSIONAL, "Pâtisserie", (Status.SCHOOL, Status.APPRENTICE)),)


def test_a16_a_voie_changed_to_gt_clears_the_detail() -> None:
    read = read_draft(form(("pathway-1", "2GT"), ("occupation-1", "Mécanique"), ("status-1", "school")))
    assert read.cards == (GT,)


def test_r037_a_card_is_added_at_the_end_up_to_three() -> None:
    assert rearranged(draft(PRO, action="add")).cards == (PRO, Card())
    assert rearranged(draft(GT, PRO, CAP, action="add")).cards == (GT, PRO, CAP)


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        ("up-2", (PRO, GT, CAP)),
        ("down-2", (GT, CAP, PRO)),
        ("up-1", (GT, PRO, CAP)),
        ("down-3", (GT, PRO, CAP)),
        ("delete-1", (PRO, CAP)),
        ("delete-9", (GT, PRO, CAP)),
    ],
)
def test_r036_cards_move_and_go_and_ranks_follow(action: str, expected: tuple[Card, ...]) -> None:
    assert rearranged(draft(GT, PRO, CAP, action=action)).cards == expected


def test_a26_deleting_the_only_card_empties_it() -> None:
    assert rearranged(draft(GT, action="delete-1")).cards == (Card(),)


def test_a01_a_voie_taken_by_another_card_is_named_with_its_rank() -> None:
    assert taken_elsewhere(draft(GT, PRO, Card()), 3) == {Pathway.GENERAL: 1, Pathway.PROFESSIONAL: 2}
    assert taken_elsewhere(draft(GT, PRO), 1) == {Pathway.PROFESSIONAL: 2}


@pytest.mark.parametrize(
    "bad",
    [
        form(action="delete-0"),
        form(action="drop"),
        form(cards=0),
        form(cards=9),
        form(("pathway-1", "2XX")),
        form(("status-1", "both")),
        FormData([("cards", "1"), ("version", "-1"), ("command", str(COMMAND))]),
        FormData([("cards", "1"), ("version", "0"), ("command", "no")]),
    ],
)
def test_what_our_page_cannot_have_sent_is_malformed(bad: FormData) -> None:
    with pytest.raises(Malformed):
        read_draft(bad)

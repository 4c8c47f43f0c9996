"""What there is to tell a family, to whom, and since when (A-36, extension: notices)."""

from datetime import timedelta

import pytest

from services.intentions.domain.seeing.news import SOON, News, news_of
from shared.contract.internal import What
from shared.contract.types import Ground, Phase, Stage, Verdict
from tests.unit.domain.deciding import YES, answers, answers_on_paper, decides, proposes
from tests.unit.domain.given import (
    FATHER,
    GENERAL,
    MOTHER,
    NOW,
    PROFESSIONAL,
    World,
    ask,
    entered,
    ready_for_entry,
    with_opinion,
)
from tests.unit.domain.june import FINAL, agreed, chosen, proposed, received

DAY = timedelta(days=1)


def news(world: World) -> list[News]:
    return news_of(world.dossier, world.openings, world.campaign, world.now, world.former)


def told(world: World) -> dict[What, list[str]]:
    """Who would be told what."""
    names = {MOTHER: "mother", FATHER: "father"}
    return {one.what: [name for account, name in names.items() if one.is_for(account)] for one in news(world)}


def test_a36_an_open_entry_is_news_to_both_until_something_is_validated() -> None:
    world = ready_for_entry()
    assert told(world.later(hours=1)) == {What.OPENED: ["mother", "father"]}
    world.validate(ask(GENERAL))
    assert told(world) == {}


def test_a36_an_opening_that_lies_ahead_or_before_the_academys_date_is_no_news_yet() -> None:
    planned = World().configured().opened(opens_at=NOW + DAY)
    assert news(planned) == []
    [one] = news(planned.later(days=1))
    assert one.since == NOW + DAY
    early = World().configured().opened(phase=FINAL)
    assert news(early) == []
    [one] = news(early.later(days=150))
    assert one.since == early.campaign.starts(FINAL)


def test_a36_an_opening_that_is_planned_anew_goes_on_and_one_after_a_closing_is_new() -> None:
    world = ready_for_entry().later(days=1).opened(closes_at=NOW + 30 * DAY)
    assert [one.since for one in news(world)] == [NOW]
    world.later(days=1).closed().later(days=1).opened()
    assert [one.since for one in news(world)] == [NOW + 3 * DAY]


def test_a36_a03_a_reopened_entry_is_news_to_the_author_alone() -> None:
    world = entered().closed().later(days=1).opened()
    assert told(world) == {What.OPENED: ["mother"]}
    world.transferred(None)
    assert told(world) == {What.OPENED: ["mother", "father"]}


@pytest.mark.parametrize(("days", "is_news"), [(6, False), (7, True), (10, False)])
def test_a36_three_days_before_the_planned_closing_it_is_news_that_nothing_is_entered(
    days: int, is_news: bool
) -> None:
    world = World().configured().opened(closes_at=NOW + 10 * DAY).later(days=days)
    closing = [one for one in news(world) if one.what is What.CLOSING]
    assert [one.since for one in closing] == ([NOW + 10 * DAY - SOON] if is_news else [])
    if is_news:
        world.validate(ask(GENERAL))
        assert told(world) == {}


def test_a36_a_closing_that_is_moved_is_news_of_its_own_and_one_by_hand_none() -> None:
    world = World().configured().opened(closes_at=NOW + 10 * DAY).later(days=7)
    marks = {one.mark for one in news(world)}
    world.opened(closes_at=NOW + 20 * DAY)
    assert What.CLOSING not in told(world)
    world.later(days=1).opened(closes_at=NOW + 9 * DAY)
    [sooner] = [one for one in news(world) if one.what is What.CLOSING]
    assert (sooner.since, sooner.mark in marks) == (world.now, False)
    assert news(world.closed()) == []


def test_a36_r021_an_avis_is_news_once_it_may_be_read_to_who_has_not_read_it() -> None:
    world = entered().closed()
    world.publish((GENERAL, Verdict.FAVOURABLE), (PROFESSIONAL, Verdict.FAVOURABLE))
    assert told(world) == {}
    world.later(days=1).opened(Stage.ANSWER)
    assert [(one.what, one.since) for one in news(world)] == [(What.OPINION, NOW + DAY)]
    assert told(world.acknowledged()) == {What.OPINION: ["father"]}


def test_a36_a19_a_changed_avis_is_called_so_where_the_former_one_could_be_read() -> None:
    world = with_opinion().later(days=1)
    world.publish((GENERAL, Verdict.FAVOURABLE), (PROFESSIONAL, Verdict.FAVOURABLE))
    assert [(one.what, one.since) for one in news(world)] == [(What.OPINION_CHANGED, NOW + DAY)]
    unread = entered().closed()
    for verdict in (Verdict.RESERVED, Verdict.FAVOURABLE):
        unread.later(hours=1).publish((GENERAL, verdict), (PROFESSIONAL, verdict))
    assert told(unread.later(hours=1).opened(Stage.ANSWER)) == {What.OPINION: ["mother", "father"]}


def test_a36_r094_choices_and_the_avis_that_they_wait_for_are_both_news() -> None:
    world = with_opinion().closed(Stage.ANSWER).later(days=150).opened(phase=FINAL)
    assert told(world) == {What.OPENED: ["mother", "father"], What.OPINION: ["mother", "father"]}
    [avis] = [one for one in news(world) if one.what is What.OPINION]
    assert avis.since == NOW


def test_a36_f05_propositions_are_news_once_they_may_be_read() -> None:
    world = chosen()
    proposes(world, (GENERAL, YES), (PROFESSIONAL, YES))
    assert told(world) == {}
    world.later(days=1).opened(Stage.ANSWER, FINAL)
    [one] = news(world)
    assert (one.what, one.since, one.phase) == (What.PROPOSITIONS, world.now, Phase.FINAL)
    answers(world)
    assert told(world) == {What.PROPOSITIONS: ["father"]}


def test_a36_f20_a_decision_by_agreement_is_news_to_who_did_not_answer() -> None:
    assert told(agreed()) == {What.DECISION: ["father"]}
    on_paper = proposed()
    answers_on_paper(on_paper, PROFESSIONAL)
    assert told(on_paper) == {What.DECISION: ["mother", "father"]}


def test_a36_f10_the_heads_decision_is_news_to_both() -> None:
    world = received().later(hours=2)
    decides(world, PROFESSIONAL, ground=Ground.HEAD)
    [one] = news(world)
    assert (one.what, one.since, one.mark) == (What.DECISION, world.now, "1")
    assert told(world) == {What.DECISION: ["mother", "father"]}

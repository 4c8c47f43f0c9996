"""Every screen in every state: its status, the ministry's sentences on it, and what holds on every page."""

from collections import Counter

import pytest

from tests.browser import screens_avis, screens_form, screens_portal, screens_year
from tests.browser.checks import barriers, faults_of
from tests.browser.person import Person
from tests.browser.places import Places
from tests.browser.screen import Screen
from tests.browser.sentences import ELSEWHERE, QUOTES, SENTENCES, on

SCREENS = (*screens_portal.SCREENS, *screens_form.SCREENS, *screens_avis.SCREENS, *screens_year.SCREENS)


@pytest.mark.parametrize("screen", SCREENS, ids=str)
async def test_screen(places: Places, visitor: Person, screen: Screen) -> None:
    await screen.shown_to(visitor, places)
    await visitor.sees(*on(screen.name))
    assert await faults_of(visitor) == []


async def test_the_developers_contract_has_no_barriers_either(visitor: Person) -> None:
    await visitor.become(None)
    await visitor.open("/contract")
    assert await barriers(visitor) == []
    assert visitor.complaints == []


def test_each_rule_has_its_sentences_on_screens_that_exist_or_says_where_else() -> None:
    elsewhere = {rule for rules in ELSEWHERE.values() for rule in rules}
    rules = {f"R-{number:03}" for number in range(1, 105)}
    on_pages = Counter(rule for rule, _ in {(rule, sentence) for rule, _, sentence in SENTENCES})
    assert on_pages == {rule: QUOTES.get(rule, 1) for rule in rules - elsewhere}
    assert {name for _, screens, _ in SENTENCES for name in screens} <= {screen.name for screen in SCREENS}
    assert len({screen.name for screen in SCREENS}) == len(SCREENS)

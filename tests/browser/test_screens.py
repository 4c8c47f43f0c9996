"""Every screen in every state: its status, the ministry's sentences on it, and what holds on every page."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import astuple

import pytest

from services.intentions.web.words import decision
from services.intentions.web.words.definitive import CHOICES
from tests.browser import screens_avis, screens_form, screens_portal, screens_year, sentences, sentences_year
from tests.browser.checks import barriers, faults_of
from tests.browser.person import Person
from tests.browser.places import Places
from tests.browser.screen import Screen
from tests.browser.sentences import ELSEWHERE, QUOTES, SENTENCES

SCREENS = (*screens_portal.SCREENS, *screens_form.SCREENS, *screens_avis.SCREENS, *screens_year.SCREENS)


@pytest.mark.parametrize("screen", SCREENS, ids=str)
async def test_screen(places: Places, visitor: Person, screen: Screen) -> None:
    await screen.shown_to(visitor, places)
    await visitor.sees(*sentences.on(screen.name), *sentences_year.on(screen.name))
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


def test_each_word_of_the_definitive_phase_is_on_a_screen_that_exists_or_says_where_else() -> None:
    shown = [sentence for _, _, sentence in sentences_year.SENTENCES]
    elsewhere = [one for several in sentences_year.ELSEWHERE.values() for one in several]
    said = [*_strings(vars(decision)), *_strings(astuple(CHOICES))]
    assert len(said) > 60
    missing = [one for one in said if one not in elsewhere and not _is_in(one, shown)]
    assert missing == []
    assert {name for _, screens, _ in sentences_year.SENTENCES for name in screens} <= {
        one.name for one in SCREENS
    }


def _strings(said: object) -> Iterator[str]:
    """Every text in a module's names or in a table of words."""
    if isinstance(said, str):
        yield said
    elif isinstance(said, Mapping):
        yield from (
            one for name, part in said.items() if not str(name).startswith("__") for one in _strings(part)
        )
    elif isinstance(said, tuple):
        yield from (one for part in said for one in _strings(part))


def _is_in(words: str, shown: list[str]) -> bool:
    """Whether a sentence on a screen has all of the words, with something for each `{}`."""
    pattern = ".*".join(re.escape(part) for part in re.split(r"{\w*}", words))
    return any(re.search(pattern, sentence) for sentence in shown)

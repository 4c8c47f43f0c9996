"""The chapters of the story, where it may end, and what it says then."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from deploy.samples.personas import PERSONAS, STAFF
from deploy.samples.town import SCHOOL
from deploy.story.chapters import CHAPTERS, End
from deploy.story.play import chosen_end, farewell
from deploy.story.scenes.decisions import last_day_of_appeal
from deploy.story.world import StoryFailed
from services.intentions.domain.deciding import working_days


def test_each_end_has_its_chapter_and_leaves_more_than_the_one_before() -> None:
    assert [chapter.end for chapter in CHAPTERS] == list(End)
    for earlier, later in pairwise(chapter.leaves for chapter in CHAPTERS):
        assert later.events > earlier.events
        assert (later.emails, later.siecle) >= (earlier.emails, earlier.siecle)


@pytest.mark.parametrize("end", End)
def test_the_end_is_chosen_by_a_variable(end: End, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UNTIL", end)
    assert chosen_end() is end


def test_an_unknown_end_is_refused_with_those_that_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UNTIL", "july")
    with pytest.raises(StoryFailed, match=r"UNTIL=july.*UNTIL=open, UNTIL=avis, UNTIL=choices, UNTIL=prop"):
        chosen_end()
    monkeypatch.delenv("UNTIL")
    assert chosen_end() is End.WHOLE


@pytest.mark.parametrize("end", End)
def test_whoever_looks_on_is_told_where_as_whom_and_what_to_do(end: End) -> None:
    told = "\n".join(farewell("http://families", "http://staff", end))
    assert "http://families" in told
    assert f"http://staff/staff/schools/{SCHOOL}" in told
    assert all(persona.login in told for persona in (*PERSONAS, *STAFF))
    [chapter] = [one for one in CHAPTERS if one.end is end]
    assert all(line in told for line in chapter.then)


def test_f12_the_story_counts_to_the_last_day_of_appeal_as_the_service_does() -> None:
    days = [date(2027, 1, 1) + timedelta(number) for number in range(365)]
    expected = [working_days.last_day_of_appeal(day, SCHOOL) for day in days]
    assert [last_day_of_appeal(day) for day in days] == expected

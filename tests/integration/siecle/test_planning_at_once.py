"""R-023: staff who open and plan at once, or twice, and what fails halfway."""

import asyncio

import pytest

from deploy.story.page import Form
from tests.integration.siecle.conftest import SCHOOL, Office
from tests.integration.siecle.test_planning_page import (
    ENTRY,
    OPENINGS,
    WHOLE,
    at,
    opened,
    ready,
    take,
)


@pytest.mark.parametrize("action", ["Prolonger", "Annuler ce qui est prévu"])
async def test_r023_a_slow_second_click_is_answered_as_the_first(office: Office, action: str) -> None:
    await ready(office)
    await opened(office, closes=at(days=1))
    office.staff.fill("Nouvelle fermeture", at(days=2), WHOLE)
    question = await office.staff.press(f"{action} : {WHOLE}")
    await office.staff.press("Confirmer")
    await take(office)
    before = await office.changes()
    office.staff.page = question
    page = await office.staff.press("Confirmer")
    assert (page.status, page.has("entre-temps")) == (200, False)
    assert await office.changes() == before


async def asked_to_open(office: Office, *classes: str) -> Form:
    """The form on which an opening of these classes is confirmed."""
    await office.staff.open(OPENINGS)
    office.staff.tick(ENTRY)
    for name in classes:
        office.staff.tick(f"Classe {name}")
    return (await office.staff.press("Ouvrir")).form("Confirmer l'ouverture")


async def test_r023_several_clicks_at_once_open_each_class_once(office: Office) -> None:
    await ready(office)
    form = await asked_to_open(office, "3A", "3B")
    answers = await asyncio.gather(*(office.staff.send("Confirmer l'ouverture", form) for _ in range(4)))
    assert {answer.status_code for answer in answers} == {303}
    assert [one["data"]["class"] for one in (await office.changes())[1:]] == ["3A", "3B"]


async def test_r023_of_two_who_ask_for_different_things_at_once_one_is_told(office: Office) -> None:
    await ready(office)
    forms = [await asked_to_open(office, "3A"), await asked_to_open(office, "3A", "3B")]
    answers = await asyncio.gather(*(office.staff.send("Confirmer l'ouverture", form) for form in forms))
    assert sorted(answer.status_code for answer in answers) == [303, 409]
    classes = [one["data"]["class"] for one in (await office.changes())[1:]]
    assert classes == (["3A"] if answers[0].status_code == 303 else ["3A", "3B"])


async def test_r023_what_fails_halfway_leaves_nothing_opened(office: Office) -> None:
    await ready(office)
    form = await asked_to_open(office, "3A", "3B")
    await office.pool.execute(  # the number that the second class's change would have is taken
        "INSERT INTO siecle.changes (seq, kind, object, version, academy, by, data)"
        " SELECT -1, kind, $1, 3, academy, by, data FROM siecle.changes WHERE seq = 1",
        f"window-{SCHOOL}-3B",
    )
    assert (await office.staff.send("Confirmer l'ouverture", form)).status_code >= 500
    assert [one["kind"] for one in await office.changes()] == ["campaign"]


async def test_a_year_of_other_changes_hides_none_of_the_openings(office: Office) -> None:
    await ready(office)
    await opened(office, closes=at(days=1))
    await office.pool.execute(
        "INSERT INTO siecle.changes (seq, kind, object, version, academy, school, at, by, data)"
        " SELECT seq + n, 'opinion', 'opinion-' || n, seq + n, academy, school, at, by, '{}'"
        " FROM siecle.changes, generate_series(1, 200) n WHERE kind = 'window-opened'"
    )
    page = await office.staff.open(OPENINGS)
    assert page.has(f"Ouverture du téléservice : {ENTRY} Pris en compte")

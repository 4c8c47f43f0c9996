"""The matrix of the year, step by step, as the pages are without JavaScript; `tests/browser` walks it too."""

import pytest

from tests.support.matrix import State
from tests.support.matrix_year import (
    ROWS,
    Row,
)
from tests.support.story import button
from tests.support.town import Town

STATES = {state: [row for row in ROWS if row.state is state] for state in {row.state: None for row in ROWS}}


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
async def test_matrix_of_the_year(town: Town, state: State) -> None:
    await state(town)
    for row in STATES[state]:
        await check(town, row)


async def check(town: Town, row: Row) -> None:
    browser = town.stranger()
    browser._client.cookies.set("session", await town.session(row.viewer), domain="127.0.0.1")
    page = await browser.open(f"{town.child.path}/{row.step}")
    missing = [sentence for sentence in row.sentences if not page.has(sentence)]
    assert missing == [], f"{row}\n{page.text}"
    shown = {one.label for form in page.forms for one in form.buttons if one.label in {"VALIDER", "MODIFIER"}}
    assert shown == {*row.active, *row.inactive}, row
    assert all(not button(page, label).disabled for label in row.active), row
    assert all(button(page, label).disabled for label in row.inactive), row

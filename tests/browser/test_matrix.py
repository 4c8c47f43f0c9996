"""Matrix 1b row by row in a browser: the sentences are visible, the buttons active or not."""

import pytest
from playwright.async_api import expect

from tests.browser.person import Person
from tests.browser.places import Places
from tests.support.matrix import ROWS, Row


@pytest.mark.parametrize("row", ROWS, ids=str)
async def test_matrix(places: Places, visitor: Person, row: Row) -> None:
    town = await places.at(row.state)
    await visitor.become(await town.session(row.viewer))
    await visitor.open(town.child.path)
    await visitor.sees(*row.sentences)
    for label in ("VALIDER", "MODIFIER"):
        await expect(visitor.button(label)).to_have_count(int(label in row.active + row.inactive))
    for label in row.active:
        await expect(visitor.button(label)).to_be_enabled()
    for label in row.inactive:
        await expect(visitor.button(label)).to_be_disabled()
    assert visitor.complaints == []

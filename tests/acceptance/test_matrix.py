"""Matrix 1b row by row, as the pages are without JavaScript; `tests/browser` walks it in a browser."""

import pytest

from tests.support.matrix import ROWS, Row
from tests.support.story import button
from tests.support.town import Town


@pytest.mark.parametrize("row", ROWS, ids=str)
async def test_matrix(town: Town, row: Row) -> None:
    await row.state(town)
    page = (await town.sign_in(row.viewer)).page
    for sentence in row.sentences:
        assert page.has(sentence)
    shown = {one.label for form in page.forms for one in form.buttons if one.label in {"VALIDER", "MODIFIER"}}
    assert shown == {*row.active, *row.inactive}
    assert all(not button(page, label).disabled for label in row.active)
    assert all(button(page, label).disabled for label in row.inactive)

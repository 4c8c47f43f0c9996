"""Who sees what, row by row in a browser: the sentences are visible, the buttons active or not."""

import pytest
from playwright.async_api import expect

from tests.browser.person import Person
from tests.browser.places import Places
from tests.support import matrix, matrix_year


@pytest.mark.parametrize("row", matrix.ROWS, ids=str)
async def test_matrix(places: Places, visitor: Person, row: matrix.Row) -> None:
    await shows(places, visitor, row)


@pytest.mark.parametrize("row", matrix_year.ROWS, ids=str)
async def test_matrix_of_the_year(places: Places, visitor: Person, row: matrix_year.Row) -> None:
    await shows(places, visitor, row, f"/{row.step}")


async def shows(places: Places, visitor: Person, row: matrix.Row | matrix_year.Row, below: str = "") -> None:
    """Fail unless the viewer sees what the row says, below the address of the dossier."""
    town = await places.at(row.state)
    await visitor.become(await town.session(row.viewer))
    await visitor.open(f"{town.child.path}{below}")
    await visitor.sees(*row.sentences)
    for label in ("VALIDER", "MODIFIER"):
        await expect(visitor.button(label)).to_have_count(int(label in row.active + row.inactive))
    for label in row.active:
        await expect(visitor.button(label)).to_be_enabled()
    for label in row.inactive:
        await expect(visitor.button(label)).to_be_disabled()
    assert visitor.complaints == []

"""R-018: an academy that changes its dates reads which schools they suspend, and confirms."""

from tests.integration.siecle.conftest import SCHOOL, Office, configure
from tests.integration.siecle.test_planning_page import ENTRY, opened, ready


async def test_r018_an_academy_reads_which_schools_new_dates_suspend_and_confirms(office: Office) -> None:
    await ready(office)
    await opened(office)
    before = await office.changes()
    await configure(office.academy, "2099-01-04", "2099-05-01")
    page = office.academy.page
    assert page.has("Ces dates suspendent l'ouverture de la saisie dans 1 établissement :")
    assert page.has(f"{SCHOOL} 2 {ENTRY}, tout l'établissement, jusqu'au 04/01/2099")
    assert "MARTIN" not in page.text
    assert await office.changes() == before
    await office.academy.press("Enregistrer ces dates")
    change = (await office.changes())[-1]
    assert (change["kind"], change["data"]["provisional_from"]) == ("campaign", "2099-01-04")
    assert change["data"]["statuses"] is True
    assert change["data"]["time_zone"] == "Indian/Reunion"


async def test_r018_dates_that_suspend_nothing_are_not_asked_about(office: Office) -> None:
    await ready(office)
    await opened(office)
    await configure(office.academy, "2026-09-01", "2099-05-01")
    assert office.academy.page.has("Enregistré le")
    await configure(office.academy, "2026-08-20", "2099-05-01")
    assert (await office.changes())[-1]["data"]["provisional_from"] == "2026-08-20"


async def test_r018_a_school_that_opens_while_the_academy_reads_is_asked_about_too(office: Office) -> None:
    await ready(office)
    await opened(office, classes="3A")
    await configure(office.academy, "2099-01-04", "2099-05-01")
    await opened(office, classes="3B")
    before = await office.changes()
    page = await office.academy.press("Enregistrer ces dates")
    assert page.has("Des ouvertures ont changé entre-temps")
    assert page.has(f"{ENTRY}, les classes 3A, 3B, jusqu'au 04/01/2099")
    assert await office.changes() == before
    await office.academy.press("Enregistrer ces dates")
    assert (await office.changes())[-1]["data"]["provisional_from"] == "2099-01-04"

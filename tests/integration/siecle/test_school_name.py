"""How a school is called: its head says so, and pages, lists, letters and forms on paper do."""

from services.siecle.people.roles import Role
from tests.integration.siecle.conftest import ACADEMY, SCHOOL, Office
from tests.integration.siecle.families import PUPIL, parents
from tests.support.staff import employed, let_in

HOME = f"/staff/schools/{SCHOOL}"
CALLED = f"Collège Lucie Aubrac ({SCHOOL})"


async def test_a_school_is_called_as_its_head_says_wherever_it_is_named(office: Office) -> None:
    await parents(office)
    page = await office.staff.open(HOME)
    assert page.has(f"Établissement {SCHOOL}"), "the UAI alone, where nobody has said the name"
    await office.staff.follow("Nom de l'établissement")
    for unfit in ("", " \u200b ", "C" * 101):
        office.staff.fill("Nom", unfit)
        page = await office.staff.press("Enregistrer le nom")
        assert (page.status, page.has("Indiquez le nom de l'établissement")) == (422, True)
    office.staff.fill("Nom", " Collège Lucie\u00a0Aubrac ")
    page = await office.staff.press("Enregistrer le nom")
    assert page.has("Le nom est enregistré.")
    for path in ("", "/pupils", "/emails", "/letters", "/accounts", "/journal", "/exports", "/openings"):
        page = await office.staff.open(f"{HOME}{path}")
        assert page.text.count(CALLED) >= 2, f"{path or 'the school'}: above the menu, and in what is printed"
    for path in (f"{HOME}/paper?sheet=provisional", f"{PUPIL}/recap-letter", f"{HOME}/opinions?class=3A"):
        assert (await office.staff.open(path)).text.count(CALLED) >= 2, path
    assert (await office.staff.open(f"{HOME}/journal")).has("Nom de l'établissement : Collège Lucie Aubrac")
    assert (await office.academy.open(f"/staff/academies/{ACADEMY}")).has(CALLED)


async def test_a_school_without_pupils_is_named_from_its_first_page(office: Office) -> None:
    await let_in(office.staff, office.pool, await employed(office.pool, Role.HEAD, school="0939999N"))
    page = await office.staff.open("/")
    assert page.has("Établissement 0939999N")
    await office.staff.follow("le nom de l'établissement")
    office.staff.fill("Nom", "Collège neuf")
    await office.staff.press("Enregistrer le nom")
    assert (await office.staff.open("/")).has("Collège neuf (0939999N)")

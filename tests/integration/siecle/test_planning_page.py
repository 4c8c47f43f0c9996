"""R-018 to R-023, F-21: what is planned, extended and given up on the page, and what is told before."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from deploy.story.page import Page
from services.siecle.people.roles import Role
from services.siecle.repository import Repository
from services.siecle.roster import Listed
from tests.integration.siecle.conftest import ACADEMY, SCHOOL, Office, configure, intentions
from tests.support.staff import employed, let_in

OPENINGS = f"/staff/schools/{SCHOOL}/openings"
ENTRY, ANSWERS = "Saisie des intentions provisoires", "Consultation des avis provisoires"
WHOLE = "Tout l'établissement"
REUNION = ZoneInfo("Indian/Reunion")


def at(**amount: float) -> str:
    """A time from now on, as it is typed in La Réunion."""
    return f"{datetime.now(REUNION) + timedelta(**amount):%Y-%m-%dT%H:%M}"


def shown(typed: str) -> str:
    """The same as it is read."""
    return f"{datetime.fromisoformat(typed):%d/%m/%Y à %H:%M}"


async def take(office: Office) -> None:
    """The téléservice takes all that was asked for."""
    for change in await office.changes():
        await office.api.post(f"/api/changes/{change['seq']}/outcome", json={"outcome": "accepted"})


async def ready(office: Office, first: str = "2026-08-15", third: str = "2099-05-01") -> None:
    """The academy, in La Réunion, has set its dates."""
    await configure(office.academy, first, third)
    if any(
        button.label == "Enregistrer ces dates"
        for form in office.academy.page.forms
        for button in form.buttons
    ):
        await office.academy.press("Enregistrer ces dates")
    await take(office)


async def opened(
    office: Office, stage: str = ENTRY, opens: str = "", closes: str = "", classes: str = ""
) -> Page:
    """Staff have opened, and the téléservice has taken it."""
    await office.staff.open(OPENINGS)
    office.staff.tick(stage)
    for name in classes.split():
        office.staff.tick(f"Classe {name}")
    office.staff.fill("Ouverture prévue (maintenant si vide)", opens)
    office.staff.fill("Fermeture prévue (facultative)", closes)
    await office.staff.press("Ouvrir")
    await office.staff.press("Confirmer l'ouverture")
    await take(office)
    return await office.staff.open(OPENINGS)


async def press(office: Office, action: str, whose: str = WHOLE, confirm: str = "Confirmer") -> Page:
    """A button of a row, with what it asks confirmed."""
    await office.staff.press(f"{action} : {whose}")
    await office.staff.press(confirm)
    await take(office)
    return await office.staff.open(OPENINGS)


async def test_r023_what_is_open_is_extended_brought_forward_and_closed(office: Office) -> None:
    await ready(office)
    later, latest, sooner = at(days=2), at(days=3), at(days=1)
    page = await opened(office, closes=later)
    assert page.has(f"{WHOLE} : {ENTRY} : ouvert depuis le")
    assert page.control("Nouvelle fermeture", WHOLE).value == later
    assert page.has("Toutes les heures sont à l'heure de La Réunion")

    office.staff.fill("Nouvelle fermeture", latest, WHOLE)
    assert (await press(office, "Prolonger")).has(f"fermeture prévue le {shown(latest)}")
    office.staff.fill("Nouvelle fermeture", sooner, WHOLE)
    assert (await press(office, "Avancer")).has(f"fermeture prévue le {shown(sooner)}")
    page = await press(office, "Annuler ce qui est prévu")
    assert page.has(f"{WHOLE} : {ENTRY} : ouvert depuis le")
    assert "fermeture prévue le" not in page.text
    page = await press(office, "Fermer maintenant", confirm="Confirmer la fermeture")
    assert page.has(f"{WHOLE} : fermé")
    said = [(one["kind"], one["data"].get("closes_at") is None) for one in (await office.changes())[1:]]
    assert said == [
        ("window-opened", False),
        ("window-opened", False),
        ("window-opened", False),
        ("window-opened", True),
        ("window-closed", True),
    ]
    assert len({one["data"].get("opens_at") for one in (await office.changes())[1:5]}) == 1


async def test_r023_an_end_is_planned_by_the_words_that_are_on_the_button(office: Office) -> None:
    await ready(office)
    await opened(office)
    ends = at(days=1)
    office.staff.fill("Nouvelle fermeture", ends, WHOLE)
    assert (await press(office, "Prévoir la fermeture")).has(f"fermeture prévue le {shown(ends)}")


async def test_r023_what_is_planned_is_brought_forward_and_given_up(office: Office) -> None:
    await ready(office)
    opens, sooner = at(days=2), at(days=1)
    page = await opened(office, opens=opens)
    assert page.has(f"{WHOLE} : {ENTRY} : ouverture prévue le {shown(opens)}")
    office.staff.fill("Nouvelle ouverture", sooner, WHOLE)
    assert (await press(office, "Avancer")).has(f"ouverture prévue le {shown(sooner)}")
    page = await office.staff.press(f"Annuler ce qui est prévu : {WHOLE}")
    assert page.has(f"{ENTRY} : le téléservice n'ouvrira pas à la date prévue.")
    assert "connectées" not in page.text, "nobody is shut out"
    await office.staff.press("Confirmer")
    await take(office)
    assert (await office.staff.open(OPENINGS)).has(f"{WHOLE} : fermé")


async def test_f21_several_classes_are_opened_at_once_and_each_has_its_row(office: Office) -> None:
    await ready(office)
    page = await opened(office, classes="3A 3B", closes=at(days=1))
    assert [(one["kind"], one["data"].get("class")) for one in (await office.changes())[1:]] == [
        ("class-window-opened", "3A"),
        ("class-window-opened", "3B"),
    ]
    assert page.has(f"{WHOLE} : fermé")
    await press(office, "Fermer maintenant", "Classe 3B", "Confirmer la fermeture")
    assert office.staff.page.has(f"Classe 3A : {ENTRY} : ouvert depuis le")
    assert not office.staff.page.has("Classe 3B :")
    assert [one.label for form in office.staff.page.forms for one in form.buttons if "3B" in one.label] == []


async def test_r020_staff_read_the_consequences_before_they_confirm(office: Office) -> None:
    await ready(office)
    await office.push("intentions", intentions(1, "2GT"))
    await opened(office)
    await office.tell_at_work({SCHOOL: 1})
    office.staff.tick(ANSWERS)
    page = await office.staff.press("Ouvrir")
    assert page.has(
        "le téléservice refusera ce changement : La saisie des familles doit d'abord être fermée."
    )
    assert page.has("Remplace ce qui était ouvert ou prévu.")
    assert page.has("Les familles liront l'avis du conseil de classe et en accuseront réception.")
    assert page.has("2 1"), "pupils, and those without an entry"
    assert page.has("Avis provisoire : 1 avis est encore à rendre (classe 3A : 1).")
    assert not page.has("1 famille est connectée"), "nobody is shut out"
    assert len(await office.changes()) == 2
    await office.staff.follow("Ne rien changer")
    page = await office.staff.press(f"Fermer maintenant : {WHOLE}")
    assert page.has("1 famille est connectée au téléservice")
    assert page.has("Les familles verront que le téléservice est fermé")


async def test_r023_who_planned_meanwhile_is_not_overruled_by_a_page_of_before(office: Office) -> None:
    await ready(office)
    await opened(office)
    question = await office.staff.press(f"Fermer maintenant : {WHOLE}")
    await opened(office, classes="3B", closes=at(days=1))
    before = await office.changes()
    office.staff.page = question
    page = await office.staff.press("Confirmer la fermeture")
    assert (page.status, page.has("ce qui est ouvert ou prévu a changé entre-temps")) == (409, True)
    assert await office.changes() == before


async def test_r023_a_second_click_is_one_change(office: Office) -> None:
    await ready(office)
    await opened(office)
    question = await office.staff.press(f"Fermer maintenant : {WHOLE}")
    for _ in range(2):
        office.staff.page = question
        await office.staff.press("Confirmer la fermeture")
    assert [one["kind"] for one in await office.changes()] == ["campaign", "window-opened", "window-closed"]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("2099-03-29T02:30", "n'existe pas"),
        ("2098-10-26T02:30", "existe deux fois"),
        ("0001-01-01T00:00", "valables"),
    ],
)
async def test_r023_a_time_that_is_none_or_two_is_refused_and_the_form_kept(
    office: Office, typed: str, sentence: str
) -> None:
    await office.staff.open(OPENINGS)  # Paris, as the academy has said nothing
    office.staff.tick(ENTRY)
    office.staff.tick("Classe 3B")
    office.staff.fill("Ouverture prévue (maintenant si vide)", typed)
    page = await office.staff.press("Ouvrir")
    assert (page.status, page.has(sentence)) == (422, True)
    assert page.control("Ouverture prévue (maintenant si vide)").value == typed
    assert page.control("Classe 3B").checked
    assert page.control(ENTRY).checked
    assert await office.changes() == []


NOT_YET = "L'académie n'a pas encore fixé ses dates"
HELD_UP = "jusque-là, l'ouverture de la saisie pour tout l'établissement est suspendue"


@pytest.mark.parametrize("path", [f"/staff/schools/{SCHOOL}", OPENINGS])
async def test_r018_a_school_reads_what_its_academy_holds_up_until_it_does_no_more(
    office: Office, path: str
) -> None:
    assert (await office.staff.open(path)).has(NOT_YET)
    await ready(office)
    await opened(office)
    page = await office.staff.open(path)
    assert (page.has(NOT_YET), page.has(HELD_UP)) == (False, False)
    await ready(office, first="2099-01-04")
    assert (await office.staff.open(path)).has(f"L'académie a fixé la date 1 au 04/01/2099 : {HELD_UP}")
    await ready(office)
    assert not (await office.staff.open(path)).has(HELD_UP)


async def test_r018_a_school_that_opens_before_the_date_is_warned(office: Office) -> None:
    await office.staff.open(OPENINGS)
    office.staff.tick(ENTRY)
    page = await office.staff.press("Ouvrir")
    assert page.has("Les dates de l'académie ne sont pas encore paramétrées.")
    await ready(office, first="2099-01-04")
    await office.staff.open(OPENINGS)
    office.staff.tick(ENTRY)
    page = await office.staff.press("Ouvrir")
    assert page.has("L'ouverture ou la saisie est antérieure à la date fixée par l'académie.")
    assert page.has("Cette date est le 04/01/2099.")
    assert page.has("Suspendu jusqu'à la date 1 de l'académie, le 04/01/2099")


async def test_f21_a_teacher_reads_own_classes_and_changes_nothing(office: Office) -> None:
    await ready(office)
    await opened(office, classes="3A 3B")
    teacher = await employed(office.pool, Role.TEACHER, "3A", school=SCHOOL)
    await let_in(office.staff, office.pool, teacher)
    page = await office.staff.open(OPENINGS)
    assert page.has(f"Classe 3A : {ENTRY}")
    assert "3B" not in page.text
    assert [one.label for form in page.forms for one in form.buttons] == ["Se déconnecter"]


async def test_a_school_without_pupils_opens_too(office: Office) -> None:
    await Repository(office.pool).add_pupils([Listed("0931299Z", "1", "MARTIN", "Léa", "3A")], ACADEMY)
    await office.pool.execute(
        "UPDATE siecle.pupils SET left_at = $1 WHERE school = '0931299Z'", datetime.now(UTC)
    )
    await let_in(office.staff, office.pool, await employed(office.pool, Role.HEAD, school="0931299Z"))
    page = await office.staff.open("/staff/schools/0931299Z/openings")
    assert not any(one.kind == "checkbox" for one in page.controls)
    office.staff.tick(ENTRY)
    page = await office.staff.press("Ouvrir")
    assert page.has(f"{WHOLE} fermé")

"""The page of an academy in the stand-in: its settings, used as staff use them."""

import pytest

from services.siecle.staff.labels import NOTICES
from shared.contract.types import NoticeKind
from tests.integration.siecle.conftest import ACADEMY, Office, configure

CONFORMS = "Une décision est conforme dès qu'elle retient une voie demandée, quel que soit son rang"


async def test_an_academy_is_configured_and_shown_as_it_is(office: Office) -> None:
    await configure(office.academy)
    [change] = await office.changes()
    assert (change["kind"], change["academy"], change["school"]) == ("campaign", ACADEMY, None)
    assert change["data"]["statuses"] is True
    assert change["data"]["free_occupation"] is False
    page = await office.academy.open(f"/staff/academies/{ACADEMY}")
    assert page.control("Fuseau horaire").value == "Indian/Reunion"
    assert page.control("Les familles peuvent préciser le statut").checked


@pytest.mark.parametrize("any_choice", [False, True])
async def test_f09_an_academy_says_what_conforms(office: Office, any_choice: bool) -> None:
    academy = office.academy
    await academy.open(f"/staff/academies/{ACADEMY}")
    if any_choice:
        academy.tick(CONFORMS)
    academy.fill("Date 1 : début de la saisie des intentions provisoires", "2026-11-01")
    academy.fill("Date 3 : début de la saisie des choix définitifs", "2027-05-01")
    page = await academy.press("Enregistrer le paramétrage")
    assert (await office.changes())[-1]["data"]["any_choice_conforms"] is any_choice
    assert page.control(CONFORMS).checked is any_choice


async def test_a36_an_academy_says_what_families_are_told_by_default_nothing(office: Office) -> None:
    await configure(office.academy)
    assert (await office.changes())[-1]["data"]["notices"] == []
    await office.academy.open(f"/staff/academies/{ACADEMY}")
    for label in (NOTICES[NoticeKind.DECISION], NOTICES[NoticeKind.OPENED]):
        office.academy.tick(label)
    page = await office.academy.press("Enregistrer le paramétrage")
    assert (await office.changes())[-1]["data"]["notices"] == ["opened", "decision"]
    checked = [kind for kind, label in NOTICES.items() if page.control(label).checked]
    assert checked == [NoticeKind.OPENED, NoticeKind.DECISION]


async def test_dates_in_the_wrong_order_are_refused_and_kept_in_the_form(office: Office) -> None:
    await configure(office.academy, third="2026-10-01")
    assert office.academy.page.status == 422
    assert office.academy.page.has("La date 3 doit suivre la date 1.")
    assert office.academy.page.control("Fuseau horaire").value == "Indian/Reunion"
    assert await office.changes() == []


async def test_the_settings_of_an_academy_say_what_became_of_them(office: Office) -> None:
    await configure(office.academy)
    assert office.academy.page.has("En attente")
    await office.api.post("/api/changes/1/outcome", json={"outcome": "accepted", "reason": None})
    assert (await office.academy.open(f"/staff/academies/{ACADEMY}")).has("Pris en compte")

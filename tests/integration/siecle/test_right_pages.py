"""A-04, A-27: the right of entry is moved, an entry is withdrawn, after a look at what follows."""

import asyncio

import pytest

from tests.integration.siecle.conftest import Office, intentions
from tests.integration.siecle.definitive import GENERAL, answers, last
from tests.integration.siecle.families import (
    FATHER,
    MOTHER,
    PUPIL,
    YEAR,
    authorship,
    email,
    enters,
    moves_right,
    parents,
    set_up,
)

RIGHT, WITHDRAWAL = f"{PUPIL}/right/provisional", f"{PUPIL}/withdrawal/provisional"
TO_FATHER = "Mme Claire DURAND (sans adresse électronique connue de l'établissement)"
FREE = "Personne en particulier : le rendre libre"
NOBODY_YET = "Personne n'a encore validé : il sera à celui des responsables légaux qui validera le premier"
NOBODYS = "Libre : il sera à celui des responsables légaux qui validera le premier"


async def test_a04_the_right_goes_to_a_legal_responsible_for_a_reason(office: Office) -> None:
    await parents(office)
    page = await moves_right(office, TO_FATHER, reason=" ")
    assert (page.status, page.has("Le motif est obligatoire.")) == (422, True)
    page = await moves_right(office, TO_FATHER)
    assert page.has(
        "Le droit de saisie sera à Mme Claire DURAND : seule cette personne pourra modifier la saisie"
    )
    assert page.has("Tous les responsables légaux en sont informés, sans le motif")
    assert page.has("Motif : Décision du juge.")
    assert await office.changes() == []

    page = await office.staff.press("Confirmer")
    assert page.url.endswith(PUPIL)
    assert page.has("Droit de saisie : Camille =MARTIN")
    change = await last(office)
    of_pupil = {"year": YEAR, "siecle_id": "1", "phase": "provisional"}
    assert (change["kind"], change["data"]) == (
        "authorship",
        {"guardian": FATHER, "reason": "Décision du juge."} | of_pupil,
    )


async def test_a04_it_may_be_freed_and_a_stranger_gets_it_never(office: Office) -> None:
    await parents(office)
    await office.staff.open(RIGHT)
    office.staff.tick(FREE).value = "99"
    office.staff.fill("Motif (obligatoire)", "Accord des parents.")
    assert (await office.staff.press("Continuer")).has("Choisissez à qui va le droit de saisie.")
    page = await moves_right(office, FREE)
    assert page.has("Le droit de saisie sera libre : le premier responsable légal qui validera l'aura.")
    await office.staff.press("Confirmer")
    assert (await last(office))["data"]["guardian"] is None


async def test_a04_without_guardians_it_can_only_be_freed(office: Office) -> None:
    page = await office.staff.open(RIGHT)
    assert page.has("le droit de saisie ne peut qu'être rendu libre")
    assert page.control(FREE)
    assert (await office.staff.open(PUPIL)).has("Aucun responsable légal n'est chargé pour cet élève.")


async def test_a04_a_second_click_moves_it_once_and_a_page_that_is_old_not_at_all(office: Office) -> None:
    await parents(office)
    await moves_right(office, FREE)
    done = await asyncio.gather(*(office.staff.send("Confirmer", None) for _ in range(4)))
    assert {answer.status_code for answer in done} == {303}
    assert len(await office.changes()) == 1

    await moves_right(office, TO_FATHER)
    await office.push("authorships", authorship(3, MOTHER))
    page = await office.staff.press("Confirmer")
    assert (page.status, page.has("la situation de l'élève a changé entre-temps")) == (409, True)
    assert len(await office.changes()) == 1


async def test_a04_who_is_unknown_to_the_teleservice_is_refused_in_french(office: Office) -> None:
    await parents(office)
    await moves_right(office, TO_FATHER)
    await office.staff.press("Confirmer")
    await answers(office, "refused", "unknown-guardian")
    for path in (PUPIL, RIGHT):
        page = await office.staff.open(path)
        assert page.has("Refusé : Ce responsable n'est pas connu du téléservice comme responsable légal")
    assert page.control(TO_FATHER).checked, "the form comes back as it was filled"


async def test_a04_staff_read_who_was_told_and_to_whom_they_write(office: Office) -> None:
    await parents(office)
    assert (await office.staff.open(PUPIL)).has(NOBODY_YET)
    await office.push("authorships", authorship(1, FATHER, FATHER, more=1))
    page = await office.staff.open(PUPIL)
    assert page.has("Mme Claire DURAND")
    assert page.has("Donné par l'établissement le 20/11/2026 à 10:30.")
    assert page.has("Le téléservice en informe par e-mail : Mme Claire MARTIN.")
    assert page.has("À informer par courrier, faute d'adresse électronique valable : Mme Claire DURAND.")
    assert page.has("1 responsable(s) du téléservice que les données de l'établissement ne nomment pas")

    page = await office.staff.follow("Imprimer les courriers sur le droit de saisie (intentions provisoires)")
    assert page.has("2 courrier(s), un par feuille A4")
    assert page.has("Établissement 0931234A Mme Claire DURAND 1 rue des Lilas 93000 BOBIGNY")
    assert page.has("l'établissement vous a donné le droit de saisir les intentions provisoires")
    assert page.has("Responsable légal")
    assert page.has("l'établissement a donné à un autre responsable de l'élève le droit")
    assert not page.has("claire@example.org")

    await email(office, 1, "transfer")
    assert (await office.staff.open(f"{PUPIL}/right-letters")).has("3 courrier(s)")
    page = await office.staff.open(f"{PUPIL}/right-letters?to=all")
    assert page.has("3 courrier(s)")


async def test_a04_who_has_the_right_is_said_as_far_as_it_is_known(office: Office) -> None:
    await parents(office)
    online = "Le responsable légal qui a validé en ligne ; le téléservice ne transmet pas son nom"
    await office.push("intentions", intentions(1, "2GT") | {"year": YEAR})
    assert (await office.staff.open(PUPIL)).has(online)
    await office.push("authorships", authorship(2, None))
    assert (await office.staff.open(PUPIL)).has(NOBODYS)
    await office.push("intentions", intentions(3, "2PRO") | {"year": YEAR})
    assert (await office.staff.open(PUPIL)).has(online)
    await office.push("authorships", authorship(4, "99"))
    assert (await office.staff.open(PUPIL)).has("Un responsable légal qui n'est pas dans les données")
    page = await office.staff.open(f"{PUPIL}/right-letters")
    assert page.has("Aucun courrier n'est à imprimer.")


async def test_a27_an_entry_is_withdrawn_for_a_reason_once_what_follows_is_confirmed(office: Office) -> None:
    await set_up(office)
    page = await office.staff.open(PUPIL)
    assert page.has("Retrait de la saisie : Aucune saisie n'est enregistrée pour cet élève à cette étape.")
    await office.push("intentions", intentions(1, "2GT") | {"year": YEAR})
    page = await office.staff.open(WITHDRAWAL)
    assert page.has(GENERAL)
    assert (await office.staff.press("Continuer")).has("Le motif est obligatoire.")
    office.staff.fill("Motif (obligatoire)", "Demande écrite.")
    page = await office.staff.press("Continuer")
    assert page.has("comme si rien n'avait été saisi")
    assert page.has("Le droit de saisie sera libre, même si l'établissement l'avait donné à quelqu'un.")
    assert [one["kind"] for one in await office.changes()] == ["campaign"]

    done = await asyncio.gather(*(office.staff.send("Confirmer", None) for _ in range(3)))
    assert {answer.status_code for answer in done} == {303}
    change = await last(office)
    assert (change["seq"], change["kind"], change["data"]["reason"]) == (2, "withdrawal", "Demande écrite.")
    await answers(office)
    gone = {"dossier_version": 2, "year": YEAR, "withdrawn_at": "2026-11-20T09:30:00Z"}
    await office.push("withdrawals", gone)
    page = await office.staff.open(PUPIL)
    assert page.has("Rien : l'établissement a retiré la saisie le 20/11/2026")
    assert page.has("Retrait de la saisie : Aucune saisie")
    assert page.has("Saisie pour la famille (intentions provisoires)")


async def test_a27_the_same_again_after_the_family_entered_anew_is_another_withdrawal(office: Office) -> None:
    await set_up(office)
    for version in (1, 3):
        await office.push("intentions", intentions(version, "2GT") | {"year": YEAR})
        await office.staff.open(WITHDRAWAL)
        office.staff.fill("Motif (obligatoire)", "Demande écrite.")
        await office.staff.press("Continuer")
        await office.staff.press("Confirmer")
        await answers(office)
        body = {"dossier_version": version + 1, "year": YEAR, "withdrawn_at": "2026-11-20T09:30:00Z"}
        await office.push("withdrawals", body)
    assert [one["kind"] for one in await office.changes()] == ["campaign", "withdrawal", "withdrawal"]


async def test_a27_an_entry_of_staff_that_waits_may_be_withdrawn_and_a_form_before_it_is_old(
    office: Office,
) -> None:
    await set_up(office)
    await office.push("intentions", intentions(1, "2GT") | {"year": YEAR})
    form = await office.staff.open(WITHDRAWAL)
    await enters(office.staff, "2PRO")
    await office.staff.press("Confirmer")
    office.staff.page = form
    office.staff.fill("Motif (obligatoire)", "Demande écrite.")
    page = await office.staff.press("Continuer")
    assert (page.status, page.has("en attente :")) == (409, True)
    assert (page.status, page.has("la situation de l'élève a changé entre-temps")) == (409, True)
    await office.staff.press("Continuer")
    await office.staff.press("Confirmer")
    assert [one["kind"] for one in await office.changes()] == ["campaign", "entry", "withdrawal"]


@pytest.mark.parametrize("path", [RIGHT, WITHDRAWAL])
async def test_a_reason_is_read_where_it_was_given_and_nowhere_else(office: Office, path: str) -> None:
    await set_up(office)
    await office.push("intentions", intentions(1, "2GT") | {"year": YEAR})
    await office.staff.open(path)
    if path == RIGHT:
        office.staff.tick(FREE)
    office.staff.fill("Motif (obligatoire)", "Ordonnance du juge.")
    await office.staff.press("Continuer")
    page = await office.staff.press("Confirmer")
    assert "Ordonnance" not in page.url
    assert (await office.staff.open(path)).has("Motif donné : Ordonnance du juge.")
    for elsewhere in (PUPIL, f"{PUPIL}/entry/final", "/staff/schools/0931234A/journal"):
        assert "Ordonnance" not in (await office.staff.open(elsewhere)).text

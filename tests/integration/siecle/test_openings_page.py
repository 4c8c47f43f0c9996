"""R-020 to R-023, F-21: staff open and close each stage, for the whole school or for one class."""

import pytest

from deploy.story.page import Page
from services.siecle.staff.labels import STAGES
from tests.integration.siecle.conftest import SCHOOL, Office

OPENINGS = f"/staff/schools/{SCHOOL}/openings"
CHOICES = "Saisie des choix définitifs"
OPEN = "Ouvrir", "Confirmer l'ouverture"
ANSWERS = "Réponse aux propositions du conseil de classe"


async def press(office: Office, stage: str, *buttons: str, of_class: str = "", closes: str = "") -> Page:
    """Staff press these buttons for a stage, and the téléservice takes it."""
    await office.staff.open(OPENINGS)
    office.staff.tick(stage)
    for name in of_class.split():
        office.staff.tick(f"Classe {name}")
    office.staff.fill("Fermeture prévue (facultative)", closes)
    for button in buttons:
        await office.staff.press(button)
    seq = (await office.changes())[-1]["seq"]
    await office.api.post(f"/api/changes/{seq}/outcome", json={"outcome": "accepted"})
    return await office.staff.open(OPENINGS)


@pytest.mark.parametrize(("purpose", "stage"), STAGES.items())
async def test_f21_each_stage_is_opened_and_closed_for_the_school(
    office: Office, purpose: tuple[str, str], stage: str
) -> None:
    page = await press(office, stage, *OPEN)
    assert page.has(f"Tout l'établissement : {stage} : ouvert depuis le")
    page = await press(office, stage, "Fermer maintenant", "Confirmer la fermeture")
    assert page.has("Tout l'établissement : fermé")
    changes = await office.changes()
    assert [one["kind"] for one in changes] == ["window-opened", "window-closed"]
    assert [one["version"] for one in changes] == [1, 2]
    assert {(one["data"]["phase"], one["data"]["stage"]) for one in changes} == {purpose}
    assert not any("class" in one["data"] for one in changes)


async def test_f21_a_class_is_opened_and_closed_by_itself(office: Office) -> None:
    page = await office.staff.open(OPENINGS)
    assert [one.label for one in page.controls if one.kind == "checkbox"] == ["Classe 3A", "Classe 3B"]
    page = await press(office, ANSWERS, *OPEN, of_class="3B", closes="2099-06-12T18:00")
    assert page.has("Tout l'établissement : fermé")
    assert page.has(f"Classe 3B : {ANSWERS} : ouvert depuis le")
    assert page.has("fermeture prévue le 12/06/2099 à 18:00")
    assert not page.has("Classe 3A :")
    assert page.has(f"Ouverture du téléservice pour une classe : {ANSWERS} (3B)")

    await press(office, ANSWERS, *OPEN)
    page = await press(office, ANSWERS, "Fermer maintenant", "Confirmer la fermeture", of_class="3A")
    assert page.has(f"Tout l'établissement : {ANSWERS}")
    assert page.has("Classe 3A : fermé")
    changes = await office.changes()
    assert [(one["kind"], one["data"].get("class"), one["version"]) for one in changes] == [
        ("class-window-opened", "3B", 1),
        ("window-opened", None, 2),
        ("class-window-closed", "3A", 3),
    ]


async def test_f21_who_closes_a_class_is_asked_and_told_whose_number_it_is(office: Office) -> None:
    await office.tell_at_work({SCHOOL: 3})
    await office.staff.open(OPENINGS)
    office.staff.tick(ANSWERS)
    office.staff.tick("Classe 3B")
    page = await office.staff.press("Fermer maintenant")
    assert page.has(f"{ANSWERS}, 3B : le téléservice fermera maintenant")
    assert page.has("3 familles sont connectées au téléservice")
    assert page.has("Ce nombre est celui de tout l'établissement, non de la classe.")
    assert await office.changes() == []
    await office.staff.press("Confirmer la fermeture")
    [change] = await office.changes()
    assert (change["kind"], change["data"]["class"]) == ("class-window-closed", "3B")


async def test_what_the_teleservice_refused_or_has_not_taken_yet_is_not_open(office: Office) -> None:
    await office.staff.open(OPENINGS)
    office.staff.tick(CHOICES)
    for button in OPEN:
        page = await office.staff.press(button)
    assert (page.has("Tout l'établissement : fermé"), page.has("En attente")) == (True, True)
    await office.api.post(
        "/api/changes/1/outcome", json={"outcome": "refused", "reason": "before-academic-date"}
    )
    page = await office.staff.open(OPENINGS)
    assert page.has("Tout l'établissement : fermé")
    assert page.has("L'ouverture ou la saisie est antérieure à la date fixée par l'académie.")


async def test_f21_staff_read_why_a_class_was_refused(office: Office) -> None:
    await press(office, ANSWERS, *OPEN, of_class="3B")
    for slug, sentence in {
        "unknown-class": "Cette classe n'est pas connue du téléservice.",
        "empty-class": "Aucun élève de 3e n'est plus dans cette classe.",
        "opinions-exist": "Le conseil de classe a déjà répondu dans l'établissement ou dans cette classe",
    }.items():
        await office.api.post("/api/changes/1/outcome", json={"outcome": "refused", "reason": slug})
        assert (await office.staff.open(OPENINGS)).has(sentence)

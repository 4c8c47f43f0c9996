"""The staff pages of the stand-in, used as staff use them: by label and button."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from deploy.story.page import Page
from tests.integration.siecle import council
from tests.integration.siecle.conftest import SCHOOL, Office, acknowledgement, configure, intentions
from tests.integration.siecle.definitive import answers

HOME = f"/staff/schools/{SCHOOL}"
OPENINGS = f"{HOME}/openings"
OPINION = f"{HOME}/pupils/1/opinion"
CAP = "Voie non demandée : 1re année de CAP"


async def test_openings_are_in_the_academys_time(office: Office) -> None:
    await configure(office.academy)
    await office.staff.open(OPENINGS)
    office.staff.tick("Saisie des intentions provisoires")
    office.staff.fill("Ouverture prévue (maintenant si vide)", "2026-12-01T08:00")
    office.staff.fill("Fermeture prévue (facultative)", "2026-12-15T18:00")
    await office.staff.press("Ouvrir")
    page = await office.staff.press("Confirmer l'ouverture")

    assert page.has("Ouverture du téléservice : Saisie des intentions provisoires")
    assert page.has("En attente")
    data = (await office.changes())[-1]["data"]
    assert (data["opens_at"], data["closes_at"]) == ("2026-12-01T08:00:00+04:00", "2026-12-15T18:00:00+04:00")


async def test_an_opening_needs_its_stage_and_an_end_after_its_start(office: Office) -> None:
    await office.staff.open(OPENINGS)
    assert (await office.staff.press("Ouvrir")).has("Choisissez une étape.")
    office.staff.tick("Consultation des avis provisoires")
    office.staff.fill("Fermeture prévue (facultative)", "2020-01-01T08:00")
    assert (await office.staff.press("Ouvrir")).has("La fermeture prévue doit suivre l'ouverture.")
    assert await office.changes() == []


async def test_staff_see_what_became_of_a_change(office: Office) -> None:
    await opened(office)
    await office.staff.press("Confirmer l'ouverture")
    await office.api.post(
        "/api/changes/1/outcome", json={"outcome": "refused", "reason": "opinion-already-published"}
    )
    page = await office.staff.open(HOME)
    assert page.has("Ouverture du téléservice : Saisie des intentions provisoires")
    assert page.has("Refusé")
    assert page.has("L'avis est publié : les intentions ne peuvent plus être modifiées.")


async def test_an_opinion_answers_each_requested_pathway(office: Office) -> None:
    await office.push("intentions", intentions(1, "2GT"))
    await office.staff.open(OPINION)
    assert (await office.staff.press("Enregistrer l'avis")).has("Donnez un avis sur chaque voie demandée.")
    office.staff.tick("Avis réservé")
    office.staff.tick("Recommander cette voie", CAP)
    office.staff.fill("Métier ou formation conseillé", "Cuisine", CAP)
    assert (await office.staff.press("Enregistrer l'avis")).has("Les motivations sont obligatoires")
    assert office.staff.page.control("Avis réservé").checked
    assert office.staff.page.control("Métier ou formation conseillé", CAP).value == "Cuisine"
    assert await office.changes() == []

    office.staff.fill("Motivations", "Un projet à construire.")
    await office.staff.press("Enregistrer l'avis")
    [change] = await office.changes()
    assert change["data"]["opinions"] == [
        {"pathway": "2GT", "opinion": "reserved", "advised_occupation": None}
    ]
    assert change["data"]["recommendations"] == [{"pathway": "CAP1", "advised_occupation": "Cuisine"}]


async def test_an_avis_that_was_refused_is_not_called_recorded(office: Office) -> None:
    await configure(office.academy)
    await office.push("intentions", intentions(1, "2GT"))
    await office.staff.open(OPINION)
    office.staff.tick("Avis favorable")
    await office.staff.press("Enregistrer l'avis")
    await office.api.post("/api/changes/2/outcome", json={"outcome": "refused", "reason": "entry-not-closed"})

    page = await office.staff.open(OPINION)
    assert page.has("n'est pas pris en compte")
    assert page.has("La saisie des familles doit d'abord être fermée.")
    assert not page.has("Avis enregistré le")
    assert page.control("Avis favorable").checked


async def test_an_avis_is_shown_as_it_was_entered_and_may_be_changed(office: Office) -> None:
    await configure(office.academy)
    await office.push("intentions", intentions(1, "2PRO"))
    await office.staff.open(OPINION)
    assert not office.staff.page.has("Avis enregistré le")
    office.staff.tick("Avis favorable")
    office.staff.fill("Métier ou formation conseillé", "Mécanique", "Intention 1 : 2de professionnelle")
    await office.staff.press("Enregistrer l'avis")
    await office.api.post("/api/changes/2/outcome", json={"outcome": "accepted", "reason": None})

    page = await office.staff.open(OPINION)
    assert page.has("Avis enregistré le")
    assert page.has("Pris en compte")
    assert page.control("Avis favorable").checked
    assert page.control("Métier ou formation conseillé").value == "Mécanique"
    await office.staff.press("Enregistrer l'avis")
    assert len(await office.changes()) == 2, "nothing changed, so the family need not read it again"
    await office.staff.open(OPINION)
    office.staff.tick("Avis non rendu")
    await office.staff.press("Enregistrer l'avis")
    assert [change["version"] for change in (await office.changes())[1:]] == [2, 3]


async def test_an_acknowledgement_of_an_avis_that_has_changed_counts_no_more_wherever_it_is_read(
    office: Office,
) -> None:
    await office.push("intentions", intentions(1, "2GT"))
    await council.opened(office)
    await council.closed(office)
    old = "L'avis a changé depuis : cet accusé ne compte plus."
    for verdict, is_old in (("Avis favorable", False), ("Avis non rendu", True)):
        await council.avis(office.staff, verdict)
        await answers(office)
        await office.push("acknowledgements", acknowledgement(3))
        page = await office.staff.open(f"{HOME}/pupils/1")
        assert page.has(f"{verdict} : 2de générale et technologique ou 2de STHR Pris en compte")
        assert page.has("Avis n° 1, accusé de réception le 10/12/2026 à 19:30")
        assert page.has(old) is is_old
        assert (await office.staff.open(OPINION)).has(old) is is_old


async def test_an_avis_that_says_nothing_is_refused(office: Office) -> None:
    await office.staff.open(OPINION)
    page = await office.staff.press("Enregistrer l'avis")
    assert page.status == 422
    assert page.has("Donnez un avis, ou recommandez une voie.")
    assert await office.changes() == []


async def test_what_is_unknown_is_not_found(office: Office) -> None:
    for path in ("/staff/schools/0930000X", f"{HOME}/pupils/99/opinion"):
        assert (await office.staff.open(path)).status == 404


async def opened(office: Office, closes: str = "", button: str = "Ouvrir") -> Page:
    """The form of the school, with a planned closing."""
    await office.staff.open(OPENINGS)
    office.staff.tick("Saisie des intentions provisoires")
    office.staff.fill("Ouverture prévue (maintenant si vide)", "2026-11-01T08:00")
    office.staff.fill("Fermeture prévue (facultative)", closes)
    return await office.staff.press(button)


@pytest.mark.parametrize("minutes", [0, 1, 60, 60 * 24 * 5])
async def test_p4_a_closing_that_is_past_is_refused_where_it_is_typed(office: Office, minutes: int) -> None:
    past = datetime.now(ZoneInfo("Europe/Paris")) - timedelta(minutes=minutes)
    page = await opened(office, f"{past:%Y-%m-%dT%H:%M}")
    assert (page.status, page.has("La fermeture prévue est déjà passée.")) == (422, True)
    assert await office.changes() == []


@pytest.mark.parametrize(("button", "soon"), [("Fermer maintenant", None), ("Ouvrir", 10)])
async def test_p4_who_closes_is_told_how_many_families_are_at_work_and_asked(
    office: Office, button: str, soon: int | None
) -> None:
    in_time = datetime.now(ZoneInfo("Europe/Paris")) + timedelta(minutes=soon or 0)
    closes = f"{in_time:%Y-%m-%dT%H:%M}" if soon else ""
    assert (await opened(office, closes, button)).has("Le nombre de familles connectées n'est pas connu")
    assert (await office.tell_at_work({SCHOOL: 3, "0939999Z": 8}))["outcome"] == "stored"
    page = await opened(office, closes, button)
    assert page.has("3 familles sont connectées au téléservice")
    assert not page.has("Ce nombre est ancien")
    assert await office.changes() == []

    await office.staff.press("Confirmer la fermeture")
    assert len(await office.changes()) == 1


@pytest.mark.parametrize(
    ("families", "sentence"),
    [
        ({}, "Aucune famille n'est connectée au téléservice"),
        ({SCHOOL: 1}, "1 famille est connectée au téléservice"),
        ({SCHOOL: 120}, "120 familles sont connectées au téléservice"),
    ],
)
async def test_p4_an_old_count_says_how_old_it_is(
    office: Office, families: dict[str, int], sentence: str
) -> None:
    await office.tell_at_work(families, ago=timedelta(minutes=10))
    page = await opened(office, button="Fermer maintenant")
    assert page.has(sentence)
    assert page.has("Ce nombre est ancien : le téléservice n'a rien transmis depuis.")
    newer = await office.tell_at_work({SCHOOL: 2})
    older = await office.tell_at_work({SCHOOL: 9}, ago=timedelta(minutes=5))
    assert (newer["outcome"], older["outcome"]) == ("stored", "ignored")
    assert (await opened(office, button="Fermer maintenant")).has("2 familles sont connectées")


async def test_p4_a_closing_far_ahead_shuts_nobody_out(office: Office) -> None:
    in_time = datetime.now(ZoneInfo("Europe/Paris")) + timedelta(minutes=20)
    page = await opened(office, f"{in_time:%Y-%m-%dT%H:%M}")
    assert not page.has("familles connectées")
    assert (await office.staff.press("Confirmer l'ouverture")).has("En attente")


async def test_p4_staff_read_why_a_closing_was_refused(office: Office) -> None:
    await opened(office)
    await office.staff.press("Confirmer l'ouverture")
    await office.api.post("/api/changes/1/outcome", json={"outcome": "refused", "reason": "closing-passed"})
    assert (await office.staff.open(OPENINGS)).has("La fermeture prévue était déjà passée")


async def test_a34_who_has_left_is_shown_so_and_nothing_is_entered_any_more(office: Office) -> None:
    await configure(office.academy)  # the time zone: it is the 21st there
    await office.push("intentions", intentions(1, "2GT"))
    paths = [
        f"{HOME}/pupils/1/{end}" for end in ("opinion", "definitive/propositions", "definitive/interview")
    ]
    left_open = {path: await office.staff.open(path) for path in paths}
    for pupil in ("1", "2"):
        await office.api.put(
            f"/api/schools/{SCHOOL}/pupils/{pupil}/departure",
            json={"dossier_version": 2, "left_at": "2026-11-20T22:00:00Z"},
            headers={"Idempotency-Key": f"left-{pupil}"},
        )
    before = await office.changes()

    page = await office.staff.open(f"{HOME}/pupils?phase=provisional")
    assert page.has("2de générale et technologique ou 2de STHR")
    assert page.has("Parti le 21/11/2026")
    assert "Saisir l'avis" not in page.text
    assert (await office.staff.open(f"{HOME}/pupils?phase=final")).has("Parti le 21/11/2026")
    page = await office.staff.open(f"{HOME}/pupils/1/definitive")
    assert page.has("Parti le 21/11/2026 : son nouvel établissement suit son dossier.")
    assert "Saisir" not in page.text
    assert (await office.staff.open(f"{HOME}/pupils?state=no-entry")).has("0 élève(s)")
    for path, form in left_open.items():
        shown = await office.staff.open(path)
        office.staff.page = form
        sent = await office.staff.send(
            "Enregistrer l'avis" if path.endswith("opinion") else "Enregistrer", None
        )
        assert (shown.status, sent.status_code) == (422, 422)
        for text in (shown.text, sent.text):
            assert "Cet élève est parti : son dossier est suivi par" in text
    assert await office.changes() == before

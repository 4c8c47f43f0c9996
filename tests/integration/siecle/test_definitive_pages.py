"""The staff pages of the definitive phase: propositions, answers, the list of pupils."""

import asyncio

import pytest

from services.siecle.repository import Repository
from services.siecle.roster import Listed
from shared.postgres.database import create_pool
from tests.integration.siecle.conftest import SCHOOL, Office, intentions
from tests.integration.siecle.definitive import (
    CAP,
    GENERAL,
    HOME,
    PROFESSIONAL,
    PUPIL,
    answered,
    answers,
    chosen,
    last,
    proposes,
)
from tests.support.servers import Database


async def test_f05_propositions_are_entered_on_each_voie_with_advice(office: Office) -> None:
    await chosen(office, "2PRO", "CAP1")
    await office.staff.open(f"{PUPIL}/propositions")
    assert (await office.staff.press("Enregistrer")).has("Chaque voie demandée doit être proposée ou non")
    office.staff.tick("Non proposé", f"Choix 1 : {PROFESSIONAL}")
    office.staff.tick("Non proposé", f"Choix 2 : {CAP}")
    assert (await office.staff.press("Enregistrer")).has("Le conseil de classe propose au moins une voie.")
    office.staff.tick("Proposé", f"Choix 2 : {CAP}")
    office.staff.tick("Proposé", f"Voie non demandée : {GENERAL}")
    office.staff.fill("Métier ou formation conseillé", "Cuisine", f"Choix 2 : {CAP}")
    office.staff.tick("Recommander un dispositif de remise à niveau")
    page = await office.staff.press("Enregistrer")
    assert (page.status, page.has("Les motivations sont obligatoires.")) == (422, True)
    assert await office.changes() == []

    office.staff.fill("Motivations", "Un projet à construire.")
    page = await office.staff.press("Enregistrer")
    assert page.url.endswith(PUPIL)
    assert page.has("Proposé : 2de générale et technologique ou 2de STHR, 1re année de CAP")
    assert page.has("Non proposé : 2de professionnelle")
    assert page.has("En attente")
    change = await last(office)
    assert (change["kind"], change["version"]) == ("propositions", 1)
    assert change["data"]["propositions"] == [
        {"pathway": "2GT", "proposal": "proposed", "advised_occupation": None},
        {"pathway": "2PRO", "proposal": "not_proposed", "advised_occupation": None},
        {"pathway": "CAP1", "proposal": "proposed", "advised_occupation": "Cuisine"},
    ]
    assert (change["data"]["catch_up"], change["data"]["siecle_id"]) == (True, "1")


async def test_what_was_entered_last_fills_the_form_and_the_same_again_is_no_change(office: Office) -> None:
    await chosen(office, "2PRO", "CAP1")
    await proposes(office, CAP)
    await answers(office)
    page = await office.staff.open(f"{PUPIL}/propositions")
    assert page.has("Pris en compte")
    assert page.control("Non proposé", f"Choix 1 : {PROFESSIONAL}").checked
    assert page.control("Motivations").value == "Un projet à construire."
    await office.staff.press("Enregistrer")
    assert len(await office.changes()) == 1
    await proposes(office, CAP, PROFESSIONAL)
    assert (await last(office))["version"] == 2


async def test_a_button_that_is_pressed_twice_at_once_makes_one_change(office: Office) -> None:
    await office.staff.open(f"{PUPIL}/propositions")
    office.staff.tick("Proposé", f"Voie non demandée : {CAP}")
    await office.staff.press("Enregistrer")
    done = await asyncio.gather(*(office.staff.send("Confirmer", None) for _ in range(4)))
    assert {answer.status_code for answer in done} == {303}
    assert len(await office.changes()) == 1


async def test_what_was_refused_may_be_sent_again_as_it_was(office: Office) -> None:
    await chosen(office, "2PRO", "CAP1")
    await proposes(office, CAP)
    await answers(office, "refused", "entry-not-closed")
    page = await office.staff.open(PUPIL)
    assert page.has("Refusé : La saisie des familles doit d'abord être fermée.")
    await proposes(office, CAP)
    assert [one["version"] for one in await office.changes()] == [1, 2]


async def test_what_is_refused_hides_nothing_that_holds(office: Office) -> None:
    await chosen(office, "2PRO", "CAP1")
    await proposes(office, CAP)
    await answers(office)
    await proposes(office, PROFESSIONAL)
    await answers(office, "refused", "already-decided")
    page = await office.staff.open(PUPIL)
    assert page.has("Proposé : 1re année de CAP Non proposé : 2de professionnelle Pris en compte")
    assert page.has("Proposé : 2de professionnelle Non proposé : 1re année de CAP Refusé")
    assert (await office.staff.open(f"{PUPIL}/answer")).control(CAP), "answers are to what holds"


async def test_f24_a_skipped_stage_is_asked_about_and_never_refused(office: Office) -> None:
    await office.staff.open(f"{PUPIL}/propositions")
    office.staff.tick("Proposé", f"Voie non demandée : {CAP}")
    page = await office.staff.press("Enregistrer")
    assert page.has("Aucun choix définitif n'est reçu pour cet élève.")
    assert page.control("Proposé", f"Voie non demandée : {CAP}").checked
    assert await office.changes() == []

    page = await office.staff.press("Confirmer")
    assert page.url.endswith(PUPIL)
    assert (await last(office))["kind"] == "propositions"


async def test_f24_an_answer_from_paper_accepts_what_is_proposed(office: Office) -> None:
    await chosen(office, "2PRO", "CAP1")
    await proposes(office, CAP)
    await answers(office)
    page = await office.staff.open(f"{PUPIL}/answer")
    with pytest.raises(LookupError):
        page.control(PROFESSIONAL)
    assert (await office.staff.press("Enregistrer")).has("Indiquez la réponse de la famille.")
    office.staff.tick("D'accord")
    page = await office.staff.press("Enregistrer")
    assert page.has("« D'accord » : cochez au moins une proposition que la famille accepte.")
    office.staff.tick(CAP)
    page = await office.staff.press("Enregistrer")
    assert page.has("Saisie de l'établissement : D'accord : 1re année de CAP")
    data = (await last(office))["data"]
    assert (data["answer"], data["accepted"], data["propositions"]) == ("agreed", ["CAP1"], 1)

    await office.staff.open(f"{PUPIL}/answer")
    office.staff.tick("Pas d'accord")
    assert (await office.staff.press("Enregistrer")).has("« Pas d'accord » : ne cochez aucune proposition.")


async def test_f24_the_same_answer_to_other_propositions_is_another(office: Office) -> None:
    await chosen(office, "2PRO", "CAP1")
    for proposed in (CAP, PROFESSIONAL):
        await proposes(office, proposed)
        if proposed == PROFESSIONAL:
            await office.staff.press("Confirmer")
        await answers(office)
        for _ in range(2):
            await office.staff.open(f"{PUPIL}/answer")
            office.staff.tick("Pas d'accord")
            await office.staff.press("Enregistrer")
        await answers(office)
    assert [one["kind"] for one in await office.changes()] == ["propositions", "answer"] * 2


async def test_f24_paper_that_follows_an_answer_online_is_sent_for_what_it_says(office: Office) -> None:
    await chosen(office, "2PRO", "CAP1")
    await proposes(office, CAP)
    await answers(office)
    for replaces in (False, True):
        await office.staff.open(f"{PUPIL}/answer")
        office.staff.tick("Pas d'accord")
        page = await office.staff.press("Enregistrer")
        assert page.has("est déjà enregistrée : celle-ci la remplacera.") is replaces
        assert page.has("D'accord : 1re année de CAP, le 11/06/2099 à 14:00") is replaces
        if replaces:
            await office.staff.press("Confirmer")
        await answers(office)
        await answered(office, len(await office.changes()), "CAP1")
    assert [one["kind"] for one in await office.changes()] == ["propositions", "answer", "answer"]


async def test_f20_an_answer_that_is_received_is_shown_with_what_it_decides(office: Office) -> None:
    await chosen(office, "2PRO", "CAP1")
    await proposes(office, CAP)
    await answers(office)
    await answered(office, 7, "CAP1")
    said = "D'accord : 1re année de CAP, le 11/06/2099 à 14:00"
    assert (await office.staff.open(f"{PUPIL}/answer")).has(said)
    page = await office.staff.open(f"{HOME}/pupils?phase=final")
    assert page.has(said)
    assert page.has("Accord de la famille : 1re année de CAP")

    assert (await proposes(office, CAP)).url.endswith(PUPIL), "the same again voids nothing, nor asks"
    page = await proposes(office, PROFESSIONAL)
    assert page.has("Une décision est déjà prise : le téléservice refusera d'autres propositions.")
    await office.staff.press("Confirmer")
    await answers(office)
    page = await office.staff.open(f"{HOME}/pupils?phase=final")
    assert page.has("Les propositions ont changé depuis : cette réponse ne compte plus.")
    assert not page.has("Accord de la famille")


async def test_pupils_of_one_name_are_told_apart(office: Office, siecle_db: Database) -> None:
    async with await create_pool(siecle_db.url) as pool:
        twins = [Listed(SCHOOL, "3", "NGUYEN", "Élodie", "3B"), Listed(SCHOOL, "4", "NGUYEN", "Élodie", "")]
        await Repository(pool).add_pupils(twins, "creteil")
    page = await office.staff.open(f"{HOME}/pupils?phase=final")
    for name in ("Élodie NGUYEN (3B, n° 2)", "Élodie NGUYEN (3B, n° 3)", "Élodie NGUYEN (sans classe, n° 4)"):
        assert page.link(name)
    assert page.link("Camille =MARTIN")
    assert (await office.staff.open(f"{HOME}/pupils")).link("Saisir l'avis de Élodie NGUYEN (3B, n° 2)")


async def test_f16_what_was_received_in_the_year_before_is_not_this_years(office: Office) -> None:
    for phase in ("provisional", "final"):
        await office.push("intentions", intentions(1, "2GT") | {"year": 2020}, phase=phase)
    page = await office.staff.open(f"{HOME}/pupils?phase=final")
    assert not page.has(GENERAL)
    page = await office.staff.open(f"{HOME}/pupils")
    assert not page.has(GENERAL)


async def test_what_is_unknown_is_not_found(office: Office) -> None:
    for path in (
        f"{HOME}/pupils/99/definitive",
        f"{HOME}/pupils/99/definitive/appeal",
        f"{PUPIL}/opinion",
        f"{PUPIL}/party",
        "/staff/schools/0930000X/definitive",
    ):
        assert (await office.staff.open(path)).status == 404, path

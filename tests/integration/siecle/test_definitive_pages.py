"""The staff pages of the definitive phase, used as staff use them: by label and button."""

from datetime import date, timedelta
from typing import Any

import pytest

from deploy.story.page import Page
from services.siecle.repository import Repository
from services.siecle.roster import Listed
from shared.postgres.database import create_pool
from tests.integration.siecle.conftest import SCHOOL, Office, answer, intentions
from tests.support.servers import Database

HOME = f"/staff/schools/{SCHOOL}"
PUPIL = f"{HOME}/pupils/1/definitive"
GENERAL = "2de générale et technologique ou 2de STHR"
PROFESSIONAL = "2de professionnelle"
CAP = "1re année de CAP"
YESTERDAY = f"{date.today() - timedelta(1)}"  # noqa: DTZ011 (a day that is past in every zone)


async def answers(office: Office, outcome: str = "accepted", reason: str | None = None) -> None:
    """The téléservice answers what was entered last."""
    seq = (await office.changes())[-1]["seq"]
    await office.api.post(f"/api/changes/{seq}/outcome", json={"outcome": outcome, "reason": reason})


async def last(office: Office) -> dict[str, Any]:
    """What was entered last."""
    return (await office.changes())[-1]


async def chosen(office: Office, *pathways: str) -> None:
    """The family's definitive choices are received."""
    await office.push("intentions", intentions(1, *pathways), phase="final")


async def answered(office: Office, version: int, *accepted: str) -> None:
    """The family's answer to the first propositions is received."""
    stored = await office.push("answers", answer(version, *accepted), phase="final")
    assert stored.json()["outcome"] == "stored"


async def proposes(office: Office, *proposed: str, button: str = "Enregistrer") -> Page:
    """Staff enter propositions on the two voies that the family chose."""
    await office.staff.open(f"{PUPIL}/propositions")
    for rank, voie in enumerate((PROFESSIONAL, CAP), 1):
        office.staff.tick("Proposé" if voie in proposed else "Non proposé", f"Choix {rank} : {voie}")
    office.staff.fill("Motivations", "Un projet à construire.")
    return await office.staff.press(button)


async def decides(office: Office, who: str, *voies: str, **fields: str) -> Page:
    """Staff enter a decision."""
    await office.staff.open(PUPIL)
    await office.staff.follow(who)
    for voie in voies:
        office.staff.tick(voie)
    office.staff.fill("Date de notification", fields.get("notified_on", YESTERDAY))
    office.staff.fill("Motivations", fields.get("reasons", ""))
    return await office.staff.press("Enregistrer")


async def enters_day(office: Office, kind: str, label: str, day: str = YESTERDAY) -> Page:
    """Staff enter a day alone."""
    await office.staff.open(f"{PUPIL}/{kind}")
    office.staff.fill(label, day)
    return await office.staff.press("Enregistrer")


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
    assert (page.status, page.has("Les motivations du conseil de classe sont obligatoires.")) == (422, True)
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


async def test_what_was_refused_may_be_sent_again_as_it_was(office: Office) -> None:
    await chosen(office, "2PRO", "CAP1")
    await proposes(office, CAP)
    await answers(office, "refused", "entry-not-closed")
    page = await office.staff.open(PUPIL)
    assert page.has("Refusé : La saisie des familles doit d'abord être fermée.")
    await proposes(office, CAP)
    assert [one["version"] for one in await office.changes()] == [1, 2]


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


@pytest.mark.parametrize(
    ("who", "doubts"),
    [
        ("Décision du chef d'établissement", ["Aucune proposition du conseil de classe"]),
        ("Décision de la commission d'appel", ["Aucun appel de la famille"]),
        ("Maintien en classe de 3e", ["Aucune demande de maintien de la famille"]),
    ],
)
async def test_f24_each_decision_asks_for_what_leads_to_it(
    office: Office, who: str, doubts: list[str]
) -> None:
    page = await decides(office, who, *([] if "Maintien" in who else [CAP]))
    assert all(page.has(doubt) for doubt in doubts)
    assert await office.changes() == []
    await office.staff.press("Confirmer")
    assert len(await office.changes()) == 1


async def test_f24_another_doubt_than_the_one_confirmed_is_asked_about(office: Office) -> None:
    page = await decides(office, "Décision du chef d'établissement", CAP)
    assert page.has("Aucune proposition du conseil de classe")
    await office.staff.send("Confirmer", None)  # by one window, while another one shows the same question
    await answers(office, "refused", "interview-missing")
    await chosen(office, "2PRO", "CAP1")
    before = office.staff.page
    await proposes(office, CAP)
    office.staff.page = before
    page = await office.staff.press("Confirmer")
    assert page.has("Aucune réponse de la famille aux propositions")
    assert [one["kind"] for one in await office.changes()] == ["decision", "propositions"]


async def test_f24_an_answer_from_paper_accepts_what_is_proposed(office: Office) -> None:
    await chosen(office, "2PRO", "CAP1")
    await proposes(office, CAP)
    await answers(office)
    page = await office.staff.open(f"{PUPIL}/answer")
    with pytest.raises(LookupError):
        page.control(PROFESSIONAL)
    assert (await office.staff.press("Enregistrer")).has("Indiquez la réponse de la famille.")
    office.staff.tick("D'accord")
    assert (await office.staff.press("Enregistrer")).has("Un accord porte sur au moins une proposition.")
    office.staff.tick(CAP)
    page = await office.staff.press("Enregistrer")
    assert page.has("Saisie de l'établissement : D'accord : 1re année de CAP")
    data = (await last(office))["data"]
    assert (data["answer"], data["accepted"], data["propositions"]) == ("agreed", ["CAP1"], 1)

    await office.staff.open(f"{PUPIL}/answer")
    office.staff.tick("Pas d'accord")
    assert (await office.staff.press("Enregistrer")).has("Un désaccord n'accepte aucune proposition.")


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
    for _ in range(2):
        await office.staff.open(f"{PUPIL}/answer")
        office.staff.tick("Pas d'accord")
        await office.staff.press("Enregistrer")
        await answers(office)
        await answered(office, len(await office.changes()), "CAP1")
    assert [one["kind"] for one in await office.changes()] == ["propositions", "answer", "answer"]


async def test_f20_an_answer_that_is_received_is_shown_with_what_it_decides(office: Office) -> None:
    await chosen(office, "2PRO", "CAP1")
    await proposes(office, CAP)
    await answers(office)
    await answered(office, 7, "CAP1")
    page = await office.staff.open(f"{HOME}/definitive")
    assert page.has("D'accord : 1re année de CAP, le 11/06/2099 à 14:00")
    assert page.has("Accord de la famille : 1re année de CAP")

    page = await proposes(office, PROFESSIONAL)
    assert page.has("La famille a déjà répondu : sa réponse ne comptera plus.")
    await office.staff.press("Confirmer")
    await answers(office)
    page = await office.staff.open(f"{HOME}/definitive")
    assert page.has("Les propositions ont changé depuis : cette réponse ne compte plus.")
    assert not page.has("Accord de la famille")


async def test_f10_to_f14_the_way_of_a_disagreement(office: Office) -> None:
    await chosen(office, "2PRO", "CAP1")
    await proposes(office, CAP)
    await answers(office)
    await answered(office, 7)
    for page in (
        await enters_day(office, "interview", "Date de l'entretien"),
        await decides(office, "Décision du chef d'établissement", CAP, reasons="Le projet."),
        await enters_day(office, "appeal", "Date de l'appel"),
        await decides(office, "Décision de la commission d'appel", PROFESSIONAL),
        await enters_day(office, "retention", "Date de la demande"),
        await decides(office, "Maintien en classe de 3e"),
    ):
        assert page.url.endswith(PUPIL), "nothing was skipped, so nothing is asked"
    kinds = [one["kind"] for one in await office.changes()]
    assert kinds == [
        "propositions", "interview", "decision", "appeal", "decision", "retention", "decision"
    ]  # fmt: skip
    grounds = [one["data"].get("ground") for one in await office.changes() if one["kind"] == "decision"]
    assert grounds == ["head", "appeal", "retention"]
    page = await office.staff.open(f"{HOME}/definitive")
    assert page.has("Décision du chef d'établissement : 1re année de CAP, notifié le")
    assert page.has("Décision de la commission d'appel : 2de professionnelle, notifié le")
    assert page.has("Maintien en classe de 3e, notifié le")


async def test_f11_a_decision_holds_voies_dates_and_motivations(office: Office) -> None:
    page = await decides(office, "Décision du chef d'établissement")
    assert page.has("Cochez au moins une voie.")
    page = await decides(office, "Décision du chef d'établissement", CAP, notified_on="2999-01-01")
    assert page.has("Une date est postérieure à aujourd'hui.")
    page = await decides(office, "Décision du chef d'établissement", CAP, notified_on="hier")
    assert page.has("La date de notification n'est pas valable.")
    office.staff.fill("Date de notification", YESTERDAY)
    office.staff.fill("Date de réception par la famille (si elle est connue)", "2020-01-01")
    page = await office.staff.press("Enregistrer")
    assert page.has("La date de réception précède la date de notification.")
    assert await office.changes() == []

    office.staff.fill("Date de réception par la famille (si elle est connue)", YESTERDAY)
    office.staff.fill("Motivations", "Connaissances\nCapacités")
    await office.staff.press("Enregistrer")
    await office.staff.press("Confirmer")
    assert (await last(office))["data"] == {
        "year": (await last(office))["data"]["year"],
        "siecle_id": "1",
        "ground": "head",
        "pathways": ["CAP1"],
        "reasons": "Connaissances\nCapacités",
        "notified_on": YESTERDAY,
        "received_on": YESTERDAY,
    }
    page = await office.staff.open(f"{PUPIL}/decision-head")
    assert page.control(CAP).checked
    assert page.control("Motivations").value == "Connaissances\nCapacités"
    page = await office.staff.open(f"{PUPIL}/decision-appeal")
    assert not page.control(CAP).checked
    with pytest.raises(LookupError):
        (await office.staff.open(f"{PUPIL}/decision-retention")).control(CAP)


async def test_f16_a_second_year_more_is_confirmed_by_a_box(office: Office) -> None:
    await enters_day(office, "retention", "Date de la demande")
    await office.staff.press("Confirmer")
    assert (await last(office))["data"]["confirmed"] is False
    await answers(office, "refused", "retained-last-year")
    page = await office.staff.open(f"{PUPIL}/retention")
    assert page.has("L'élève a déjà été maintenu l'année précédente")
    office.staff.tick("L'élève a déjà été maintenu en classe de 3e")
    await office.staff.press("Enregistrer")
    await office.staff.press("Confirmer")
    assert (await last(office))["data"]["confirmed"] is True


async def test_what_the_law_wants_is_told_by_the_outcome_with_the_pupils_name(office: Office) -> None:
    await decides(office, "Décision du chef d'établissement", CAP)
    await office.staff.press("Confirmer")
    await answers(office, "refused", "interview-missing")
    page = await office.staff.open(HOME)
    assert page.has("Décision d'orientation : Camille =MARTIN")
    assert page.has("la famille doit d'abord être reçue en entretien")


async def test_pupils_of_one_name_are_told_apart(office: Office, siecle_db: Database) -> None:
    async with await create_pool(siecle_db.url) as pool:
        twins = [Listed(SCHOOL, "3", "NGUYEN", "Élodie", "3B"), Listed(SCHOOL, "4", "NGUYEN", "Élodie", "")]
        await Repository(pool).add_pupils(twins, "creteil")
    page = await office.staff.open(f"{HOME}/definitive")
    for name in ("Élodie NGUYEN (3B, n° 2)", "Élodie NGUYEN (3B, n° 3)", "Élodie NGUYEN (sans classe, n° 4)"):
        assert page.link(name)
    assert page.link("Camille =MARTIN")
    assert (await office.staff.open(f"{HOME}/intentions")).link("Saisir l'avis de Élodie NGUYEN (3B, n° 2)")


async def test_what_is_unknown_is_not_found(office: Office) -> None:
    for path in (
        f"{HOME}/pupils/99/definitive",
        f"{HOME}/pupils/99/definitive/appeal",
        f"{PUPIL}/opinion",
        f"{PUPIL}/party",
        "/staff/schools/0930000X/definitive",
    ):
        assert (await office.staff.open(path)).status == 404, path

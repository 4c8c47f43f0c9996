"""The staff pages of the definitive phase: interview, decisions, appeal, a year more."""

import pytest

from services.siecle.people.roles import Role
from tests.integration.siecle.conftest import Office
from tests.integration.siecle.council import colleague
from tests.integration.siecle.definitive import (
    CAP,
    HOME,
    PROFESSIONAL,
    PUPIL,
    YESTERDAY,
    answered,
    answers,
    chosen,
    decides,
    enters_day,
    last,
    proposes,
)

HEAD = "Décision du chef d'établissement"


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
    page = await office.staff.open(f"{HOME}/pupils?phase=final")
    assert page.has("Décision du chef d'établissement : 1re année de CAP, notification le")
    assert page.has("Décision de la commission d'appel : 2de professionnelle, notification le")
    assert page.has("Maintien en classe de 3e, notification le")


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
    assert page.has("La date de réception précède la date de notification. Celle-ci est le")
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
    assert page.has("Décision du chef d'établissement : Camille =MARTIN")
    assert page.has("la famille doit d'abord être reçue en entretien")


async def test_a_form_says_what_was_refused_and_why_and_what_counts(office: Office) -> None:
    for voie, outcome in ((CAP, ("accepted", None)), (PROFESSIONAL, ("refused", "interview-missing"))):
        page = await office.staff.open(f"{PUPIL}/decision-head")
        for one in (CAP, PROFESSIONAL):
            page.control(one).checked = one == voie
        office.staff.fill("Date de notification", YESTERDAY)
        office.staff.fill("Motivations", f"Pour {voie}.")
        await office.staff.press("Enregistrer")
        await office.staff.press("Confirmer")
        await answers(office, *outcome)
    page = await office.staff.open(f"{PUPIL}/decision-head")
    refused, _, counts = page.text.partition("Ce qui est enregistré")
    assert "par Dominique Test head n'est pas pris en compte. Refusé : La décision n'est pas" in refused
    assert f"{HEAD} : {PROFESSIONAL}, notification le" in refused
    assert f"Pour {PROFESSIONAL}." in refused
    assert "Le formulaire reprend cette saisie" in refused
    assert f"{HEAD} : {CAP}, notification le" in counts
    assert (f"Pour {CAP}." in counts, "Pris en compte" in counts) == (True, True)
    assert page.control(PROFESSIONAL).checked
    page.control(PROFESSIONAL).checked = False
    page = await office.staff.press("Enregistrer")
    assert (page.status, page.has("Saisie refusée")) == (422, True)
    assert not page.has("Le formulaire reprend cette saisie"), "it has what was typed since"


async def test_two_who_decide_at_once_overwrite_nothing_unseen(office: Office) -> None:
    await chosen(office, "2PRO", "CAP1")
    async with colleague(office, Role.DEPUTY) as deputy:
        await deputy.open(f"{PUPIL}/decision-head")
        await decides(office, HEAD, CAP, reasons="Celles du chef.")
        await office.staff.press("Confirmer")
        deputy.tick(PROFESSIONAL)
        deputy.fill("Date de notification", YESTERDAY)
        await deputy.press("Enregistrer")
        page = await deputy.press("Confirmer")
        assert page.status == 409
        assert page.has("Rien n'est enregistré : quelqu'un d'autre a saisi entre-temps pour cet élève")
        assert page.has(f"{HEAD} : {CAP}, notification le")
        assert page.has("Celles du chef.")
        assert page.control(PROFESSIONAL).checked, "what was filled in is still there"
        assert len(await office.changes()) == 1
        await deputy.press("Enregistrer")
        await deputy.press("Confirmer")
    assert [one["data"]["pathways"] for one in await office.changes()] == [["CAP1"], ["2PRO"]]


async def test_a_day_overwrites_none_unseen_and_the_same_twice_is_one(office: Office) -> None:
    shown = await office.staff.open(f"{PUPIL}/interview")
    for day, status in (("2026-10-01", 200), ("2026-10-01", 200), ("2026-10-02", 409)):
        office.staff.page = shown
        office.staff.fill("Date de l'entretien", day)
        page = await office.staff.press("Enregistrer")
        if not page.url.endswith(PUPIL) and page.status == 200:
            page = await office.staff.press("Confirmer")
        assert page.status == status
    assert page.has("Le 01/10/2026")
    assert len(await office.changes()) == 1


async def test_a_decision_on_another_ground_or_of_a_former_year_is_no_other_entry(office: Office) -> None:
    await decides(office, HEAD, CAP)
    await office.staff.press("Confirmer")
    older = "UPDATE siecle.changes SET data = jsonb_set(data::jsonb, '{year}', '2020')::json"
    await office.pool.execute(older)
    async with colleague(office, Role.DEPUTY) as deputy:
        await deputy.open(f"{PUPIL}/decision-head")
        await decides(office, "Décision de la commission d'appel", PROFESSIONAL)
        await office.staff.press("Confirmer")
        deputy.tick(CAP)
        deputy.fill("Date de notification", YESTERDAY)
        await deputy.press("Enregistrer")
        assert (await deputy.press("Confirmer")).url.endswith(PUPIL)
    assert [one["data"]["ground"] for one in await office.changes()] == ["head", "appeal", "head"]

"""The way through a class: from pupil to pupil, two people at once, what is said at which field."""

import asyncio

import pytest

from services.siecle.people.roles import Role
from services.siecle.repository import Repository
from services.siecle.roster import Listed
from tests.integration.siecle.conftest import ACADEMY, SCHOOL, Office, acknowledgement, intentions
from tests.integration.siecle.council import (
    HOME,
    NEXT,
    OPINION,
    avis,
    closed,
    colleague,
    drafts,
    entered,
    opened,
)
from tests.integration.siecle.definitive import CAP, GENERAL, PUPIL, chosen

CLASS = f"{HOME}/opinions?class=3A"
START = f"{HOME}/opinions/start?class=3A&walk=missing"
MORE = [
    Listed(SCHOOL, "3", "BERNARD", "Ana", "3A"),
    Listed(SCHOOL, "4", "DIALLO", "Moussa", "3A"),
    Listed(SCHOOL, "5", "DIALLO", "Moussa", "3A"),
]  # before =MARTIN, as the list has it


@pytest.fixture
async def council(office: Office) -> Office:
    """A class of four whose families have entered, and may not any more."""
    await Repository(office.pool).add_pupils(MORE, ACADEMY)
    for pupil in ("1", "3", "4", "5"):
        await office.push("intentions", intentions(1, "2GT"), pupil=pupil)
    await opened(office)
    await closed(office)
    return office


async def test_a_class_is_gone_through_from_the_first_to_the_last(council: Office) -> None:
    staff = council.staff
    await staff.open(f"{HOME}/pupils?class=3A&phase=provisional")
    first = (await staff.follow("Saisir les avis de la classe, élève par élève")).url
    page = await staff.open(CLASS)
    assert page.has("Il manque 4 élèves sur 4.")
    page = await staff.follow("Saisir ce qui manque, élève par élève")
    assert page.url == first
    seen = []
    for place in range(1, 5):
        assert page.has(f"{place} sur 4"), page.text
        seen.append(page.url.partition("pupils/")[2])
        staff.tick("Avis favorable")
        page = await staff.press(NEXT)
    assert sorted(seen) == [f"{one}/opinion?walk=missing" for one in ("1", "3", "4", "5")]
    assert page.url.endswith(CLASS)
    assert page.has("Enregistré : transmis au téléservice.")
    assert page.has("Il ne manque rien : 4 élèves.")
    assert [one["kind"] for one in await entered(council)] == ["opinion"] * 4
    page = await staff.open(START)
    assert page.url.endswith(CLASS), "nobody is missing"


async def test_who_enters_in_the_middle_goes_on_from_there_and_may_pass_or_go_back(council: Office) -> None:
    staff = council.staff
    page = await staff.open(CLASS)
    forms = [path for _, path in page.links if path.endswith("/opinion")]
    page = await staff.open(forms[1])
    assert page.has("2 sur 4")
    page = await staff.follow("Passer")
    assert page.has("3 sur 4")
    assert page.link("Précédent") == forms[1]
    staff.tick("Avis favorable")
    page = await staff.press(NEXT)
    assert (page.url.endswith(forms[3]), page.has("4 sur 4. C'est la fin de la classe")) == (True, True)
    assert page.has("L'élève précédent est enregistré : transmis au téléservice.")
    assert (await staff.follow("Passer")).has("Il manque 3 élèves sur 4.")
    page = await staff.open(f"{forms[1]}?walk=missing")
    assert page.link("Passer") == f"{forms[3]}?walk=missing"
    assert page.link("Précédent") == f"{forms[0]}?walk=missing"


async def test_who_has_left_is_passed_over_and_homonyms_are_told_apart(council: Office) -> None:
    await council.api.put(
        f"/api/schools/{SCHOOL}/pupils/3/departure",
        json={"dossier_version": 2, "left_at": "2026-11-20T22:00:00Z"},
        headers={"Idempotency-Key": "left-3"},
    )
    page = await council.staff.open(CLASS)
    assert page.has("Il manque 3 élèves sur 3.")
    assert page.has("Ana BERNARD – Parti le 20/11/2026")
    assert page.link("Moussa DIALLO (3A, n° 4)")
    assert page.link("Moussa DIALLO (3A, n° 5)")
    with pytest.raises(LookupError):
        page.link("Ana BERNARD")


async def test_trades_and_statuses_are_in_view_and_what_was_said_before(council: Office) -> None:
    body = intentions(2, "2PRO")
    body["intentions"][0] |= {"occupation": "Cuisine", "statuses": ["school", "apprentice"]}
    await council.push("intentions", body)
    page = await council.staff.open(OPINION)
    assert page.has("La famille précise : Cuisine, Sous statut scolaire, Sous statut d'apprenti")
    council.staff.tick("Avis réservé")
    council.staff.fill("Métier ou formation conseillé", "Vente", "Intention 1 : 2de professionnelle")
    council.staff.fill("Motivations", "Un projet\nà construire.")
    await council.staff.press(NEXT)
    await council.push("acknowledgements", acknowledgement(3))
    page = await council.staff.open(OPINION)
    assert page.has("Avis réservé : 2de professionnelle (conseillé : Vente)")
    assert page.has("par Dominique Test head. En attente")
    assert page.has("Un projet à construire.")
    assert page.has("Accusé de réception le 10/12/2026 à 19:30, avis n° 1.")
    assert (await council.staff.open(CLASS)).has("2de professionnelle : Cuisine, Sous statut scolaire")


async def test_a03_before_the_family_entered_the_council_may_recommend_and_says_why(office: Office) -> None:
    page = await office.staff.open(OPINION)
    assert page.has("La famille n'a rien saisi : le conseil de classe peut recommander une ou deux voies")
    assert not page.has("Intention 1")
    for voie in (CAP, "2de professionnelle", "2de générale et technologique ou 2de STHR"):
        office.staff.tick("Recommander cette voie", f"Voie non demandée : {voie}")
    page = await office.staff.press(NEXT)
    assert page.has("Deux voies au plus peuvent être recommandées.")
    assert page.has("Les motivations sont obligatoires")
    assert (page.status, await office.changes()) == (422, [])
    office.staff.page.control(
        "Recommander cette voie", "Voie non demandée : 2de professionnelle"
    ).checked = False
    office.staff.fill("Motivations", "Un projet à construire.")
    await office.staff.press(NEXT)
    [data] = [one["data"] for one in await office.changes()]
    assert (data["opinions"], len(data["recommendations"])) == ([], 2)


async def test_a03_who_entered_nothing_is_not_missing_but_may_be_recommended_to(office: Office) -> None:
    page = await office.staff.open(CLASS)
    assert page.has("Il ne manque rien : 1 élève.")
    assert page.has("1 élève sans saisie : aucun avis n'est attendu.")
    assert (await office.staff.open(START)).url.endswith(CLASS)
    await office.push("intentions", intentions(1, "2GT"))
    page = await office.staff.open(CLASS)
    assert page.has("Il manque 1 élève sur 1.")
    assert not page.has("aucun avis n'est attendu")
    page = await office.staff.open(f"{HOME}/propositions?class=3A")
    assert page.has("Il manque 1 élève sur 1."), "F-05: all are proposed to"


async def test_a21_what_is_wrong_is_said_at_its_field_which_has_the_focus(council: Office) -> None:
    await council.push("intentions", intentions(2, "2GT", "CAP1"))
    await council.staff.open(OPINION)
    council.staff.tick("Avis défavorable", f"Intention 2 : {CAP}")
    council.staff.fill("Métier ou formation conseillé", "Cuisine", f"Intention 2 : {CAP}")
    page = await council.staff.press(NEXT)
    assert page.status == 422
    assert 'id="verdict-2GT-fault"' in page.html
    assert 'aria-describedby="verdict-2GT-fault" autofocus' in page.html
    assert page.html.count("autofocus") == 1
    assert 'aria-invalid="true" aria-describedby="reasons-fault"' in page.html
    missing = f"{GENERAL} : Donnez un avis sur chaque voie demandée."
    assert page.link(missing) == "#verdict-2GT-favourable"
    assert page.control("Avis défavorable", f"Intention 2 : {CAP}").checked
    assert page.control("Métier ou formation conseillé", f"Intention 2 : {CAP}").value == "Cuisine"


async def test_the_second_of_two_at_once_is_told_and_replaces_nothing_unseen(council: Office) -> None:
    async with colleague(council) as teacher:
        await council.staff.open(OPINION)
        await avis(teacher, "Avis réservé")  # no reasons: refused, nothing is kept
        teacher.fill("Motivations", "Un mot du professeur.")
        await teacher.press(NEXT)
        council.staff.tick("Avis favorable")
        page = await council.staff.press(NEXT)
        assert page.status == 409
        assert page.has("quelqu'un d'autre a saisi entre-temps pour cet élève")
        assert page.has("Avis enregistré le")
        assert page.has("par Dominique Test teacher")
        assert page.has("Un mot du professeur.")
        assert page.control("Avis favorable").checked
        assert len(await entered(council)) == 1
        await council.staff.press(NEXT)
        assert [one["data"]["opinions"][0]["opinion"] for one in await entered(council)] == [
            "reserved",
            "favourable",
        ]


async def test_an_avis_on_what_the_family_does_not_ask_any_more_is_shown_again(council: Office) -> None:
    await council.staff.open(OPINION)
    await council.push("intentions", intentions(2, "CAP1"))
    council.staff.tick("Avis favorable")
    page = await council.staff.press(NEXT)
    assert (page.status, page.has("la famille a modifié sa saisie entre-temps")) == (409, True)
    council.staff.tick("Avis non rendu", f"Intention 1 : {CAP}")
    await council.staff.press(NEXT)
    [data] = [one["data"] for one in await entered(council)]
    assert [one["pathway"] for one in data["opinions"]] == ["CAP1"]


async def test_a_second_click_and_many_at_once_make_one_change(council: Office) -> None:
    await council.staff.open(OPINION)
    council.staff.tick("Avis favorable")
    form = council.staff.page
    answers = await asyncio.gather(*(council.staff.send(NEXT, None) for _ in range(4)))
    assert {answer.status_code for answer in answers} == {303}
    council.staff.page = form
    assert (await council.staff.press(NEXT)).status == 200
    assert len(await entered(council)) == 1


async def test_r020_who_has_just_closed_enters_at_once(office: Office) -> None:
    await office.push("intentions", intentions(1, "2GT"))
    await opened(office)
    await closed(office)
    seq = (await office.changes())[-1]["seq"]
    await office.pool.execute("UPDATE siecle.changes SET outcome = NULL WHERE seq = $1", seq)
    await avis(office.staff)
    assert len(await entered(office)) == 1
    await office.pool.execute("UPDATE siecle.changes SET outcome = 'refused' WHERE seq = $1", seq)
    assert (await office.staff.open(OPINION)).form("Enregistrer le brouillon")


async def test_a_page_gone_back_to_shows_what_was_kept_and_lets_it_be_changed(council: Office) -> None:
    await avis(council.staff)
    page = await council.staff.open(OPINION)
    assert page.control("Avis favorable").checked
    council.staff.tick("Avis non rendu")
    await council.staff.press(NEXT)
    assert len(await entered(council)) == 2


async def test_what_the_teleservice_refuses_comes_back_to_the_list_with_its_reason(council: Office) -> None:
    await avis(council.staff)
    seq = (await entered(council))[0]["seq"]
    await council.api.post(
        f"/api/changes/{seq}/outcome", json={"outcome": "refused", "reason": "opinion-missing"}
    )
    page = await council.staff.open(CLASS)
    assert page.has("Il manque 4 élèves sur 4.")
    assert page.has("Camille =MARTIN – Refusé : Il manque un avis sur une voie demandée.")


async def test_propositions_are_gone_through_as_avis_are(council: Office) -> None:
    await chosen(council, "CAP1")
    await opened(council, "final")
    await closed(council, "final")
    await avis(council.staff)
    page = await council.staff.open(f"{PUPIL}/propositions?walk=missing")
    assert page.has("4 sur 4") or page.has("1 sur 4")
    assert page.has("Avis provisoire rendu")
    council.staff.tick("Proposé", f"Choix 1 : {CAP}")
    page = await council.staff.press(NEXT)
    while "/pupils/" in page.url:
        page = await council.staff.follow("Passer")
    assert page.url.endswith("/propositions?class=3A")
    assert page.has("Propositions rendues")
    assert page.has("Il manque 3 élèves sur 4.")
    page = await council.staff.follow("Saisir ce qui manque, élève par élève")
    council.staff.tick("Proposé", f"Voie non demandée : {CAP}")
    page = await council.staff.press(NEXT)
    assert page.has("Aucun choix définitif n'est reçu pour cet élève.")
    page = await council.staff.press("Confirmer et passer au suivant")
    assert page.has("L'élève précédent est enregistré")


async def test_a_teacher_sees_the_own_class_alone_and_an_unknown_one_is_not_found(council: Office) -> None:
    async with colleague(council) as teacher:
        page = await teacher.open(f"{HOME}/opinions")
        assert page.url.endswith(CLASS), "there is one to choose"
        for path in (f"{HOME}/opinions?class=3B", f"{HOME}/propositions/start?class=3B"):
            assert (await teacher.open(path)).status == 404
    async with colleague(council, Role.SECRETARY) as secretary:
        assert (await secretary.open(CLASS)).status == 403
    page = await council.staff.open(f"{HOME}/propositions")
    assert page.link("Classe 3B").endswith("/propositions?class=3B")
    for ending in ("opinions?class=9Z", "opinions?class=", "opinions/start?class=9Z"):
        assert (await council.staff.open(f"{HOME}/{ending}")).status == 404
    assert await drafts(council) == []


async def test_a_class_without_anybody_left_and_a_school_without_pupils(office: Office) -> None:
    for pupil in ("1", "2"):
        await office.api.put(
            f"/api/schools/{SCHOOL}/pupils/{pupil}/departure",
            json={"dossier_version": 2, "left_at": "2026-11-20T22:00:00Z"},
            headers={"Idempotency-Key": f"left-{pupil}"},
        )
    assert (await office.staff.open(START)).has("Aucun élève n'est plus dans cette classe.")
    await office.pool.execute("INSERT INTO siecle.schools VALUES ('0930000Y', $1)", ACADEMY)
    await office.employ("0930000Y", ACADEMY)
    assert (await office.staff.open("/staff/schools/0930000Y/opinions")).has("Aucun élève n'est chargé.")

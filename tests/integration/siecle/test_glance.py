"""A school at a glance: openings, counts by class and state with their lists, what waits and was refused."""

import re
from html import unescape

import pytest

from deploy.story.browser import Browser
from deploy.story.page import Page
from services.siecle.people.roles import Role
from services.siecle.repository import Repository
from services.siecle.roster import Listed
from shared.http.csrf import token_for
from tests.integration.siecle.conftest import ACADEMY, SCHOOL, Office, configure, intentions
from tests.integration.siecle.definitive import answers, chosen, decides, enters_day, proposes
from tests.integration.siecle.test_class_lists import opinion, shown
from tests.support.staff import employed, let_in

HOME = f"/staff/schools/{SCHOOL}"
OPINION = f"{HOME}/pupils/1/opinion"
WHOLE = "Tout l'établissement"
CAP = "1re année de CAP"
SETTLE = "Marquer comme traité : Avis provisoire : Camille =MARTIN"


def numbers(page: Page, name: str) -> dict[str, int]:
    """The counts of a class that lead to a list, by state."""
    return {
        state: int(number)
        for of, state, number in re.findall(r'aria-label="([^",]*), ([^":]*) : (\d+)">', unescape(page.html))
        if of == name
    }


async def counted(office: Office) -> dict[str, int]:
    """The téléservice takes what was entered last; the counts of 3A in the definitive phase."""
    await answers(office)
    return numbers(await office.staff.open(f"{HOME}?phase=final"), "Classe 3A")


async def opened(office: Office, stage: str, of_class: str = "", **instants: str) -> None:
    """The head opens, and the téléservice takes it."""
    await office.staff.open(f"{HOME}/openings")
    office.staff.tick(stage)
    if of_class:
        office.staff.tick(f"Classe {of_class}")
    office.staff.fill("Ouverture prévue (maintenant si vide)", instants.get("opens", ""))
    office.staff.fill("Fermeture prévue (facultative)", instants.get("closes", ""))
    await office.staff.press("Ouvrir")
    await office.staff.press("Confirmer l'ouverture")
    await answers(office)
    await office.staff.open(f"{HOME}/openings")


async def test_a_school_reads_what_is_open_until_when_and_what_is_planned(office: Office) -> None:
    await configure(office.academy)
    assert (await office.staff.open(HOME)).has("Tout l'établissement : fermé Rien d'autre n'est prévu.")
    await opened(office, "Saisie des intentions provisoires", closes="2999-03-01T18:00")
    await opened(
        office, "Consultation des avis provisoires", "3B", opens="2999-02-01T08:00", closes="2999-04-01T18:00"
    )
    page = await office.staff.open(HOME)
    assert page.has("fermeture prévue le 01/03/2999 à 18:00")
    assert page.has("Classe 3B : Consultation des avis provisoires : ouverture prévue le 01/02/2999 à 08:00")
    assert page.has(
        "Ce qui est prévu "
        "Le 01/02/2999 à 08:00 : ouverture, classe 3B (Consultation des avis provisoires) "
        "Le 01/03/2999 à 18:00 : fermeture, tout l'établissement (Saisie des intentions provisoires) "
        "Le 01/04/2999 à 18:00 : fermeture, classe 3B (Consultation des avis provisoires)"
    )


async def test_counts_by_class_and_state_lead_to_their_lists(office: Office) -> None:
    await Repository(office.pool).add_pupils([Listed(SCHOOL, "3", "PETIT", "Léa", "3B")], ACADEMY)
    await office.push("intentions", intentions(1, "2GT"))
    await office.push("intentions", intentions(1, "2GT"), pupil="2")
    await opinion(office)
    page = await office.staff.open(HOME)
    assert numbers(page, "Classe 3A") == {"Avis rendu": 1}
    assert numbers(page, "Classe 3B") == {"Sans saisie": 1, "Avis à rendre": 1}
    assert numbers(page, "Toutes les classes") == {"Sans saisie": 1, "Avis à rendre": 1, "Avis rendu": 1}
    assert 'aria-label="Sans saisie 50 %, Avis à rendre 50 %"' in page.html

    address = re.search(r'href="([^"]*)" aria-label="Classe 3B, Sans saisie', page.html)
    assert address is not None
    assert shown(await office.staff.open(address[1].replace("&amp;", "&"))) == ["Léa PETIT"]
    await office.staff.open(HOME)
    assert shown(await office.staff.follow("Classe 3A")) == ["Camille =MARTIN"]


async def test_the_states_go_by_what_is_open_for_the_class(office: Office) -> None:
    await configure(office.academy)
    for pupil in ("1", "2"):
        await office.push("intentions", intentions(1, "2GT"), pupil=pupil)
    await opened(office, "Saisie des intentions provisoires")
    await opened(office, "Consultation des avis provisoires", "3A")
    await opinion(office)
    page = await office.staff.open(HOME)
    assert numbers(page, "Toutes les classes") == {"Saisie reçue": 1, "Avis non accusé": 1}
    await opened(office, "Saisie des choix définitifs")
    page = await office.staff.open(HOME)
    assert page.has("Classe 3A"), "the phase that it is: the definitive one"
    assert numbers(page, "Toutes les classes") == {"Sans choix": 2}
    page = await office.staff.follow("Phase provisoire")
    assert numbers(page, "Classe 3A") == {"Avis non accusé": 1}


async def test_a_closing_counts_until_it_is_refused_and_is_shown_once_it_is_taken(office: Office) -> None:
    await configure(office.academy)
    await office.push("intentions", intentions(1, "2GT"))
    stage = "Saisie des intentions provisoires"
    await opened(office, stage)
    await office.staff.press(f"Fermer maintenant : {WHOLE}")
    await office.staff.press("Confirmer la fermeture")
    page = await office.staff.open(HOME)
    assert page.has(f"{WHOLE} : {stage} : ouvert depuis le"), "families still see it"
    assert numbers(page, "Classe 3A") == {"Avis à rendre": 1}, "as the council's page says"
    assert "brouillon" not in (await office.staff.open(OPINION)).text
    await answers(office, "refused", "unknown-school")
    assert numbers(await office.staff.open(HOME), "Classe 3A") == {"Saisie reçue": 1}
    assert (await office.staff.open(OPINION)).has("est gardé comme brouillon")


async def test_the_definitive_phase_counts_up_to_the_appeal(office: Office) -> None:
    await chosen(office, "2PRO", "CAP1")
    page = await office.staff.open(f"{HOME}?phase=final")
    assert numbers(page, "Classe 3A") == {"Propositions à rendre": 1}
    await proposes(office, CAP)
    assert await counted(office) == {"Propositions rendues": 1}
    await office.staff.open(f"{HOME}/pupils/1/definitive/answer")
    office.staff.tick("Pas d'accord")
    await office.staff.press("Enregistrer")
    assert await counted(office) == {"Pas d'accord, à décider": 1}
    await decides(office, "Décision du chef d'établissement", CAP, reasons="Le projet.")
    assert await counted(office) == {"Décision prise": 1}
    await enters_day(office, "appeal", "Date de l'appel")
    assert await counted(office) == {"Appel en cours": 1}


async def test_a_school_without_pupils_and_who_has_left_count_as_nothing(office: Office) -> None:
    await office.pool.execute("UPDATE siecle.pupils SET left_at = now()")
    page = await office.staff.open(HOME)
    assert page.has("Aucun élève n'est chargé.")
    assert numbers(page, "Toutes les classes") == {}


async def test_a35_what_waits_is_named_and_a_silent_teleservice_is_told(office: Office) -> None:
    page = await office.staff.open(HOME)
    assert page.has("Dernière synchronisation reçue : aucune")
    assert page.has("En attente d'une réponse : 0")
    await office.push("intentions", intentions(1, "2GT"))
    await opinion(office, None)
    await office.tell_at_work({})
    page = await office.staff.open(HOME)
    assert page.has("En attente d'une réponse : 1 Avis provisoire : Camille =MARTIN, en attente depuis le")
    assert not page.has("n'a pas donné de nouvelles")
    await office.pool.execute("UPDATE siecle.at_work SET counted_at = now() - interval '10 minutes'")
    page = await office.staff.open(HOME)
    assert page.has("Le téléservice n'a pas donné de nouvelles depuis le")
    await answers(office)
    assert (await office.staff.open(HOME)).has("En attente d'une réponse : 0")


async def test_a35_a_refusal_is_named_until_staff_have_done_something_about_it(office: Office) -> None:
    await office.push("intentions", intentions(1, "2GT"))
    await opinion(office, "refused", "entry-not-closed")
    page = await office.staff.open(HOME)
    assert page.has("Refusé par le téléservice : 1 Avis provisoire : Camille =MARTIN, le")
    assert page.has("Refusé : La saisie des familles doit d'abord être fermée.")
    await opinion(office, None)
    page = await office.staff.open(HOME)
    assert page.has("Refusé par le téléservice : 0")
    await answers(office, "refused", "opinion-missing")
    assert (await office.staff.open(HOME)).has("Refusé par le téléservice : 1")

    form = office.staff.page
    for _ in range(2):  # a second click does no more
        office.staff.page = form
        page = await office.staff.press(SETTLE)
        assert page.has("Refusé par le téléservice : 0")
    noted = await office.pool.fetch(
        "SELECT what, siecle_id, change FROM siecle.audit WHERE action = 'settled'"
    )
    assert [tuple(row) for row in noted] == [("opinion", "1", 2)]
    assert (await office.staff.open(f"{HOME}/journal")).has("Refus traité : Avis provisoire")


@pytest.mark.parametrize("outcome", [None, "accepted"])
async def test_what_is_not_refused_is_not_settled(office: Office, outcome: str | None) -> None:
    await office.push("intentions", intentions(1, "2GT"))
    await opinion(office, "refused", "entry-not-closed")
    form = await office.staff.open(HOME)
    await office.pool.execute("UPDATE siecle.changes SET outcome = $1", outcome)
    office.staff.page = form
    await office.staff.press(SETTLE)
    assert await office.pool.fetchval("SELECT settled_at FROM siecle.changes") is None
    assert await office.pool.fetchval("SELECT count(*) FROM siecle.audit WHERE action = 'settled'") == 0


@pytest.mark.parametrize("role", [Role.SECRETARY, Role.TEACHER])
async def test_s17_a_refusal_is_settled_by_who_may_enter_anew(office: Office, role: Role) -> None:
    await configure(office.academy)
    await opened(office, "Saisie des intentions provisoires")
    await answers(office, "refused", "before-academic-date")
    seq = (await office.changes())[-1]["seq"]
    async with Browser(str(office.api.base_url)) as other:
        classes = ("3A",) if role is Role.TEACHER else ()
        await let_in(other, office.pool, await employed(office.pool, role, *classes, school=SCHOOL))
        page = await other.open(HOME)
        assert (page.has("Refusé par le téléservice : 1"), page.has("Marquer comme")) == (True, False)
        data = {"csrf": token_for(other._client.cookies["staff-session"])}
        assert (await other._client.post(f"{HOME}/refusals/{seq}", data=data)).status_code == 403
    assert (await office.staff.open(HOME)).has("Marquer comme traité")


async def test_a_refusal_of_a_kind_that_a_newer_release_knows_is_shown(office: Office) -> None:
    await office.push("intentions", intentions(1, "2GT"))
    await opinion(office, "refused", "entry-not-closed")
    seq = (await office.changes())[-1]["seq"]
    await office.pool.execute("UPDATE siecle.changes SET kind = 'newer'")
    page = await office.staff.open(HOME)
    assert (page.has("Refusé par le téléservice : 1"), page.has("Marquer comme")) == (True, False)
    data = {"csrf": token_for(office.staff._client.cookies["staff-session"])}
    assert (await office.staff._client.post(f"{HOME}/refusals/{seq}", data=data)).status_code == 403


@pytest.mark.parametrize("digits", [19, 4301])
async def test_a_number_beyond_all_numbers_is_unknown_and_no_failure(office: Office, digits: int) -> None:
    await office.staff.open(HOME)
    data = {"csrf": token_for(office.staff._client.cookies["staff-session"])}
    answer = await office.staff._client.post(f"{HOME}/refusals/{'9' * digits}", data=data)
    assert answer.status_code == 404
    assert (await office.staff.open(f"{HOME}/pupils?page={'9' * digits}")).status == 200


async def test_s17_a_teacher_sees_own_classes_alone(office: Office) -> None:
    await configure(office.academy)
    await opened(office, "Saisie des intentions provisoires", "3B", closes="2999-03-01T18:00")
    await office.push("intentions", intentions(1, "2GT"))
    await opinion(office, "refused", "entry-not-closed")
    seq = (await office.changes())[-1]["seq"]
    async with Browser(str(office.api.base_url)) as teacher:
        other = await employed(office.pool, Role.TEACHER, "3B", school=SCHOOL)
        await let_in(teacher, office.pool, other)
        page = await teacher.open(HOME)
        assert page.has("Refusé par le téléservice : 0")
        assert numbers(page, "Classe 3A") == {}
        assert page.has("Classe 3B : Saisie des intentions provisoires")
        assert not page.has("MARTIN")
        data = {"csrf": token_for(teacher._client.cookies["staff-session"])}
        assert (await teacher._client.post(f"{HOME}/refusals/{seq}", data=data)).status_code == 404
        own = await employed(office.pool, Role.TEACHER, "3A", school=SCHOOL)
        await let_in(teacher, office.pool, own)
        page = await teacher.open(HOME)
        assert page.has("Refusé par le téléservice : 1")
        assert not page.has("Classe 3B")

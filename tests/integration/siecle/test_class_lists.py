"""The lists of a school's pupils: states, filters, search, order, the table for a spreadsheet, pages."""

import csv
import io
import re
from datetime import datetime, timedelta
from html import unescape

import pytest

from deploy.story.browser import Browser
from deploy.story.page import Page
from services.siecle.people.roles import Role
from services.siecle.repository import Repository
from services.siecle.roster import Listed
from tests.integration.siecle.conftest import ACADEMY, SCHOOL, Office, acknowledgement, configure, intentions
from tests.integration.siecle.definitive import answers, chosen, proposes
from tests.support.guardians import responsible
from tests.support.staff import employed, let_in

HOME = f"/staff/schools/{SCHOOL}"
PUPILS = f"{HOME}/pupils"
BOTH = ["Camille =MARTIN", "Élodie NGUYEN"]


def shown(page: Page) -> list[str]:
    """The pupils on the page, in its order."""
    return [unescape(name) for name in re.findall(r'scope="row"><a href="[^"]*">([^<]*)</a>', page.html)]


async def table(browser: Browser, query: str) -> list[dict[str, str]]:
    """The rows of the table for a spreadsheet."""
    text = (await browser._client.get(f"{PUPILS}.csv?{query}")).text
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))


async def add(office: Office, *pupils: Listed) -> None:
    """More pupils of the school."""
    await Repository(office.pool).add_pupils(pupils, ACADEMY)


async def opinion(office: Office, outcome: str | None = "accepted", reason: str | None = None) -> None:
    """Staff enter an avis on the first pupil, and the téléservice answers it."""
    await office.staff.open(f"{PUPILS}/1/opinion")
    office.staff.tick("Avis favorable")
    await office.staff.press("Enregistrer l'avis")
    if outcome:
        await answers(office, outcome, reason)


async def search(office: Office, words: str) -> Page:
    """Search for a name on the list that is shown."""
    office.staff.fill("Nom ou prénom", words)
    return await office.staff.press("Afficher")


async def test_r064_each_pupil_is_listed_with_state_and_what_came_in_local_time(office: Office) -> None:
    await configure(office.academy)
    await office.push("intentions", intentions(1, "2GT", "CAP1"))
    page = await office.staff.open(PUPILS)
    assert shown(page) == BOTH
    assert page.has("2 élève(s) – phase provisoire.")
    assert page.has("Avis à rendre Saisir l'avis de Camille =MARTIN 1. 2de générale")
    assert page.has("2de STHR 2. 1re année de CAP Version 1, reçue le")
    assert page.has("3B Sans saisie Saisir l'avis de Élodie NGUYEN Aucune saisie")

    await office.push("acknowledgements", acknowledgement(2))
    page = await office.staff.open(PUPILS)
    assert page.has("Avis n° 1, accusé de réception le 10/12/2026 à 22:30")
    assert page.has("Avis accusé")


async def test_r064_families_without_entry_are_listed_and_exported_safely(office: Office) -> None:
    page = await office.staff.open(f"{PUPILS}?state=no-entry")
    assert page.has("2 élève(s)")
    rows = await table(office.staff, "state=no-entry")
    assert [list(row.values())[:5] for row in rows] == [
        ["3A", "'=MARTIN", "Camille", "1", "Sans saisie"],
        ["3B", "NGUYEN", "Élodie", "2", "Sans saisie"],
    ]
    await office.push("intentions", intentions(1, "2GT"))
    assert shown(await office.staff.open(f"{PUPILS}?state=no-entry")) == ["Élodie NGUYEN"]
    [row] = await table(office.staff, "state=opinion-to-give&class=3A")
    assert row["Intentions provisoires"].startswith(
        "1. 2de générale et technologique ou 2de STHR / Version 1"
    )


@pytest.mark.parametrize(
    ("before", "query"),
    [
        ("intentions", "phase=provisional"),
        ("without-entry", "phase=provisional&state=no-entry"),
        ("definitive", "phase=final"),
    ],
)
async def test_addresses_of_before_lead_on(office: Office, before: str, query: str) -> None:
    assert (await office.staff.open(f"{HOME}/{before}")).url.endswith(f"/pupils?{query}")
    if before == "without-entry":
        rows = (await office.staff._client.get(f"{HOME}/{before}.csv")).text.splitlines()
        assert len(rows) == 3


async def test_a_refused_avis_is_to_be_given_still_and_its_reason_is_on_the_line(office: Office) -> None:
    await office.push("intentions", intentions(1, "2GT"))
    await opinion(office, None)
    page = await office.staff.open(PUPILS)
    assert page.has("Avis rendu")
    assert page.has("Avis favorable : 2de générale et technologique ou 2de STHR En attente")
    await answers(office, "refused", "entry-not-closed")
    page = await office.staff.open(f"{PUPILS}?state=opinion-to-give")
    assert shown(page) == ["Camille =MARTIN"]
    assert page.has("Refusé : La saisie des familles doit d'abord être fermée.")


async def test_both_phases_have_their_list_and_the_switch_keeps_the_class(office: Office) -> None:
    await chosen(office, "2PRO", "CAP1")
    await proposes(office, "1re année de CAP")
    await answers(office)
    await office.staff.open(f"{PUPILS}?class=3A&state=no-entry")
    page = await office.staff.follow("Phase définitive")
    assert page.url.endswith("class=3A")
    assert shown(page) == ["Camille =MARTIN"]
    assert page.has("Propositions rendues")
    assert page.has("Proposé : 1re année de CAP Non proposé : 2de professionnelle Pris en compte")
    assert page.link("Saisir les propositions pour Camille =MARTIN")
    assert [row["État"] for row in await table(office.staff, "phase=final")] == [
        "Propositions rendues", "Sans choix"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("elodie", ["Élodie NGUYEN"]),
        ("NGUYÊN élo", ["Élodie NGUYEN"]),
        ("jean pierre", ["Jean-Pierre LE GOFF"]),
        ("legoff", ["Jean-Pierre LE GOFF"]),
        ("l'oeuvre", ["Zoé L'ŒUVRE"]),
        ("%", []),
        ("2 nguyen", ["Élodie NGUYEN"]),
        ("personne", []),
    ],
)
async def test_a_search_knows_no_accents_and_its_words_are_in_no_address_and_no_log(
    office: Office, words: str, found: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    await add(
        office,
        Listed(SCHOOL, "3", "LE GOFF", "Jean-Pierre", "3A"),
        Listed(SCHOOL, "4", "L'ŒUVRE", "Zoé", "3C"),
    )
    await office.staff.open(f"{PUPILS}?phase=provisional&sort=class")
    page = await search(office, words)
    assert sorted(shown(page)) == sorted(found)
    assert page.has("Aucun élève.") is not bool(found)
    assert re.fullmatch(r".*/pupils\?phase=provisional&sort=class&search=[0-9a-f]{8}", page.url)
    assert page.control("Nom ou prénom").value == words
    rows = await table(office.staff, page.url.partition("?")[2])
    assert len(rows) == len(found), "the table has what is shown"
    logged = capsys.readouterr().out
    assert "/staff/schools/{uai}/pupils" in logged
    assert words not in logged


async def test_a_search_keeps_the_filters_and_each_tab_its_own(office: Office) -> None:
    await add(office, Listed(SCHOOL, "3", "NGUYEN", "Élodie", "3A"))
    await office.staff.open(f"{PUPILS}?class=3A")
    first = await search(office, "élodie")
    assert shown(first) == ["Élodie NGUYEN (3A, n° 3)"]
    await office.staff.open(f"{PUPILS}?class=3A")
    assert shown(await search(office, "camille")) == ["Camille =MARTIN"]
    assert shown(await office.staff.open(first.url)) == ["Élodie NGUYEN (3A, n° 3)"]
    await search(office, " ")
    assert len(shown(office.staff.page)) == 2
    assert "search" not in office.staff.page.url


async def test_a_search_that_is_not_known_any_more_is_no_other_list(office: Office) -> None:
    await office.staff.open(PUPILS)
    address = (await search(office, "camille")).url
    for unknown in (f"{PUPILS}?search=00000000", f"{PUPILS}?search=camille"):
        page = await office.staff.open(unknown)
        assert (page.status, page.has("Cette recherche n'est plus connue")) == (422, True)
        answer = await office.staff._client.get(unknown.replace("?", ".csv?"))
        assert answer.status_code == 400
    await office.staff.press("Se déconnecter")
    await let_in(office.staff, office.pool, await employed(office.pool, Role.HEAD, school=SCHOOL))
    assert (await office.staff.open(address)).status == 422
    office.staff._client.cookies.set("staff-searches", "nothing of ours")
    assert (await office.staff.open(address)).status == 422


async def test_families_without_an_account_are_found_and_what_is_unknown_is_said(office: Office) -> None:
    await add(office, Listed(SCHOOL, "3", "PETIT", "Léa", "3B"))
    page = await office.staff.open(f"{PUPILS}?account=none")
    assert shown(page) == []
    assert page.has("Aucun compte activé n'est connu ici")
    assert page.has("Élèves sans responsable légal connu ici, donc absents de cette liste : 3.")

    for pupil, person in (("1", "P1"), ("1", "P2"), ("2", "P3")):
        await responsible(office.pool, SCHOOL, pupil, person)
    await office.pool.execute("UPDATE siecle.guardians SET activated_at = now() WHERE person_id = 'P2'")
    page = await office.staff.open(f"{PUPILS}?account=none")
    assert shown(page) == ["Élodie NGUYEN"]
    assert not page.has("Aucun compte activé")
    assert page.has("absents de cette liste : 1.")
    accounts = [row["Compte activé"] for row in await table(office.staff, "")]
    assert accounts == ["Oui", "Non", "Inconnu"]


async def test_what_changed_since_an_instant_is_found_in_the_academys_time(office: Office) -> None:
    await configure(office.academy)
    await office.push("intentions", intentions(1, "2GT"), pupil="2")
    at: datetime = await office.pool.fetchval(
        "UPDATE siecle.received SET received_at = '2026-11-20T10:00:30Z' RETURNING received_at"
    )
    for minutes, found in ((0, ["Élodie NGUYEN"]), (1, [])):
        local = f"{at + timedelta(hours=4, minutes=minutes):%Y-%m-%dT%H:%M}"  # La Réunion
        assert shown(await office.staff.open(f"{PUPILS}?since={local}")) == found
    page = await office.staff.open(f"{PUPILS}?since=hier&class=3A")
    assert (page.status, page.has("Ce filtre n'est pas valable.")) == (422, True)
    assert (await office.staff._client.get(f"{PUPILS}.csv?since=hier")).status_code == 400
    assert shown(await office.staff.open(f"{PUPILS}?sort=changed")) == [*reversed(BOTH)]


async def test_pupils_are_sorted_as_french_sorts_and_told_apart(office: Office) -> None:
    await add(
        office,
        Listed(SCHOOL, "10", "ÉVRARD", "Zoé", "3A"),
        Listed(SCHOOL, "9", "ÉVRARD", "Zoé", "3A"),
        Listed(SCHOOL, "11", "Faure", "Zoé", "3A"),
        Listed(SCHOOL, "12", "abel", "Zoé", "3 10"),
        Listed(SCHOOL, "13", "ABEL", "Zoé", "3 9"),
        Listed(SCHOOL, "14", "ABEL", "Anaïs", ""),
    )
    assert shown(await office.staff.open(PUPILS)) == [
        "Anaïs ABEL", "Zoé ABEL", "Zoé abel", "Zoé ÉVRARD (3A, n° 9)", "Zoé ÉVRARD (3A, n° 10)", "Zoé Faure",
        *BOTH,
    ]  # fmt: skip
    assert shown(await office.staff.open(f"{PUPILS}?sort=name"))[:3] == ["Anaïs ABEL", "Zoé ABEL", "Zoé abel"]
    page = await office.staff.open(f"{PUPILS}?class=-")
    assert shown(page) == ["Anaïs ABEL"]
    assert page.has("Élèves – Sans classe")


async def test_a34_who_has_left_is_marked_and_counts_as_nothing_else(office: Office) -> None:
    await office.pool.execute(
        "UPDATE siecle.pupils SET left_at = '2026-11-20T22:00:00Z' WHERE siecle_id = '1'"
    )
    page = await office.staff.open(PUPILS)
    assert shown(page) == BOTH
    assert page.has("Parti le 20/11/2026")
    assert shown(await office.staff.open(f"{PUPILS}?state=no-entry")) == ["Élodie NGUYEN"]
    assert shown(await office.staff.open(f"{PUPILS}?state=left")) == ["Camille =MARTIN"]
    assert [row["État"] for row in await table(office.staff, "state=left")] == ["Parti le 20/11/2026"]


async def test_a_long_list_has_pages_and_one_page_for_print(office: Office) -> None:
    await add(office, *(Listed(SCHOOL, f"{n}", f"NOM {n:03}", "Alix", "3C") for n in range(100, 349)))
    page = await office.staff.open(f"{PUPILS}?phase=provisional&class=3C")
    assert page.has("249 élève(s), page 1 sur 3")
    assert len(shown(page)) == 100
    page = await office.staff.follow("Page 3")
    assert shown(page)[-1] == "Alix NOM 348"
    assert len(shown(page)) == 49
    page = await office.staff.follow("Toute la liste sur une page, pour l'imprimer")
    assert len(shown(page)) == 249
    assert len(await table(office.staff, page.url.partition("?")[2])) == 249
    for odd in ("0", "-1", "99", "deux", "²"):
        assert (await office.staff.open(f"{PUPILS}?page={odd}")).status == 200


async def test_s17_a_teacher_lists_own_classes_and_asks_for_no_other(office: Office) -> None:
    async with Browser(str(office.api.base_url)) as teacher:
        await let_in(
            teacher, office.pool, await employed(office.pool, Role.TEACHER, "3A", "3D", school=SCHOOL)
        )
        assert shown(await teacher.open(PUPILS)) == ["Camille =MARTIN"]
        assert (await teacher.open(f"{PUPILS}?class=3D")).has("Aucun élève.")
        for other in ("3B", "3Z", "-"):
            for path in (PUPILS, f"{PUPILS}.csv"):
                assert (await teacher.open(f"{path}?class={other}")).status == 404
        assert [row["Nom"] for row in await table(teacher, "phase=provisional")] == ["'=MARTIN"]


async def test_s19_lists_and_tables_are_noted_as_read(office: Office) -> None:
    for path in ("pupils", "pupils.csv", ""):
        await office.staff.open(f"{HOME}/{path}".rstrip("/"))
    read = await office.pool.fetch("SELECT what FROM siecle.audit WHERE action = 'read' ORDER BY id")
    assert [row["what"] for row in read] == ["pupils", "pupils", "school"]

"""Comptes and Journal: what the head of a school does to accounts, and reads of what was done."""

import csv
import io

import pytest

from deploy.story.browser import Browser
from deploy.story.page import Page
from services.siecle.people.roles import Role
from shared.http.csrf import token_for
from tests.integration.siecle.conftest import SCHOOL, Office, intentions
from tests.integration.siecle.definitive import PUPIL
from tests.support.staff import employed, let_in

HOME = f"/staff/schools/{SCHOOL}"
ACCOUNTS, JOURNAL = f"{HOME}/accounts", f"{HOME}/journal"
OTHER_SCHOOL = "0775678B"


async def add(office: Office, last_name: str, role: str, *classes: str) -> Page:
    await office.staff.open(ACCOUNTS)
    office.staff.fill("Prénom", "Élodie")
    office.staff.fill("Nom", last_name)
    office.staff.tick(role)
    for one in classes:
        office.staff.tick(one)
    return await office.staff.press("Ajouter le compte")


async def test_the_head_adds_a_colleague_who_signs_in_with_the_code(office: Office) -> None:
    page = await add(office, "Roux", "Professeur principal", "3A")
    assert page.has("Code à usage unique de Élodie Roux")
    [code] = [word for word in page.text.split() if word.count("-") == 3 and len(word) == 19]
    async with Browser(str(office.api.base_url)) as teacher:
        await teacher.open("/activate")
        for label, value in (
            ("Identifiant", "e.roux"),
            ("Code à usage unique", code),
            ("Nouveau mot de passe", "un cheval de trait bleu"),
            ("Nouveau mot de passe, une seconde fois", "un cheval de trait bleu"),
        ):
            teacher.fill(label, value)
        await teacher.press("Choisir ce mot de passe")
        teacher.fill("Identifiant", "e.roux")
        teacher.fill("Mot de passe", "un cheval de trait bleu")
        page = await teacher.press("Se connecter")
        assert page.has("Élodie Roux (professeur principal)")
        assert not page.has("Comptes")
        assert (await teacher.open(f"{HOME}/pupils")).has("Camille")
        assert not teacher.page.has("NGUYEN")
        page = await office.staff.open(ACCOUNTS)
        assert page.has("Professeur principal (3A)")
        await office.staff.press("Désactiver : Élodie Roux")
        assert office.staff.page.has("Désactivé")
        assert (await teacher.open(HOME)).has("Connexion des personnels")
        await office.staff.press("Réactiver : Élodie Roux")
        assert (await office.staff.press("Nouveau code : Élodie Roux")).has("affiché que cette fois")


async def test_what_is_missing_is_asked_for_and_nothing_is_made(office: Office) -> None:
    assert (await add(office, "Roux", "Professeur principal")).has(
        "Cochez la classe du professeur principal."
    )
    assert office.staff.page.control("Nom").value == "Roux"
    assert (await add(office, " ", "Secrétariat")).has("Indiquez le prénom et le nom")
    assert await office.pool.fetchval("SELECT count(*) FROM siecle.accounts WHERE school = $1", SCHOOL) == 1


async def test_a_form_sent_twice_makes_one_account(office: Office) -> None:
    await office.staff.open(ACCOUNTS)
    office.staff.fill("Prénom", "Élodie")
    office.staff.fill("Nom", "Roux")
    office.staff.tick("Secrétariat")
    form = office.staff.page
    for _ in range(2):
        office.staff.page = form
        await office.staff.press("Ajouter le compte")
    assert (await office.staff.open(ACCOUNTS)).text.count("e.roux") == 1


@pytest.mark.parametrize(
    ("role", "school", "status"), [(Role.DEPUTY, OTHER_SCHOOL, 404), (Role.HEAD, SCHOOL, 403)]
)
async def test_s17_a_head_changes_no_account_elsewhere_and_no_heads(
    office: Office, role: Role, school: str, status: int
) -> None:
    account = await employed(office.pool, role, school=school)
    page = await office.staff.open(ACCOUNTS)
    assert page.has("Test deputy") is False
    token = token_for(office.staff._client.cookies["staff-session"])
    for what in ("code", "disable", "enable"):
        answer = await office.staff._client.post(f"{ACCOUNTS}/{account}/{what}", data={"csrf": token})
        assert answer.status_code == status
    stolen = {"csrf": token, "id": str(account), "first_name": "A", "last_name": "B", "role": "secretary"}
    assert (await office.staff._client.post(ACCOUNTS, data=stolen)).status_code == status
    assert await office.pool.fetchval("SELECT count(*) FROM siecle.accounts WHERE code_hash IS NOT NULL") == 0


async def work(office: Office) -> None:
    """The head reads a dossier, gives an avis on it and opens the téléservice; a teacher reads it too."""
    await office.push("intentions", intentions(1, "2GT"))
    await office.staff.open(f"{HOME}/pupils/1/opinion")
    office.staff.tick("Avis favorable")
    await office.staff.press("Enregistrer l'avis")
    await office.staff.open(f"{HOME}/openings")
    office.staff.tick("Saisie des intentions provisoires")
    await office.staff.press("Ouvrir")
    await office.staff.press("Confirmer l'ouverture")
    async with Browser(str(office.api.base_url)) as teacher:
        await let_in(teacher, office.pool, await employed(office.pool, Role.TEACHER, "3A", school=SCHOOL))
        await teacher.open(PUPIL)


async def table(office: Office, query: str = "") -> list[list[str]]:
    text = (await office.staff._client.get(f"{JOURNAL}.csv{query}")).text
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))[1:]


async def test_p1_the_journal_says_who_did_and_read_what_of_whom_and_from_where(office: Office) -> None:
    await work(office)
    rows = [(row[3], row[4], row[5], row[6], row[8]) for row in await table(office)]
    head, teacher, here = "Chef d'établissement", "Professeur principal", "127.0.0.1"
    pupil = "Camille =MARTIN"
    assert rows[:8] == [
        (head, "Consultation", "journal", "", here),
        (teacher, "Consultation", "phase définitive", pupil, here),
        (teacher, "Connexion", "", "", here),
        ("", "Compte créé", "Dominique Test teacher", "", ""),
        (head, "Saisie", "Ouverture du téléservice", "", here),
        (head, "Consultation", "avis d'une classe", "", here),
        (head, "Saisie", "Avis provisoire", pupil, here),
        (head, "Consultation", "avis provisoire", pupil, here),
    ]


async def test_p1_the_journal_is_filtered_and_paged(office: Office) -> None:
    await work(office)
    assert {row[7] for row in await table(office, "?pupil=1")} == {"1"}
    page = await office.staff.open(f"{HOME}/pupils/1")
    assert page.link("Journal : qui a saisi ou consulté ce dossier") == f"{JOURNAL}?pupil=1"
    teacher = await office.pool.fetchval("SELECT id FROM siecle.accounts WHERE role = 'teacher'")
    assert {row[2] for row in await table(office, f"?person={teacher}")} == {"d.testteacher"}
    today = f"{await office.pool.fetchval('SELECT now()'):%Y-%m-%d}"
    assert await table(office, "?day=2020-01-01") == []
    assert await table(office, f"?day={today}&pupil=1") != []

    await office.pool.execute(
        "INSERT INTO siecle.audit (action, what, school) "
        "SELECT 'read', 'intentions', $1 FROM generate_series(1, 150)",
        SCHOOL,
    )
    page = await office.staff.open(JOURNAL)
    assert page.text.count("intentions reçues") == 99
    page = await office.staff.follow("Lignes plus anciennes")
    assert page.text.count("intentions reçues") == 51
    assert page.has("Avis provisoire")


@pytest.mark.parametrize("query", ["?day=yesterday", "?day=9999-12-31", "?person=me", "?before=x"])
async def test_a_filter_that_is_none_is_told(office: Office, query: str) -> None:
    assert (await office.staff.open(f"{JOURNAL}{query}")).has("Ce filtre n'est pas valable.")
    assert (await office.staff.open(f"{JOURNAL}.csv{query}")).status == 400


async def test_p1_the_journal_of_a_school_holds_no_other_schools_line(office: Office) -> None:
    await employed(office.pool, Role.HEAD, school=OTHER_SCHOOL)
    other = await office.pool.fetchval("SELECT count(*) FROM siecle.audit WHERE school = $1", OTHER_SCHOOL)
    own = await office.pool.fetchval("SELECT count(*) FROM siecle.audit WHERE school = $1", SCHOOL)
    assert other == 1
    assert len(await table(office)) == own + 1  # the reading of it

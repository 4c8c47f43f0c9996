"""The page « Exports »: handed over, read, confirmed; nothing is written before. What is wrong is told."""

import asyncio
from pathlib import Path
from uuid import UUID

from deploy.samples.generate import GUARDIANS, PUPILS
from deploy.story.browser import Browser
from deploy.story.page import Page
from services.siecle.exports import waiting
from services.siecle.exports.handed import Handed
from services.siecle.people.members import By
from services.siecle.people.roles import Role
from services.siecle.people.trail import Action, Done
from services.siecle.roster import Listed
from shared.academies import school_year
from shared.postgres.clock import database_now
from tests.integration.siecle.conftest import ACADEMY, SCHOOL, Office
from tests.support.exports import guardians, link, person, pupil, pupils
from tests.support.servers import Database
from tests.support.staff import employed, let_in
from tests.support.waiting import wait_until

EXPORTS = f"/staff/schools/{SCHOOL}/exports"
READ, CONFIRM, DROP = "Lire les fichiers", "Confirmer l'import", "Abandonner"
File = tuple[str, bytes]


async def hand_over(browser: Browser, *files: File, school: str = SCHOOL) -> Page:
    """Choose files and send them; the page that follows."""
    page = await browser.open(f"/staff/schools/{school}/exports")
    form = {"csrf": page.form(READ).data(READ)["csrf"][0]}
    answer = await browser._client.post(page.url, data=form, files=[("files", file) for file in files])
    return browser._show(answer)


async def parameters(office: Office, school: str = SCHOOL, later: int = 0, day: str = "") -> str:
    """What an export of this school year says of itself."""
    year = school_year((await database_now(office.pool)).date()) + later
    when = f"<ANNEE_SCOLAIRE>{year}</ANNEE_SCOLAIRE><DATE_EXPORT>{day}</DATE_EXPORT>"
    return f"<PARAMETRES><UAJ>{school}</UAJ>{when}</PARAMETRES>"


def handed_by(account: UUID) -> Done:
    """The line of the audit with which exports wait."""
    return Done(Action.EXPORTS_HANDED, By(account, "127.0.0.1"), None, ACADEMY, SCHOOL)


def xml(text: str, name: str = "eleves.xml") -> File:
    return name, text.encode()


async def both(office: Office) -> tuple[File, File]:
    """Both pupils of the conftest, one in another class, and one more; the mother of one."""
    names = {"1": ("=MARTIN", "Camille"), "2": ("NGUYEN", "Élodie"), "3": ("ROUX", "Léo")}
    people = [pupil(id_, NOM_DE_FAMILLE=last, PRENOM=first) for id_, (last, first) in names.items()]
    said = await parameters(office)
    mother = guardians(person("21", "claire@example.fr"), links=link("1", "21"), parameters=said)
    return xml(pupils(*people, parameters=said)), xml(mother, "responsables.xml")


async def count(office: Office, table: str) -> int:
    number: int = await office.pool.fetchval(f"SELECT count(*) FROM siecle.{table}")  # noqa: S608
    return number


async def _none(office: Office) -> bool:
    return await count(office, "uploads") == 0


async def test_i7_exports_are_read_then_confirmed_and_a_second_click_does_nothing(office: Office) -> None:
    staff = office.staff
    page = await hand_over(staff, *await both(office))
    assert (page.status, "Rien n'est encore enregistré" in page.text) == (200, True)
    assert "nouvel élève" in page.text
    assert "3A → sans classe" in page.text
    assert (await count(office, "pupils"), await count(office, "guardians")) == (2, 0)

    form = page.form(CONFIRM)
    done = await staff.press(CONFIRM)
    assert done.has("Les exports sont importés")
    assert done.has("demandez à l'exploitant du service de les y importer")
    assert (await count(office, "pupils"), await count(office, "guardians")) == (3, 1)
    again = await staff.press(CONFIRM, form)
    assert "Les exports sont importés" in again.text
    audit = await office.pool.fetch(
        "SELECT action, what FROM siecle.audit WHERE action IN ('imported', 'read')"
    )
    assert [tuple(row) for row in audit if row["action"] == "imported"] == [
        ("imported", "élèves : 3, responsables : 1")
    ]
    assert ("read", "exports") in [tuple(row) for row in audit]
    assert "Dernier import" in (await staff.open(EXPORTS)).text
    assert await office.pool.fetchval("SELECT handed FROM siecle.uploads") is None


async def test_i7_it_is_told_of_which_days_exports_are(office: Office) -> None:
    old, new = await parameters(office, day="02/11/2026"), await parameters(office, day="30/11/2026")
    file, people = xml(pupils(pupil("1"), parameters=old)), xml(guardians(person("21"), parameters=new))
    assert (await hand_over(office.staff, file)).has("SIECLE les a faits le 02/11/2026.")
    page = await hand_over(office.staff, file, people)
    assert page.has("ne sont pas du même jour : l'un est du 02/11/2026, l'autre du 30/11/2026.")


async def test_i7_exports_that_change_nothing_say_so_and_what_is_no_use_in_them(office: Office) -> None:
    staff, (file, _) = office.staff, await both(office)
    people = guardians(
        person("21", "claire@@example.fr"), links=link("1", "21"), parameters=await parameters(office)
    )
    page = await hand_over(staff, file, xml(people, "responsables.xml"))
    assert page.has(
        "adresse électronique non valable, comptée comme absente : une seule adresse est possible"
    )
    assert not page.has("Rien ne change")
    await staff.press(CONFIRM)
    assert (await hand_over(staff, file, xml(people, "responsables.xml"))).has("Rien ne change : ")
    assert (await staff.press(CONFIRM)).has("Rien ne change : ")


async def test_i7_what_would_be_gone_has_to_be_ticked(office: Office) -> None:
    staff = office.staff
    one = pupil("1", NOM_DE_FAMILLE="=MARTIN", PRENOM="Camille")
    await hand_over(staff, xml(pupils(one, parameters=await parameters(office))))
    asked = await staff.press(CONFIRM)
    assert (asked.status, "Cochez la case" in asked.text) == (422, True)
    assert "1 élèves sur 2 ne sont plus dans l'export" in asked.text
    staff.tick("C'est bien ce qui est voulu")
    assert "absent du fichier : conservé" in (await staff.press(CONFIRM)).text
    assert await count(office, "pupils") == 2


async def test_i7_last_years_pupils_are_noted_as_having_left_and_may_come_back(office: Office) -> None:
    staff, said = office.staff, await parameters(office)
    one, other = (pupil(id_, NOM_DE_FAMILLE=name) for id_, name in (("8", "ROUX"), ("9", "PETIT")))
    await hand_over(staff, xml(pupils(one, other, parameters=said)))
    staff.tick("C'est bien ce qui est voulu")
    staff.tick(
        "Noter comme partis les élèves absents du fichier (2) : c'est une nouvelle année, "
        "ou ils ont quitté l'établissement"
    )
    assert "absent du fichier : noté comme parti" in (await staff.press(CONFIRM)).text
    here = "SELECT array_agg(siecle_id ORDER BY siecle_id) FROM siecle.pupils WHERE left_at IS NULL"
    assert await office.pool.fetchval(here) == ["8", "9"]
    await hand_over(staff, *await both(office))
    staff.tick("C'est bien ce qui est voulu")
    assert "de retour" in (await staff.press(CONFIRM)).text
    assert await office.pool.fetchval(here) == ["1", "2", "3", "8", "9"]


async def test_of_a_school_the_newest_uploads_are_kept(office: Office) -> None:
    head = await employed(office.pool, Role.HEAD, school=SCHOOL)
    ids = [
        await waiting.keep(office.pool, Handed(SCHOOL, 2026, True, False), handed_by(head)) for _ in range(12)
    ]
    assert await count(office, "uploads") == waiting.MOST
    assert await waiting.find(office.pool, SCHOOL, ids[0]) is None
    assert await waiting.find(office.pool, SCHOOL, ids[-1]) is not None


async def test_i7_who_read_another_list_is_asked_again(office: Office) -> None:
    staff = office.staff
    mine = await hand_over(staff, *await both(office))
    async with Browser(str(staff._client.base_url)) as colleague:
        secretary = await employed(office.pool, Role.SECRETARY, school=SCHOOL)
        await let_in(colleague, office.pool, secretary)
        theirs = await hand_over(colleague, *await both(office))
        await asyncio.gather(colleague.press(CONFIRM), staff.open(mine.url))
        staff.page = mine
        late = await staff.press(CONFIRM)
        assert (late.status, "ce qui est chargé a changé entre-temps" in late.text) == (409, True)
        assert "Import fait" in (await staff.press(CONFIRM)).text
        assert theirs.url != mine.url
    assert await count(office, "pupils") == 3


async def test_i7_what_is_dropped_or_too_old_is_not_there_any_more(office: Office) -> None:
    staff = office.staff
    await hand_over(staff, *await both(office))
    assert "L'envoi est abandonné" in (await staff.press(DROP)).text
    assert await count(office, "uploads") == 0

    page = await hand_over(staff, *await both(office))
    await office.pool.execute("UPDATE siecle.uploads SET at = now() - $1::interval", waiting.LASTS)
    form = page.form(CONFIRM)
    assert "une heure est passée" in (await staff.press(CONFIRM, form)).text
    assert "une heure est passée" in (await staff.open(page.url)).text
    forgetting = asyncio.create_task(waiting.forget(office.pool))
    await wait_until(lambda: _none(office), "what is too old is forgotten")
    forgetting.cancel()
    assert await count(office, "pupils") == 2


async def test_who_handed_over_and_who_dropped_is_in_the_audit_also_where_a_colleague_did(
    office: Office,
) -> None:
    secretary = await employed(office.pool, Role.SECRETARY, school=SCHOOL)
    mine = await hand_over(office.staff, *await both(office))
    async with Browser(str(office.staff._client.base_url)) as colleague:
        await let_in(colleague, office.pool, secretary)
        page = await colleague.open(mine.url)
        assert "L'envoi est abandonné" in (await colleague.press(DROP)).text
        colleague.page = page
        assert "quelqu'un l'a abandonné" in (await colleague.press(DROP)).text
    rows = await office.pool.fetch(
        "SELECT account, action, school FROM siecle.audit WHERE action LIKE 'exports-%' ORDER BY id"
    )
    assert [(row["action"], row["account"] == secretary, row["school"]) for row in rows] == [
        ("exports-handed", False, SCHOOL),
        ("exports-dropped", True, SCHOOL),
    ], "a second click adds no line"
    page = await office.staff.open(f"/staff/schools/{SCHOOL}/journal")
    assert page.has("Exports donnés à lire")
    assert page.has("Exports abandonnés")


async def test_what_is_taken_is_not_dropped_any_more(office: Office) -> None:
    staff = office.staff
    page = await hand_over(staff, *await both(office))
    form = page.form(DROP)
    await staff.press(CONFIRM)
    page = await staff.press(DROP, form)
    assert page.has("Les exports sont importés")
    assert not page.has("rien n'est importé")
    assert await office.pool.fetchval("SELECT count(*) FROM siecle.audit WHERE action LIKE '%dropped'") == 0


async def test_i7_a_wrong_file_is_told_in_french_and_nothing_is_kept(office: Office, tmp_path: Path) -> None:
    here, alone = await parameters(office), pupil("1")
    other = pupils(alone, parameters=await parameters(office, "0775678B"))
    next_year = pupils(alone, parameters=await parameters(office, later=1))
    theirs = guardians(person("21"), parameters=await parameters(office, "0775678B"))
    one = xml(pupils(alone, parameters=here))
    for files, said in (
        ((), "Choisissez un fichier, ou les deux."),
        ((("vide.xml", b""),), "vide.xml : Ce n'est pas un export de SIECLE, mais un fichier vide"),
        ((("liste.csv", b"nom;prenom\nA;B\n"),), "un fichier texte, comme un tableau"),
        ((("a.zip", b"PK no zip"),), "L'archive ZIP est endommagée"),
        ((("a.xml", one[1][:-9]),), "Téléchargez de nouveau l'export de SIECLE."),
        ((one, one), "Deux exports d'élèves ont été donnés"),
        ((xml(other),), f"Ces exports sont de l'établissement 0775678B, et non de {SCHOOL}"),
        ((xml(next_year),), "donnez l'export de la bonne base"),
        ((one, xml(theirs)), "établissements différents"),
    ):
        page = await hand_over(office.staff, *files)
        assert (page.status, said in page.text) == (422, True), (said, page.text)
    assert await count(office, "uploads") == 0


async def test_s20_only_who_may_send_exports_has_room_for_them(office: Office) -> None:
    """Elsewhere a form stays small, for a teacher here too; and there is an end for everybody."""
    page = await office.staff.open(EXPORTS)
    token = page.form(READ).data(READ)["csrf"][0]
    large = pupils(pupil("1"), parameters=await parameters(office)).encode() + b" " * 300_000
    assert (await hand_over(office.staff, ("a.xml", large))).status == 200
    for path, size, status in (
        (EXPORTS, 17_000_000, 413),
        (f"/staff/schools/{SCHOOL}/accounts", 200_000, 413),
    ):
        files = [("files", ("a.xml", b" " * size))]
        answer = await office.staff._client.post(path, data={"csrf": token}, files=files)
        assert (answer.status_code, "Donnez les exports en ZIP" in answer.text) == (status, True)
    teacher = await employed(office.pool, Role.TEACHER, "3A", school=SCHOOL)
    await let_in(office.staff, office.pool, teacher)
    answer = await office.staff._client.post(EXPORTS, files=[("files", ("a.xml", b" " * 200_000))])
    assert answer.status_code == 403


async def test_i7_a_school_that_is_not_there_yet_starts_on_its_own(
    siecle_db: Database, office: Office
) -> None:
    """The head's account alone: accounts and exports are reached, and the UAI says the academy."""
    school = "0939999N"
    head = await employed(office.pool, Role.HEAD, school=school)
    await let_in(office.staff, office.pool, head)
    home = await office.staff.open("/")
    assert "Aucun élève de cet établissement n'est chargé" in home.text
    assert (await office.staff.open(home.link("les comptes"))).status == 200
    files = [(file.name, file.read_bytes()) for file in (PUPILS, GUARDIANS)]
    page = await hand_over(office.staff, *files, school=school)
    assert page.status == 200, page.text
    await office.staff.press(CONFIRM)
    assert (await office.staff.open("/")).url.endswith(school)
    academy = await office.pool.fetchval("SELECT academy FROM siecle.schools WHERE uai = $1", school)
    assert academy == "creteil"


async def test_i7_a_school_whose_academy_nobody_knows_needs_an_operator(office: Office) -> None:
    head = await employed(office.pool, Role.HEAD, school="9991234A")
    await let_in(office.staff, office.pool, head)
    assert "L'académie de cet établissement n'est pas connue" in (await office.staff.open("/")).text
    assert (await office.staff.open("/staff/schools/9991234A/exports")).status == 404


async def test_i7_another_schools_upload_is_unknown(office: Office) -> None:
    theirs = Handed("0775678B", 2026, True, False, pupils=[Listed("0775678B", "9", "SECRET", "Léa", "3A")])
    head = await employed(office.pool, Role.HEAD, school="0775678B")
    upload: UUID = await waiting.keep(office.pool, theirs, handed_by(head))
    page = await office.staff.open(f"{EXPORTS}/{upload}")
    assert page.url.endswith("/exports")
    assert "SECRET" not in page.text

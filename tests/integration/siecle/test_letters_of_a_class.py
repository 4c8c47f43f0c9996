"""Letters of access of a class: asked for together, as far as limits and time allow."""

from dataclasses import replace

import pytest

from services.siecle.letters import desk
from services.siecle.staff.letters import school
from shared.postgres.database import create_pool
from tests.integration.siecle.conftest import SCHOOL, Office
from tests.integration.siecle.lettered import IN_A_MONTH, asked, hand_over, put
from tests.integration.siecle.test_letters import ASK, CAMILLE, CLASS_3A, HOME, family
from tests.support.guardians import responsible
from tests.support.servers import Database

__all__ = ["family"]


async def test_the_letters_of_a_class_are_asked_for_all_together_or_not_at_all(
    family: Office, siecle_db: Database
) -> None:
    await responsible(family.pool, SCHOOL, "1", "1043", "DURAND")
    await family.staff.open(CLASS_3A)
    form = family.staff.page.form("Demander 2 lettres")
    async with await create_pool(siecle_db.owner_url) as owner:
        await owner.execute(
            "ALTER TABLE siecle.changes ADD CONSTRAINT fails CHECK (data ->> 'guardian' <> '1042')"
        )
        for _ in range(desk.OF_PERSON.most + 1):
            assert (await family.staff.send("Demander 2 lettres", form)).status_code == 500
        assert await family.changes() == []
        await owner.execute("ALTER TABLE siecle.changes DROP CONSTRAINT fails")
    answer = await family.staff.send("Demander 2 lettres", form)
    assert answer.status_code == 303, "what failed took none of the day's letters"
    assert len(await family.changes()) == 2


async def test_who_had_too_many_letters_keeps_none_from_the_rest_of_a_class(
    family: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk, "OF_PERSON", replace(desk.OF_PERSON, most=1))
    await family.staff.open(CAMILLE)
    await family.staff.press(ASK)
    unsealed = {"sealed": None, "expires_at": IN_A_MONTH.isoformat()}
    await put(family, (await asked(family))["letter"], unsealed)
    await responsible(family.pool, SCHOOL, "1", "1043", "DURAND")
    await responsible(family.pool, SCHOOL, "1", "1041", "AUBRAC")
    await family.staff.open(CLASS_3A)
    page = await family.staff.press("Demander 3 lettres")
    assert page.has("Trop de lettres ont été demandées en un jour")
    changes = await family.changes()
    assert {one["data"]["guardian"] for one in changes[1:]} == {"1041", "1043"}


async def test_more_letters_than_are_written_in_time_are_refused_in_words(
    family: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(school, "MOST_AT_ONCE", 1)
    await responsible(family.pool, SCHOOL, "1", "1043", "DURAND")
    await family.staff.open(CLASS_3A)
    page = await family.staff.press("Demander 2 lettres")
    assert page.has("2 lettres ne peuvent pas être demandées à la fois, mais 1 au plus")
    assert await family.changes() == []


async def test_a_class_gets_its_letters_in_one_go(family: Office) -> None:
    pool = family.pool
    await responsible(pool, SCHOOL, "1", "1043", "DURAND")
    await responsible(pool, SCHOOL, "1", "1044", "ACTIVE")
    await responsible(pool, SCHOOL, "2", "1042")  # Claire MARTIN has a child in another class too
    await pool.execute("UPDATE siecle.guardians SET activated_at = now() WHERE person_id = '1044'")
    page = await family.staff.open(f"{HOME}/letters?class=3A")
    assert not page.has("Le téléservice n'a encore fait connaître aucun compte activé")
    page = await family.staff.press("Demander 2 lettres")
    assert not page.has("Demander 2 lettres")
    changes = [one["data"] for one in await family.changes()]
    assert {one["guardian"] for one in changes} == {"1042", "1043"}
    assert len({one["key"] for one in changes}) == 2
    for one in changes:
        await hand_over(family, one, name=f"{one['guardian']} Claire")
    await family.staff.open(f"{HOME}/letters?class=3A")
    sheets = await family.staff.press("Imprimer 2 lettres")
    assert sheets.has("1042 Claire")
    assert sheets.has("1043 Claire")
    page = await family.staff.open(f"{HOME}/letters?class=3A")
    assert not page.has("Demander")
    assert (await family.staff.press("Imprimer de nouveau 2 lettres")).has("1043 Claire")
    other = await family.staff.open(f"{HOME}/letters?class=3B")
    assert not other.has("Demander"), "she has a letter whose code holds"


async def test_a_class_where_nothing_is_to_be_done_says_so(office: Office) -> None:
    page = await office.staff.open(f"{HOME}/letters")
    assert page.has("Aucun responsable légal n'est connu ici")
    assert page.link("Importer les exports de SIECLE") == f"{HOME}/exports"
    await responsible(office.pool, SCHOOL, "1", "1042")
    assert not (await office.staff.open(f"{HOME}/letters")).has("Aucune lettre n'est à demander")
    other = await office.staff.open(f"{HOME}/letters?class=3B")
    assert other.has("Aucun responsable légal n'est connu pour les élèves de cette classe.")
    await office.pool.execute("UPDATE siecle.guardians SET activated_at = now()")
    for address in (f"{HOME}/letters", CLASS_3A):
        assert (await office.staff.open(address)).has("Aucune lettre n'est à demander ni à imprimer")

"""Letters of access of a class: asked for together, as far as limits and time allow."""

from dataclasses import replace

import pytest

from services.siecle.letters import desk
from services.siecle.staff.letters import school
from shared.postgres.database import create_pool
from tests.integration.siecle.conftest import SCHOOL, Office
from tests.integration.siecle.lettered import IN_A_MONTH, asked, put
from tests.integration.siecle.test_letters import ASK, CAMILLE, CLASS_3A, family
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

"""A letter of access, from the button of the school's office to the password that its code lets choose."""

import re
from datetime import UTC, datetime

from pydantic import SecretStr

from services.intentions.directory.access_letters import AccessLetters
from services.intentions.directory.signing_in import accounts
from services.siecle.repository import Repository
from shared.postgres.database import create_pool
from tests.integration.directory.office import authenticate
from tests.integration.sync.test_whole_way import School, office, school
from tests.support.guardians import responsible
from tests.support.servers import Database
from tests.support.town import PASSWORD
from tests.support.web_settings import LETTERS

__all__ = ["office", "school"]
SITE = "https://orientation.example.fr"
CHOSEN = "une phrase toute neuve"


async def test_a_letter_that_the_office_asked_for_lets_a_family_choose_a_password(
    school: School, intentions_db: Database, siecle_db: Database
) -> None:
    town, staff = school.siecle.town, school.office.staff
    async with (
        await create_pool(intentions_db.url) as founding,
        await create_pool(intentions_db.url_as("intentions_web")) as web,
        await create_pool(siecle_db.url) as back_office,
    ):
        person = await founding.fetchval(
            "SELECT g.siecle_id FROM directory.guardians g JOIN directory.accounts a ON a.guardian = g.id "
            "WHERE a.id = $1",
            town.accounts["mother"],
        )
        await responsible(back_office, town.school, town.child.siecle_id, person)
        pupil = f"{school.home}/pupils/{town.child.siecle_id}/letters"
        await staff.open(pupil)
        await staff.press("Demander une lettre pour Claire MARTIN")
        assert await school.answer() == ["applied"]
        assert (await staff.open(pupil)).has("en préparation")

        office = AccessLetters(web, SITE, SecretStr(LETTERS))
        [letter] = await office.untold(9)
        address = f"/api/schools/{town.school}/pupils/{town.child.siecle_id}/letters/{letter.id}"
        body = letter.model_dump(mode="json", exclude={"id", "pupil"})
        assert (await school.office.api.put(address, json=body)).json() == {"outcome": "stored"}
        await office.told(letter.id)

        await staff.open(pupil)
        sheet = await staff.press("Imprimer la lettre de Claire MARTIN")
        assert sheet.has(SITE)
        login = town.login("mother")
        assert sheet.has(login)
        [code] = re.findall(r"\b[A-Z2-9]{4}(?:-[A-Z2-9]{4}){3}\b", sheet.text)
        assert await authenticate(founding, login, PASSWORD) is not None, "until the code is used"
        now = datetime.now(UTC)
        assert await accounts.activate(web, login, code, CHOSEN, now) == town.accounts["mother"]
        assert await authenticate(founding, login, CHOSEN) is not None
        assert await authenticate(founding, login, PASSWORD) is None


async def test_a_letter_to_who_is_unknown_or_closed_is_refused_on_the_page(
    school: School, intentions_db: Database, siecle_db: Database
) -> None:
    town, staff = school.siecle.town, school.office.staff
    pupil = f"{school.home}/pupils/{town.child.siecle_id}/letters"
    async with await create_pool(siecle_db.url) as pool:
        await responsible(pool, town.school, town.child.siecle_id, "404")
        assert await Repository(pool).rows("guardians_of_school", town.school, None)
    await staff.open(pupil)
    await staff.press("Demander une lettre pour Claire MARTIN")
    assert await school.answer() == ["unknown-guardian"]
    page = await staff.open(pupil)
    assert page.has("Refusée : Ce responsable n'est pas connu du téléservice")

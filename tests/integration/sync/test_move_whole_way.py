"""A-34: from the new school's export to both schools' lists in Siècle, on the real pages and internal API."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from uuid import UUID

import pytest

from deploy.story.browser import Browser
from deploy.story.page import Page
from services.intentions.worker import mover
from services.siecle.people.roles import Role
from services.siecle.roster import Listed
from shared.consumer import http
from shared.consumer.internal import InternalApi
from shared.contract import streams
from shared.sign_in.passwords import hashed
from tests.integration.directory.office import CONFIRMED, import_files
from tests.integration.sync.conftest import Town as Office
from tests.support.exports import guardians, link, person, pupil, pupils, written
from tests.support.servers import Database
from tests.support.staff import employed, let_in
from tests.support.story import answered
from tests.support.town import NOON, PASSWORD, YEAR, Child, Clock, Town
from tests.support.waiting import wait_until
from tests.support.web_fixtures import clock, unsettled, web, web_database, web_process
from tests.support.web_settings import SYNC

__all__ = ["clock", "web", "web_database", "web_process"]
HERE, THERE = ("9760001A", "mayotte", "1"), ("9730001B", "guyane", "70")


@dataclass
class Family:
    """Camille and the mother, who came by an export; `office` is Siècle, and sync between."""

    town: Town
    office: Office
    folder: Path
    handed_over: int = 0
    heads: dict[tuple[str, str, str], UUID] = field(default_factory=dict)

    async def imported(self, place: tuple[str, str, str]) -> None:
        """The exports of a school list them."""
        school, _, id_ = place
        said = f"<PARAMETRES><UAJ>{school}</UAJ><ANNEE_SCOLAIRE>{YEAR}</ANNEE_SCOLAIRE></PARAMETRES>"
        camille = pupils(pupil(id_, ID_NATIONAL="0034AB", PRENOM="Camille"), parameters=said)
        mother = guardians(person(f"5{id_}"), links=link(id_, f"5{id_}"), parameters=said)
        files = written(self.folder, camille), written(self.folder, mother, "guardians.xml")
        await import_files(self.town.pool, *files, options=CONFIRMED)

    async def listed(self, place: tuple[str, str, str]) -> None:
        """Siècle has the school's list."""
        school, academy, id_ = place
        await self.office.repository.add_pupils([Listed(school, id_, "MARTIN", "Camille", "3A")], academy)

    async def synchronised(self) -> None:
        """What happened since the last time is with sync, as if the broker had brought it."""
        for event in await self.office.api.events(self.town.child.stream, self.handed_over):
            self.handed_over = event.streamversion or 0
            if event.name in self.office.inbound().names:
                await self.office.inbound()(event)

    async def received(self, place: tuple[str, str, str]) -> dict[str, int]:
        """Siècle's version of each resource at a school."""
        state = await self.office.admin("GET", "/admin/state")
        return {
            one["resource"]: one["dossier_version"] for one in state["received"] if one["school"] == place[0]
        }

    async def page(self, place: tuple[str, str, str], path: str) -> Page:
        """A page of a school, as its head sees it."""
        pool = self.office.repository.pool
        async with Browser(self.office.siecle_url) as head:
            if place not in self.heads:
                self.heads[place] = await employed(pool, Role.HEAD, school=place[0])
            await let_in(head, pool, self.heads[place])
            return await head.open(f"/staff/schools/{place[0]}/{path}")


@pytest.fixture
async def family(
    town: Office, web: str, web_database: Database, clock: Clock, tmp_path: Path
) -> AsyncIterator[Family]:
    clock.instant = NOON
    async with (
        unsettled(web, web_database, clock) as place,
        http.client(web, SYNC) as internal,
    ):
        found = Family(place, replace(town, api=InternalApi(internal)), tmp_path)
        place.school, place.academy, siecle_id = HERE
        await found.imported(HERE)
        row = await place.pool.fetchrow(
            "SELECT p.id AS pupil, a.id AS account FROM directory.pupils p "
            "JOIN directory.guardianships g ON g.pupil = p.id "
            "JOIN directory.accounts a ON a.guardian = g.guardian "
            "WHERE p.school = $1", place.school,
        )  # fmt: skip
        assert row is not None
        place.children.append(Child(row["pupil"], "Camille", siecle_id))
        place.accounts["mother"] = row["account"]
        await place.pool.execute(
            "UPDATE directory.accounts SET login = $2, password_hash = $3 WHERE id = $1",
            row["account"], place.login("mother"), await hashed(PASSWORD),
        )  # fmt: skip
        await found.listed(HERE)
        yield found


async def test_a34_a_whole_move_from_the_export_to_the_lists_of_both_schools(family: Family) -> None:
    town, office = family.town, family.office
    await answered(town)
    browser = await town.sign_in("mother")  # whose session goes on through the move
    entered = {"intentions": 1}
    async with office.pushing():
        await family.synchronised()
        await wait_until(office.pending(), "the first school has the intentions")
        assert await family.received(HERE) == entered

        for _ in range(2):
            await family.imported(THERE)
            assert await mover.tell(town.pool, town.store) == 0
        await family.synchronised()

        async def told() -> bool:
            return "Parti le" in (await family.page(HERE, "intentions")).text

        await wait_until(told, "the first school sees that the pupil left")
        assert await family.received(THERE) == {}
        await family.listed(THERE)
        await office.try_again()
        await wait_until(office.pending(), "the new school has all")

    assert await family.received(HERE) == await family.received(THERE) == entered
    moves = [one.type for one in (await town.store.read_streams([town.child.stream]))[town.child.stream]]
    assert moves.count("DossierMoved") == 1
    assert town.child.stream == streams.dossier(town.child.id, YEAR)
    for path in ("opinion", "definitive/propositions"):
        refused = await family.page(HERE, f"pupils/{HERE[2]}/{path}")
        assert (refused.status, "Cet élève est parti" in refused.text) == (422, True)
        assert (await family.page(THERE, f"pupils/{THERE[2]}/{path}")).status == 200

    page = await browser.open(town.child.path)
    assert page.status == 200
    assert page.has("L'académie n'a pas encore fixé les dates de la campagne")
    assert page.has("Intention 1 : 2de générale et technologique ou 2de STHR")
    assert page.has("Avis défavorable"), "what was read at the first school stays readable"

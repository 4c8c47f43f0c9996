"""Siècle is told which legal responsibles have activated their account; also before the exports come."""

from datetime import UTC, datetime
from io import BytesIO
from uuid import uuid4

import pytest

from services.siecle import activations
from services.siecle.exports.handed import handed
from services.siecle.exports.taking import Answer, take
from services.siecle.people.members import OPERATOR
from services.sync.accounts import AccountsTold
from shared.consumer.http import Unavailable
from shared.contract.activations import UntoldActivation
from shared.exports.together import read_together
from tests.integration.sync.conftest import SCHOOL, Town
from tests.support.exports import guardians, link, person, pupil, pupils

AT = datetime(2026, 11, 7, 11, 38, 9, tzinfo=UTC)


def account(number: int, at: datetime | None = AT, guardian: str = "21") -> UntoldActivation:
    names = {SCHOOL: guardian, "0775678B": "7"}
    return UntoldActivation(account=uuid4(), number=number, names=names, activated_at=at)


async def bring_exports(town: Town) -> None:
    """The stand-in takes a pupil with two legal responsibles."""
    links = link("1", "21") + link("1", "22")
    files = pupils(pupil("1")), guardians(person("21"), person("22"), links=links)
    exports = read_together([("a.xml", BytesIO(one.encode())) for one in files], 2026)
    given = handed(exports, (), AT.date())
    await take(town.repository.pool, given, "creteil", OPERATOR, Answer())


async def shown(town: Town) -> dict[str, datetime | None]:
    rows = await town.repository.rows("guardians_of_school", SCHOOL, None)
    return {row["person_id"]: row["activated_at"] for row in rows}


async def test_who_has_activated_is_shown_and_who_is_closed_no_more(town: Town) -> None:
    telling = AccountsTold(town.api, town.siecle)
    await bring_exports(town)
    town.directory.accounts = [account(1), account(2, None, "22"), account(3, AT, "99")]
    assert await telling.tell_some() == 3
    assert await telling.tell_some() == 0
    assert await shown(town) == {"21": AT, "22": None}

    town.directory.accounts = [account(5, None)]
    await telling.tell_some()
    town.directory.accounts = [account(4)]
    await telling.tell_some()
    assert await shown(town) == {"21": None, "22": None}, "what comes late is older"
    other = await town.repository.pool.fetchval(
        "SELECT number FROM siecle.activations WHERE school = '0775678B'"
    )
    assert other == 5, "told by each school's own name"


async def test_what_was_told_before_the_exports_came_is_shown_with_them(town: Town) -> None:
    town.directory.accounts = [account(1)]
    await AccountsTold(town.api, town.siecle).tell_some()
    await bring_exports(town)
    assert await shown(town) == {"21": AT, "22": None}
    await bring_exports(town)
    assert (await shown(town))["21"] == AT, "a newer export says nothing of it"


async def test_what_siecle_cannot_take_now_is_told_later(town: Town) -> None:
    telling = AccountsTold(town.api, town.siecle)
    await bring_exports(town)
    town.directory.accounts = [account(1)]
    await town.admin("POST", "/admin/faults", json={"mode": "down"})
    with pytest.raises(Unavailable):
        await telling.tell_some()
    await town.admin("POST", "/admin/faults", json={"mode": "none"})
    assert await telling.tell_some() == 1
    assert (await shown(town))["21"] == AT


async def test_a_repeat_is_no_news(town: Town) -> None:
    notes = [await activations.note(town.repository.pool, SCHOOL, "21", 7, AT) for _ in range(2)]
    assert notes == [True, False]

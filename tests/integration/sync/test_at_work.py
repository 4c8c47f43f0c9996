"""How many families are at work, told to Siècle for who closes the téléservice."""

from datetime import UTC, datetime, timedelta

from structlog.testing import capture_logs

from services.sync.siecle import AtWork
from shared.contract.internal import FamiliesAtWork
from tests.integration.sync.conftest import SCHOOL, Town

NOW = datetime(2026, 11, 7, 12, tzinfo=UTC)


async def test_p4_the_number_of_families_at_work_reaches_the_schools_staff(town: Town) -> None:
    teller = AtWork(town.api, town.siecle)
    town.directory.at_work = FamiliesAtWork(counted_at=NOW, families={SCHOOL: 4})
    await teller.tell()
    assert await told(town) == [(4, NOW)]
    town.directory.at_work = FamiliesAtWork(counted_at=NOW + timedelta(minutes=1), families={})
    await teller.tell()
    assert await told(town) == [(0, NOW + timedelta(minutes=1))]


async def test_p4_what_cannot_be_told_is_logged_once_and_told_again_later(town: Town) -> None:
    teller = AtWork(town.api, town.siecle)
    with capture_logs() as logs:
        await teller.tell()
        await teller.tell()
        town.directory.at_work = FamiliesAtWork(counted_at=NOW, families={SCHOOL: 1})
        await teller.tell()
    assert [line["reason"] for line in logs] == ["internal-503"]
    assert await told(town) == [(1, NOW)]


async def told(town: Town) -> list[tuple[int, datetime]]:
    """What staff of the school would be shown."""
    rows = await town.repository.rows("at_work", SCHOOL)
    return [(row["families"], row["counted_at"]) for row in rows]

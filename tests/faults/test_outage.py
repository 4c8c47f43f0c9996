"""A-35, R11: an hour without Siècle. No family notices, and after it everything is there, in order."""

import pytest

from tests.faults.drills.d11_outage import DRILL
from tests.faults.ground import Ground
from tests.support.servers import folder


@pytest.mark.timeout(600)
async def test_r11_after_an_hour_without_siecle_everything_is_there_in_order() -> None:
    with folder() as home:
        [verdict] = [one async for one in DRILL.run(Ground(home, 1), DRILL.rounds(1, 1))]
    print(verdict.line)
    assert verdict.held

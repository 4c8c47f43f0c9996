"""The drill of `make drill-silence` with connections that live for seconds only."""

import pytest

from tests.faults.silence import run
from tests.support.servers import folder

SILENCE_SECONDS = 18  # longer than a command to Postgres is waited for, and than three heartbeats
WITHIN_SECONDS = 60  # a machine that runs other tests at the same time is slow; the drill allows 15


@pytest.mark.timeout(300)
async def test_w1_after_silence_on_four_edges_everything_works_again_without_a_hand() -> None:
    with folder() as home:
        drill = await run(home / "stack", SILENCE_SECONDS, WITHIN_SECONDS, heartbeat=1)
    print(drill.line)
    assert drill.refused > 0
    assert all(number > 0 for number in drill.met.values())
    assert drill.restarts == 0

"""The processes: do all run the release of this command, and does sync reach Siècle?"""

import os

from services.intentions.cli.doctor.database import SET_CLOCK
from services.intentions.cli.doctor.finding import Finding, State, judge, not_checked
from services.intentions.cli.status.sources import Process, ask_processes
from services.intentions.cli.status.verdict import siecle_read, unread, wrong_clocks
from shared.postgres.clock import wall
from shared.runtime.release import RELEASE
from shared.runtime.settings import PREFIX

RELEASES, CLOCKS, SIECLE = "releases", "clocks of the processes", "Siècle"
FINISH = "Finish the upgrade, or take it back: docs/operate.md, « Upgrade »"
REACH = (
    "The log of sync says why (docker compose logs --tail 20 sync): siecle-401 and siecle-403 are the token, "
    "siecle-unreachable is the address, ORIENTATION_SIECLE_URL, or the way there"
)


async def findings() -> list[Finding]:
    """Every check of the processes, from one look at them."""
    urls = os.environ.get(f"{PREFIX}METRICS_URLS", "").split()
    if not urls:
        return [not_checked(name, f"{PREFIX}METRICS_URLS is not set") for name in (RELEASES, CLOCKS, SIECLE)]
    asked = await ask_processes(urls)
    clocks = judge(CLOCKS, wrong_clocks(asked), "all within 5 s of the database's", SET_CLOCK)
    return [_releases(asked), clocks, _siecle(asked)]


def _releases(asked: list[Process]) -> Finding:
    """A release older or newer than ours is fine while an upgrade is under way, and only then."""
    answered = [one for one in asked if one.state != "not reached"]
    others = [
        f"{one.url} is {one.release or 'older than 0.2.0'}" for one in answered if one.release != RELEASE
    ]
    if others:
        return Finding(RELEASES, State.WARN, f"this command is {RELEASE}; {'; '.join(others)}", FINISH)
    return Finding(RELEASES, State.OK, f"{RELEASE}, {len(answered)} of {len(asked)} processes answered")


def _siecle(asked: list[Process]) -> Finding:
    read = siecle_read(asked)
    if read is None:
        return not_checked(SIECLE, "no process that reads its changes was reached")
    late = unread(asked, wall())
    if not late and not read.ever:
        return not_checked(SIECLE, "sync has just started and not read it yet: ask again in two minutes")
    return judge(SIECLE, [late] if late else [], "its changes are read", REACH)

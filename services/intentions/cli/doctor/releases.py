"""Do all processes run the release of this command?"""

import os

from services.intentions.cli.doctor.finding import Finding, State, not_checked
from services.intentions.cli.status.sources import Process, ask_processes
from shared.release import RELEASE
from shared.settings import PREFIX

NAME = "releases"
FINISH = "Finish the upgrade, or take it back: docs/operate.md, « Upgrade »"


async def releases() -> Finding:
    """A release older or newer than ours is fine while an upgrade is under way, and only then."""
    urls = os.environ.get(f"{PREFIX}METRICS_URLS", "").split()
    if not urls:
        return not_checked(NAME, f"{PREFIX}METRICS_URLS is not set")
    asked = await ask_processes(urls)
    others = [_said(one) for one in asked if one.state != "not reached" and one.release != RELEASE]
    if others:
        return Finding(NAME, State.WARN, f"this command is {RELEASE}; {'; '.join(others)}", FINISH)
    answered = sum(one.state != "not reached" for one in asked)
    return Finding(NAME, State.OK, f"{RELEASE}, {answered} of {len(asked)} processes answered")


def _said(process: Process) -> str:
    return f"{process.url} is {process.release or 'older than 0.2.0'}"

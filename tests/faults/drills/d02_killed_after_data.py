"""D2: notifications is killed when SMTP has taken a message and nothing is noted yet."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from functools import partial

from services.notifications.sender import BATCH
from tests.faults.drill import Drill, Round, Verdict
from tests.faults.ground import Ground, Live
from tests.faults.measure import Fault, judged, some_seconds
from tests.support.waiting import wait_until

WITHIN_SECONDS = 5
MAIL_SECONDS = 60
NOTES = ("notifications", "DATABASE_URL")  # the edge over which it is noted that an e-mail went
# The same again; or, where the family has entered something else meanwhile, what tells that.
AGAIN = """
SELECT count(*) FROM handed m JOIN mails o ON o.email = m.email AND o.n > m.n
WHERE m.n = (SELECT min(n) FROM handed WHERE message_id = ?)
"""


async def _run(ground: Ground, rounds: Sequence[Round]) -> AsyncIterator[Verdict]:
    live = await ground.live()
    doubted: list[str] = []  # ids of the messages in doubt
    async with live.load():
        for round_ in rounds:
            faults: list[Fault] = [partial(_kill, live, round_, doubted)]
            if round_ == rounds[-1]:  # a claim lasts half a minute, so what goes again is waited for once
                faults.append(partial(_wait_for_repeats, live, doubted))
            yield await judged(live, round_, *faults, within=WITHIN_SECONDS, repeats=BATCH * len(rounds))


async def _kill(live: Live, round_: Round, doubted: list[str]) -> float:
    """Kill it after DATA: before the server has said yes to it, or afterwards and before the note."""
    assert live.crowd is not None
    answered = round_.chance().random() < 0.5
    handed, deaths = asyncio.Event(), live.wired.child("notifications").deaths

    async def once(message: str) -> None:
        live.sink.after_data = None
        doubted.append(message)
        if answered:
            live.wired.wires[NOTES].fall_silent()  # the note never comes, however long the kill takes
            handed.set()
            return
        live.wired.kill("notifications")
        handed.set()
        await asyncio.Future()  # until the connection goes, and the answer with it

    live.sink.after_data = once
    live.crowd.tell("sign out")
    async with asyncio.timeout(MAIL_SECONDS):
        await handed.wait()
    if answered:
        await some_seconds(round_, 1, "answered")
        live.wired.kill("notifications")
        live.wired.wires[NOTES].speak()
    return await live.wired.restarted("notifications", deaths)


async def _wait_for_repeats(live: Live, doubted: list[str]) -> float:
    """Each e-mail in doubt goes again, as is set."""
    for message in doubted:
        again = partial(live.ledger.value, AGAIN, message)
        await wait_until(lambda: again() > 0, "the e-mail in doubt goes again", MAIL_SECONDS)  # noqa: B023
    return time.monotonic()


DRILL = Drill(
    "D2",
    "Killed between SMTP's yes and the note",
    "The e-mail in doubt goes again with the same Message-ID, or by setting is held for an operator",
    f"lost 0, twice ≤ {BATCH}, recovery ≤ {WITHIN_SECONDS} s after the restart",
    _run,
)

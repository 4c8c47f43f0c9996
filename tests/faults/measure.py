"""A fault under load, and what became of what was accepted meanwhile."""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from services.sync.push import PUSHERS
from tests.faults.comparison import AWAY
from tests.faults.drill import Round, Verdict
from tests.faults.findings import BEHIND, MAILED, RECOVERED, SIGNED_OUT, UNMAILED, WRITTEN, effects
from tests.faults.ground import Live
from tests.support.waiting import wait_until

RECOVERY_SECONDS = 90.0
UNDER_LOAD_SECONDS, CATCH_UP_SECONDS = 20.0, 180.0


@dataclass
class Seen:
    """What a drill itself saw in a round: for the verdict's line, and what it does not allow."""

    notes: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    late: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Found:
    """What a comparison found since the last one."""

    lost: int
    twice: int
    reordered: int
    again: int  # pushes that Siècle had already
    problems: tuple[str, ...]


# A fault from its beginning to its end, whose instant on the monotonic clock it gives.
Fault = Callable[[], Awaitable[float]]


async def judged(
    live: Live, round_: Round, *faults: Fault, within: float, repeats: int = 0, seen: Seen | None = None
) -> Verdict:
    """Have these faults, one after the other, and see what follows, under the load that goes on.

    After each the system has to take and deliver again `within` seconds. `repeats`: how many e-mails may have
    gone twice. `seen` is filled by the faults.
    """
    began, seen = time.monotonic(), seen or Seen()
    took = [await recovered(live, await fault()) for fault in faults]
    now = time.monotonic()
    found = await compared(live, now)
    problems = [*seen.problems, *found.problems]
    problems += [f"nothing was delivered in {RECOVERY_SECONDS:g} s" for one, _ in took if one is None]
    recovery = [RECOVERY_SECONDS if one is None else one for one, _ in took]
    caught_up = [RECOVERY_SECONDS if one is None else one for _, one in took]
    late = [*seen.late, *(f"recovery took {one:.1f} s, not {within:g}" for one in recovery if one > within)]
    late += [f"nothing new was delivered in {RECOVERY_SECONDS:g} s" for _, one in took if one is None]
    if found.again > (most := PUSHERS * len(faults)):  # as many are in doubt after each
        late.append(f"{found.again} pushes went again, not {most} at most")
    # What was in doubt when a round ended goes again in the next one.
    allowed, live.comparison.repeats = repeats + live.comparison.repeats, repeats
    if found.twice > allowed:
        problems.append(f"{found.twice} went twice, not {allowed} at most")
    return Verdict(
        round_,
        int(live.ledger.value("SELECT count(*) FROM accepted WHERE at BETWEEN ? AND ?", began, now)),
        found.lost,
        found.twice,
        found.reordered,
        max(recovery),
        live.ledger.longest_gap(began, now),
        " ".join([*seen.notes, f"pushed-again={found.again}"]),
        tuple(problems),
        tuple(late),
        caught_up=max(caught_up),
    )


async def recovered(live: Live, ended: float) -> tuple[float | None, float | None]:
    """How long after `ended` anything was taken and delivered; and how long until something new was.

    None where that takes longer than `RECOVERY_SECONDS`.
    """
    assert live.crowd is not None
    live.crowd.tell("sign out")
    return await _after(live, ended, RECOVERED), await _after(live, ended, WRITTEN, MAILED)


async def _after(live: Live, ended: float, *queries: str) -> float | None:
    """How long after `ended` there was what these queries look for."""

    async def found() -> float | None:
        with contextlib.suppress(*AWAY):
            await live.comparison.read_siecle()
        instants = [live.ledger.value(query, ended) for query in queries]
        return None if None in instants else max(instants) - ended

    with contextlib.suppress(AssertionError):
        return await wait_until(found, "it takes and delivers again", RECOVERY_SECONDS, pause=0.05)
    return None


async def compared(live: Live, until: float) -> Found:
    """What of all that was accepted `until` then is not where it belongs, and what came twice: since last."""
    comparison, ledger = live.comparison, live.ledger
    accepted, signed_out = comparison.marks.accepted, comparison.marks.signed_out

    def lacking() -> tuple[int, int]:
        return ledger.value(BEHIND, accepted, until), ledger.value(UNMAILED, signed_out, until)

    async def all_there() -> bool:
        with contextlib.suppress(*AWAY):
            await comparison.read_siecle()
        return lacking() == (0, 0)

    twice_before = comparison.log_twice
    await _caught_up(live, all_there)
    await comparison.read_log()
    lost_in_log, reordered_in_log = comparison.compare_log(until)
    wrong, problems = await comparison.siecle_wrong(), await comparison.read_stream()
    found, (behind, unmailed) = effects(ledger, comparison.marks), lacking()
    comparison.marks.signed_out = ledger.value(SIGNED_OUT, until)
    lost = {"log": lost_in_log, "siecle": behind + wrong, "mailbox": unmailed + found.wrong}
    reordered = {"log": reordered_in_log, **found.reordered}
    problems += [f"lost in {where}: {number}" for where, number in lost.items() if number]
    problems += [f"reordered in {where}: {number}" for where, number in reordered.items() if number]
    problems += found.problems
    twice = found.twice + comparison.log_twice - twice_before
    return Found(sum(lost.values()), twice, sum(reordered.values()), found.again, tuple(problems))


async def _caught_up(live: Live, all_there: Callable[[], Awaitable[bool]]) -> None:
    """Wait until all is there: under the load, and where the machine is too slow for that, without it."""
    assert live.crowd is not None
    try:
        await wait_until(all_there, "all is there", UNDER_LOAD_SECONDS, pause=0.2)
    except AssertionError:
        live.crowd.tell("rest")
        with contextlib.suppress(AssertionError):
            await wait_until(all_there, "all is there", CATCH_UP_SECONDS, pause=0.2)
        live.crowd.tell("work")


async def some_seconds(round_: Round, most: float = 2, what: str = "") -> None:
    """Up to the seeded moment of the fault, or of `what` of it: not a wait for something."""
    await asyncio.sleep(most * round_.chance(what).random())

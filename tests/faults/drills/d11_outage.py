"""D11: an hour without Siècle at a sixtieth of its length, while families and staff go on."""

import asyncio
import json
import statistics
import time
from collections.abc import AsyncIterator, Sequence
from typing import Any

from tests.faults.drill import Drill, Round, Verdict
from tests.faults.ground import Ground, live_system
from tests.faults.outage import (
    CHOKING,
    HOUR,
    REFUSED,
    SETTINGS,
    Hour,
    acknowledge,
    an_hour,
    pass_an_hour,
)
from tests.support.waiting import wait_until

WITHIN_SECONDS = 120
AVIS, ACKNOWLEDGED = 2, 3  # versions of a reader's dossier


async def _run(ground: Ground, rounds: Sequence[Round]) -> AsyncIterator[Verdict]:
    for round_ in rounds:
        folder = ground.folder / f"hour-{round_.number}"
        async with live_system(folder, ground.seed, settings=SETTINGS) as live, an_hour(live) as hour:
            yield await _round(round_, hour)


async def _round(round_: Round, hour: Hour) -> Verdict:
    """The hour, and what is there after it. Errors: `AssertionError`, which says what is not."""
    async with hour.office.at_once():
        await pass_an_hour(hour)
        await hour.fault()
        returned = time.monotonic()
        await wait_until(lambda: _is_all_there(hour), "Siècle has everything", WITHIN_SECONDS)
        recovery = time.monotonic() - returned
    await _check_families(hour)
    await _check_staff(hour)
    await _check_comparison(hour)
    medians = (f"entry-{when}={statistics.median(each):.2f}s" for when, each in hour.seconds.items())
    accepted = sum(len(writer.accepted) for writer in hour.writers)
    return Verdict(round_, accepted, recovery=recovery, notes=" ".join(medians))


async def _is_all_there(hour: Hour) -> bool:
    """But for the one who is refused, and the one at whom Siècle fails."""
    ledger = await hour.ledger()
    for writer in hour.writers[2:]:
        if ledger[hour.id_of(writer), "intentions"] != list(range(1, len(writer.accepted) + 1)):
            return False
    return all(
        ledger.get((hour.id_of(reader), "acknowledgements")) == [ACKNOWLEDGED] for reader in hour.readers[:2]
    )


async def _check_families(hour: Hour) -> None:
    """Each request had its answer; every entry is in the log, in order, and what is newest in Siècle."""
    assert [failure for parent in hour.writers for failure in parent.failures] == []
    for reader in hour.readers[2:]:
        await acknowledge(reader)
    received = {
        one["siecle_id"]: one
        for one in (await hour.office.state())["received"]
        if one["resource"] == "intentions"
    }
    for writer in hour.writers[2:]:
        newest = received[hour.id_of(writer)]
        assert newest["dossier_version"] == len(writer.accepted)
        assert newest["body"]["receipt"] == writer.receipts[-1]


async def _check_staff(hour: Hour) -> None:
    """What staff entered meanwhile was taken once each: an avis a reader, and nothing else."""
    events = await asyncio.to_thread(_exported, hour)
    avis = [event for event in events if event["type"] == "orientation.OpinionPublished.v1"]
    assert sorted(event["data"]["pupil"] for event in avis) == sorted(one.pupil for one in hour.readers)
    assert {event["streamversion"] for event in avis} == {AVIS}
    outcomes = {change["outcome"] for change in (await hour.office.state())["changes"]}
    assert outcomes == {"accepted"}


def _exported(hour: Hour) -> list[dict[str, Any]]:
    file = hour.live.system.folder / "log.ndjson"
    hour.live.system.command("events", "export", str(file))
    return [json.loads(line) for line in file.read_text().splitlines()]


async def _check_comparison(hour: Hour) -> None:
    """It names who was refused, and nobody else; once Siècle takes them, it finds nothing."""
    refused, choking = (
        next(id_ for id_, status in hour.faulty.items() if status == one) for one in (REFUSED, CHOKING)
    )

    async def nobody_else() -> bool:
        found = (await hour.reconciled())[1]
        named = [(one["siecle_id"], one["refused"]) for one in found["differences"]]
        return named == [(refused, "siecle-422")] and found["on_their_way"] == 1

    await wait_until(nobody_else, "one is refused, and one on the way")
    await hour.office._admin("POST", "/admin/faults", json={})
    _, found = await hour.reconciled("--repair")
    assert [one["repaired"] for one in found["differences"]] == [True]

    async def agrees() -> bool:
        code, found = await hour.reconciled()
        return (code, found["on_their_way"], found["differences"]) == (0, 0, [])

    await wait_until(agrees, "nothing differs", WITHIN_SECONDS)
    ledger, entered = await hour.ledger(), len(hour.writers[1].accepted)
    assert ledger[choking, "intentions"] == list(range(1, entered + 1)), "in order, too"
    assert ledger[refused, "intentions"][-1] == len(hour.writers[0].accepted)


DRILL = Drill(
    "D11",
    f"Siècle is away for an hour (here {HOUR:.0f} s)",
    "Cut off, silent, failing, refusing and slow in turn, it gets everything afterwards, in each dossier's "
    "order; no family notices, staff read whom it refused",
    f"lost 0, all there ≤ {WITHIN_SECONDS} s after it answers again",
    _run,
    most=1,
)

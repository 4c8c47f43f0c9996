"""D21: the machine of Postgres breaks, and what was archived is restored, to an instant and to the last."""

from collections.abc import AsyncIterator, Sequence

from tests.faults.apart.archived import ARCHIVE_SECONDS, archived
from tests.faults.apart.restored import Disaster, Restored, disaster, restore
from tests.faults.drill import Drill, Round, Verdict
from tests.faults.ground import Ground
from tests.support.off_loop import off_loop

PIECE_SECONDS = 2  # until a piece of the log that is complete lies in the archive
MOST_LOST = ARCHIVE_SECONDS + PIECE_SECONDS


async def _run(_ground: Ground, rounds: Sequence[Round]) -> AsyncIterator[Verdict]:
    for round_ in rounds:
        async with off_loop(archived()) as one:
            found = await disaster(one, round_.chance())
            # First of all the last: the history that a restore begins is archived, too.
            last = await restore(one, found, None)
            yield _verdict(round_, found, last, await restore(one, found, found.instant))


def _verdict(round_: Round, found: Disaster, last: Restored, there: Restored) -> Verdict:
    known = len(last.positions)
    lost_seconds = (
        (found.broke - found.known[known - 1][1]).total_seconds() if known < len(found.known) else 0.0
    )
    expected = list(range(1, found.head + 1))
    checks = {
        "the log of the instant has another end": there.positions != expected,
        "the projections of the instant are others": there.digests != found.digests,
        "a replay makes other projections": bool(last.differing or there.differing),
        "the last log has a gap": last.positions != list(range(1, known + 1)) or known < found.head,
    }
    return Verdict(
        round_,
        accepted=len(found.known),
        lost=len(set(expected) - set(there.positions)),
        recovery=there.seconds,
        notes=f"rpo={lost_seconds:.1f}s of {ARCHIVE_SECONDS}s rto={last.seconds:.1f}s",
        problems=tuple(problem for problem, is_so in checks.items() if is_so),
        late=(f"the last {lost_seconds:.1f} s are lost",) if lost_seconds > MOST_LOST else (),
    )


DRILL = Drill(
    "D21",
    "The machine of Postgres is lost",
    "Restored to an instant, log and projections are those of that instant; restored to the last, what is "
    "missing was written within the archive's interval. A replay makes the same projections",
    f"at most the archive's interval (here {ARCHIVE_SECONDS} s) and {PIECE_SECONDS} s are missing",
    _run,
    most=1,
)

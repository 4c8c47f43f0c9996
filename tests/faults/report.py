"""docs/reliability.md: what is promised, and what was measured."""

import os
import platform
import statistics
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import psutil

from deploy.local.stack import ROOT
from tests.faults.drill import Drill, Verdict
from tests.faults.results import WRITTEN, Results

TEMPLATE = Path(__file__).with_name("reliability.md")
PAGE, DRAFT = ROOT / WRITTEN, ROOT / ".local" / "reliability.md"
HEAD = (
    "| drill | promised | target | rounds | accepted | lost | twice | reordered | recovery, median | longest "
    "| caught up, longest | longest gap |\n|---|---|---|---|---|---|---|---|---|---|---|---|"
)


def write_report(drills: Sequence[Drill], results: Results, seed: int) -> Path:
    """Write the page from its template and from the rounds that were run with this code and this seed.

    Where a drill was not run, it is a draft beside the results. Where it was written.
    """
    found = {drill: results.of(drill.number, seed) for drill in drills}
    rows = [row(drill, [one for one in verdicts if not one.skipped]) for drill, verdicts in found.items()]
    text = TEMPLATE.read_text().format(
        measured=_measured(results, seed),
        table="\n".join([HEAD, *rows]),
        skipped="\n".join(_remarks(found)),
    )
    page = PAGE if all(found.values()) else DRAFT
    page.write_text(text)
    return page


def _measured(results: Results, seed: int) -> str:
    memory = psutil.virtual_memory().total / 2**30
    day = datetime.now(UTC).date()
    return (
        f"Measured on {day} with code `{results.code}`, seed {seed}, on {os.cpu_count()} cores with "
        f"{memory:.0f} GB, Linux {platform.release().split('-')[0]}, Python {platform.python_version()}."
    )


def row(drill: Drill, verdicts: Sequence[Verdict]) -> str:
    """One line of the table; dashes where nothing was measured."""
    recoveries = [one.recovery for one in verdicts if one.recovery is not None]
    counts = (
        [
            str(sum(getattr(one, what) for one in verdicts))
            for what in ("accepted", "lost", "twice", "reordered")
        ]
        if verdicts
        else ["–"] * 4
    )
    times = (
        f"{statistics.median(recoveries):.1f} s" if recoveries else "–",
        *(_longest(verdicts, what) for what in ("recovery", "caught_up", "longest_gap")),
    )
    name = f"{drill.number}: {drill.title}"
    return f"| {' | '.join([name, drill.promise, drill.target, str(len(verdicts)), *counts, *times])} |"


def _longest(verdicts: Sequence[Verdict], what: str) -> str:
    found = [value for one in verdicts if (value := getattr(one, what)) is not None]
    return f"{max(found):.1f} s" if found else "–"


def _remarks(found: dict[Drill, list[Verdict]]) -> list[str]:
    """What was not tried, and what did not hold."""
    lines = []
    for drill, verdicts in found.items():
        skipped = [one for one in verdicts if one.skipped]
        failed = [one for one in verdicts if not one.ok]
        if not verdicts:
            lines.append(f"- {drill.number} was not run.")
        if skipped:
            lines.append(f"- {drill.number}: {len(skipped)} rounds were skipped: {skipped[0].skipped}.")
        lines += [f"- {drill.number}, round {one.round.number}, did not hold: {_why(one)}." for one in failed]
    return lines or ["Nothing was skipped, and everything held."]


def _why(verdict: Verdict) -> str:
    return "; ".join((*verdict.problems, *verdict.late)) or "lost or reordered"

"""`make bench`: measure, print a table, write `.local/bench.json`.

`python -m benchmarks append replay` runs those only; what others measured before stays in the file.
"""

import importlib
import sys
from pathlib import Path

import orjson
from rich.console import Console
from rich.table import Table

from benchmarks.measure import Benchmark, Measured

# Each module has `run()`, which gives its figures by name.
BENCHMARKS = ("append", "replay", "relay", "end_to_end", "export", "rebuild")
RESULTS = Path(__file__).parents[1] / ".local" / "bench.json"
# What the project promises; a figure without a line here only explains one that has.
AT_LEAST = {
    "append_32_ratio": 1.5,
    "append_1_ratio": 0.7,
    "replay_ratio": 0.35,
    "relay_ratio": 0.9,
    "export_ratio": 0.6,
    "rebuild_ratio": 0.1,
}
AT_MOST = {"http_to_consumer_p50_ms": 20.0, "http_to_consumer_p99_ms": 80.0, "export_rss_growth_mb": 20.0}


def main() -> None:
    """Run the benchmarks named on the command line, all by default."""
    console = Console()
    results: dict[str, Measured] = {}
    for name in sys.argv[1:] or BENCHMARKS:
        console.print(f"[dim]measuring {name} …")
        benchmark: Benchmark = importlib.import_module(f"benchmarks.{name}").run
        results.update(benchmark())
    _write(results)
    console.print(_table(results))


def _write(results: dict[str, Measured]) -> None:
    known = orjson.loads(RESULTS.read_bytes()) if RESULTS.exists() else {}
    for name, measured in results.items():
        known[name] = {"value": measured.value, "unit": measured.unit, "runs": list(measured.runs)}
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_bytes(orjson.dumps(known, option=orjson.OPT_INDENT_2))


def _table(results: dict[str, Measured]) -> Table:
    table = Table("what", r"\[name]", "median", "runs", "wanted", title="Medians")
    for name, measured in results.items():
        runs = " ".join(f"{run:g}" for run in sorted(measured.runs))
        what = name.replace("_", " ")
        median = f"{measured.value:g} {measured.unit}"
        table.add_row(what, rf"\[{name}]", median, runs, _wanted(name, measured.value))
    return table


def _wanted(name: str, value: float) -> str:
    if name in AT_LEAST:
        return _verdict(f"≥ {AT_LEAST[name]:g}", value >= AT_LEAST[name])
    if name in AT_MOST:
        return _verdict(f"≤ {AT_MOST[name]:g}", value <= AT_MOST[name])
    return ""


def _verdict(limit: str, met: bool) -> str:
    return f"[green]{limit} met" if met else f"[red]{limit} missed"


if __name__ == "__main__":
    main()

"""The screen: first whether it is well, then one line a subject, then queues and processes."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from services.intentions.cli.status.sources import Report
from shared.contract.types import NoticeKind

UNKNOWN = "–"
STATES = ("no_entry", "validated", "opinion", "acknowledged")
ENTERED = ("no_entry", "validated")
# Of the definitive phase, and how each is called here; decisions that no family agreed to are one figure.
PROGRESS = {
    "to answer": ("proposed",),
    "disagreed": ("disagreed",),
    "agreed": ("agreed",),
    "decided": ("decided", "decided_on_appeal", "retained"),
    "appealed": ("appealed",),
}
# How e-mails about news end; what is tried again is not done.
NOTICE_OUTCOMES = ("sent", "nothing", "stopped", "no-address", "erased", "in-doubt", "failed")
UNITS = ((86_400, "d"), (3_600, "h"), (60, "min"), (1, "s"))


def whole(found: Report, concerns: Sequence[str], now: datetime, *, schools: bool) -> Group:
    """Everything, to be printed; `schools` adds a line a school."""
    parts: list[RenderableType] = [_verdict(concerns), _lines(found, now), _queues(found), _processes(found)]
    return Group(*parts, *([_schools(found)] if schools else []))


def _verdict(concerns: Sequence[str]) -> Text:
    if not concerns:
        return Text("✓ All is well", "bold green")
    return Text("\n  ✗ ".join(["✗ Not well", *concerns]), "bold red")


def _lines(found: Report, now: datetime) -> Table:
    table = _table()
    for name, line in (
        ("Log", _log(found.log, now)),
        ("Relay", _relay(found.log)),
        ("Backup", _backup(found, now)),
        ("Recaps", _recaps(found)),
        ("Notices", _notices(found)),
        ("To Siècle", _pushes(found, now)),
        ("From Siècle", _pull(found, now)),
        ("Dossiers", _provisional(found.schools)),
        ("Definitive", _definitive(found.schools)),
    ):
        if line:
            table.add_row(Text(name, "bold"), line)
    return table


def _log(log: dict[str, Any] | None, now: datetime) -> str:
    if log is None:
        return "not reached"
    last = log["last_event_at"]
    age = f", the last event {_age((now - last).total_seconds())} ago" if last else ""
    return f"head at position {log['events']}{age}; {log['open_sessions']} open sessions"


def _relay(log: dict[str, Any] | None) -> str:
    if log is None:
        return UNKNOWN
    if not log["to_publish"]:
        return "everything is published"
    return f"{log['to_publish']} events to publish, the oldest for {_age(log['to_publish_seconds'])}"


def _backup(found: Report, now: datetime) -> str:
    if found.backup is None:
        return UNKNOWN
    if not found.backup.archives:
        return "this Postgres archives nothing"
    base = found.backup.base_backup
    archived = "the log cannot be archived" if found.backup.fails else "the log is archived"
    return f"{archived}; {f'last base backup {_ago(base.timestamp(), now)}' if base else 'no base backup'}"


def _recaps(found: Report) -> str:
    names = {"pending": "to send", "waiting": "without their event", "failed": "failed", "held": "held"}
    counted = {state: _count(found, "orientation_recaps", state) for state in names}
    return ", ".join(f"{counted[state]} {name}" for state, name in names.items())


def _notices(found: Report) -> str:
    """Nothing where none was ever planned; else by kind and outcome, since the processes started."""
    pending = found.figure("orientation_notices_pending")
    counted = [
        f"{count:.0f} {kind} {outcome}"
        for kind in NoticeKind
        for outcome in NOTICE_OUTCOMES
        if (count := found.total("orientation_notices_total", kind, outcome))
    ]
    if not pending and not counted:
        return ""
    return ", ".join([f"{pending or 0:.0f} to send", *counted])


def _pushes(found: Report, now: datetime) -> str:
    waiting = _count(found, "orientation_siecle_pushes_waiting")
    refused = _count(found, "orientation_siecle_pushes_refused")
    last = _ago(found.figure("orientation_siecle_last_push_timestamp_seconds"), now)
    return f"{waiting} pushes waiting, {refused} refused; last push {last}"


def _pull(found: Report, now: datetime) -> str:
    unanswered = _count(found, "orientation_commands_unanswered")
    last = _ago(found.figure("orientation_siecle_last_read_timestamp_seconds"), now)
    return f"{unanswered} commands unanswered; last pull {last}"


def _provisional(schools: list[dict[str, Any]] | None) -> str:
    if schools is None:
        return UNKNOWN
    rows = _of(schools, "provisional")
    none, validated, opinion, read = (_sum(rows, key) for key in STATES)
    counts = f"{none} no entry, {validated} validated, {opinion} avis, {read} acknowledged"
    return f"{len(rows)} schools: {counts}"


def _definitive(schools: list[dict[str, Any]] | None) -> str:
    """Nothing before it begins; what nobody has come to yet is left out."""
    rows = _of(schools or [], "final")
    none, validated = (_sum(rows, key) for key in ENTERED)
    later = {name: _sum(rows, *keys) for name, keys in PROGRESS.items()}
    if not validated and not any(later.values()):
        return ""
    counts = [
        f"{none} no entry",
        f"{validated} validated",
        *(f"{n} {name}" for name, n in later.items() if n),
    ]
    return f"{len(rows)} schools: {', '.join(counts)}"


def _of(schools: list[dict[str, Any]], phase: str) -> list[dict[str, Any]]:
    return [row for row in schools if row["phase"] == phase]


def _sum(rows: list[dict[str, Any]], *keys: str) -> int:
    return sum(row[key] for row in rows for key in keys)


def _queues(found: Report) -> RenderableType:
    if found.queues is None:
        return Text(f"Queues: RabbitMQ {found.broker}\n")
    table = _table("Queue", "ready", "retrying", "dead", "consumers")
    for queue in found.queues:
        dead = Text(str(queue.dead), "red" if queue.dead else "")
        consumers = Text(str(queue.consumers), "" if queue.consumers else "red")
        table.add_row(Text(queue.name), str(queue.ready), str(queue.retrying), dead, consumers)
    return table


def _processes(found: Report) -> RenderableType:
    if not found.processes:
        return Text("Processes: not asked: ORIENTATION_METRICS_URLS is not set\n")
    table = _table("Process", "release", "state")
    for process in found.processes:
        state = Text(process.state, "green" if process.state == "ready" else "red")
        table.add_row(Text(process.url), Text(process.release or ""), state)
    return table


def _schools(found: Report) -> Group:
    """A table a phase, a line a school."""
    schools = found.schools or []
    provisional = _table("School", "pupils", "no entry", "validated", "avis", "acknowledged")
    for row in _of(schools, "provisional"):
        provisional.add_row(*(Text(str(row[key])) for key in ("school", "pupils", *STATES)))
    definitive = _table("School", "no entry", "choices", *PROGRESS)
    for row in _of(schools, "final"):
        later = (_sum([row], *keys) for keys in PROGRESS.values())
        counts = (*(row[key] for key in ENTERED), *later)
        definitive.add_row(Text(row["school"]), *map(str, counts))
    return Group(provisional, Text("\nDefinitive phase", "bold"), definitive)


def _table(*titles: str) -> Table:
    table = Table(*titles, box=None, show_header=bool(titles), padding=(0, 2, 0, 0), header_style="bold")
    for column in table.columns[1:]:
        column.justify = "right" if len(titles) > 2 else "left"
    return table


def _count(found: Report, metric: str, *labels: str) -> str:
    figure = found.figure(metric, *labels)
    return UNKNOWN if figure is None else f"{figure:.0f}"


def _ago(moment: float | None, now: datetime) -> str:
    return f"{_age(now.timestamp() - moment)} ago" if moment else UNKNOWN


def _age(seconds: float) -> str:
    """The greatest unit is enough: 3 min."""
    for size, unit in UNITS:
        if seconds >= size:
            return f"{seconds // size:.0f} {unit}"
    return "0 s"

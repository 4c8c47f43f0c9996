"""All that somebody should look at, as sentences: pure."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from services.intentions.cli.status.sources import LAST_READ, OFFSET, STARTED, Process, QueueFigures, Report

# Longer than what a restart or a busy minute explains.
RELAY_SECONDS = 30
PROJECTION_SECONDS = 30
PULL_SECONDS = 120
CLOCK_SECONDS = 5
# The most that a figure may be, and what is said beyond.
MOST = {
    "orientation_recaps failed": (0, "{:.0f} recap e-mails failed for good"),
    "orientation_recaps held": (
        0,
        "{:.0f} recap e-mails are held: python -m services.notifications held list",
    ),
    "orientation_recaps_pending_seconds": (300, "a recap e-mail has not gone for {:.0f} s"),
    "orientation_recaps_waiting_seconds": (300, "a recap e-mail has waited for its event for {:.0f} s"),
    "orientation_siecle_down": (0, "Siècle does not answer"),
    "orientation_siecle_pushes_refused": (0, "Siècle refused {:.0f} pushes"),
    "orientation_siecle_oldest_push_seconds": (300, "a push has waited for Siècle for {:.0f} s"),
    "orientation_siecle_pupils_unknown": (0, "Siècle does not know {:.0f} pupils at their school yet"),
}


def concerns(found: Report, now: datetime) -> list[str]:
    """All that is not well; nothing when all is."""
    return [
        *_log(found),
        *_backup(found),
        *_broker(found),
        *_figures(found, now),
        *_processes(found),
        *wrong_clocks(found.processes),
    ]


def _log(found: Report) -> Iterator[str]:
    if found.log is None:
        yield "Postgres is not reached"
    elif found.log["to_publish"] < 0:
        yield "the relay's checkpoint lies beyond the log: orientation doctor"
    elif found.log["to_publish"] and (seconds := _unpublished(found, found.log)) > RELAY_SECONDS:
        yield f"{found.log['to_publish']} events wait to be published, the oldest for {seconds:.0f} s"
    if found.log and (lost := found.log["lost"]):
        yield f"{lost}; nothing is appended: orientation doctor"
    if found.log and found.log["to_project_seconds"] > PROJECTION_SECONDS:
        yield f"the dossiers of the schools are {found.log['to_project']} events behind the log"
    if found.log and (academies := found.log["without_settings"]):
        yield f"pupils have moved to an academy without settings ({academies}): they wait for its dates"


def _unpublished(found: Report, log: dict[str, Any]) -> float:
    """The seconds that the oldest event has waited, as the relay has measured it or as its stamp says."""
    measured = found.figure("orientation_relay_lag_seconds") or 0.0
    return float(max(log["to_publish_seconds"], measured))


def _backup(found: Report) -> Iterator[str]:
    if found.backup and found.backup.fails:
        yield "Postgres cannot archive its log: what is written now is in no backup"


def _broker(found: Report) -> Iterator[str]:
    if found.broker.startswith("not reached"):
        yield f"RabbitMQ is {found.broker}"
    if found.missing:
        yield f"{', '.join(found.missing)} missing: python -m shared.messaging declare"
    for queue in found.queues or []:
        if queue.name not in found.missing:
            yield from _queue(queue)


def _queue(queue: QueueFigures) -> Iterator[str]:
    if not queue.consumers:
        yield f"nobody consumes {queue.name}"
    if queue.dead:
        yield f"{queue.dead} dead letters of {queue.name}"


def _figures(found: Report, now: datetime) -> Iterator[str]:
    for figure, (most, sentence) in MOST.items():
        if (value := found.figure(*figure.split()) or 0) > most:
            yield sentence.format(value)
    if late := unread(found.processes, now):
        yield late


class Reading(NamedTuple):
    """The last reading of Siècle's changes, in Unix time; if there was none, since when it could be."""

    moment: float
    ever: bool


def siecle_read(processes: list[Process]) -> Reading | None:
    """The newest that the processes of sync say; None where none of them was reached."""
    readers = [process.metrics for process in processes if LAST_READ in process.metrics]
    if not readers:
        return None
    read = max(metrics[LAST_READ] for metrics in readers)
    if read:
        return Reading(read, ever=True)
    return Reading(max(metrics.get(STARTED, 0.0) for metrics in readers), ever=False)


def unread(processes: list[Process], now: datetime) -> str | None:
    """That Siècle's changes are not read, and since when; None where they are, or nobody says."""
    read = siecle_read(processes)
    if read is None or (seconds := now.timestamp() - read.moment) <= PULL_SECONDS:
        return None
    if read.ever:
        return f"Siècle's changes were last read {seconds:.0f} s ago"
    return f"Siècle's changes have not been read since sync started {seconds:.0f} s ago"


def wrong_clocks(processes: list[Process]) -> list[str]:
    """Clocks that are off by more than `CLOCK_SECONDS`; where all are by as much, it is the database's."""
    offsets = {one.url: one.metrics[OFFSET] for one in processes if OFFSET in one.metrics}
    wrong = {url: offset for url, offset in offsets.items() if abs(offset) > CLOCK_SECONDS}
    if (
        len(wrong) > 1
        and len(wrong) == len(offsets)
        and max(wrong.values()) - min(wrong.values()) < CLOCK_SECONDS
    ):
        return [f"the clock of Postgres is {_apart(-min(wrong.values()))} the processes'"]
    return [f"the clock of {url} is {_apart(offset)} Postgres'" for url, offset in wrong.items()]


def _apart(seconds: float) -> str:
    return f"{abs(seconds):.0f} s {'ahead of' if seconds > 0 else 'behind'}"


def _processes(found: Report) -> Iterator[str]:
    for process in found.processes:
        if process.state != "ready":
            yield f"{process.url}: {process.state}"

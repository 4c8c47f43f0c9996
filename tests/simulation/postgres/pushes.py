"""The statements of `sync.pushes`."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from services.sync.inbound import QUERIES
from tests.simulation.postgres.session import Statement
from tests.simulation.postgres.tables import Row, View

KEY = ("stream", "version")
COLUMNS = ("event", *KEY, "type", "phase", "pupil", "happened_at", "data", "correlation", "schema_version")
TAKEN = (
    *("event", "stream", "version", "type", "phase", "pupil", "happened_at", "data", "attempts"),
    *("correlation", "schema_version", "again_for"),
)


def park(view: View, *given: Any) -> int:
    row = dict(zip(COLUMNS, given, strict=True)) | {
        "state": "pending",
        "attempts": 0,
        "next_attempt_at": view.now,
        "last_error": None,
        "created_at": view.now,
        "done_at": None,
        "again_for": None,
    }
    return int(view.insert("pushes", (row["stream"], row["version"]), row))


def take_due(view: View, unknown: str) -> list[Row]:
    rows = view.rows("pushes")
    pending = [row for row in rows if row["state"] == "pending"]

    def is_due(row: Row) -> bool:
        earlier = [
            one for one in pending if one["stream"] == row["stream"] and one["version"] < row["version"]
        ]
        goes_ahead = row["type"] == "DossierMoved" and any(one["last_error"] == unknown for one in earlier)
        return row["next_attempt_at"] <= view.now and (not earlier or goes_ahead)

    for row in sorted(filter(is_due, pending), key=lambda one: (one["attempts"], one["created_at"])):
        if view.skip_locked("pushes", row["stream"], row["version"]):
            return [
                {name: row[name] for name in TAKEN} | {"known": _known(view, row["stream"], row["version"])}
            ]
    return []


def was_superseded(view: View, stream: str, type_: str, phase: str, version: int) -> list[Row]:
    found = any(
        (row["stream"], row["type"], row["phase"], row["state"]) == (stream, type_, phase, "pushed")
        and row["version"] > version
        for row in view.rows("pushes")
    )
    return [{"exists": found}]


def _known(view: View, stream: str, version: int) -> int:
    of_stream = (row["version"] for row in view.rows("pushes") if row["stream"] == stream)
    return max((one for one in of_stream if one < version), default=0)


def known_before(view: View, stream: str, version: int) -> list[Row]:
    return [{"coalesce": _known(view, stream, version)}]


def _change(view: View, event: UUID, **changed: Any) -> int:
    rows = [row for row in view.rows("pushes") if row["event"] == event]
    for row in rows:
        view.update("pushes", (row["stream"], row["version"]), attempts=row["attempts"] + 1, **changed)
    return len(rows)


def finish(view: View, event: UUID, state: str, error: str | None) -> int:
    return _change(view, event, state=state, last_error=error, done_at=view.now)


def postpone(view: View, event: UUID, error: str, seconds: float) -> int:
    return _change(view, event, last_error=error, next_attempt_at=view.now + timedelta(seconds=seconds))


def release(view: View) -> int:
    waiting = [
        (row["stream"], row["version"])
        for row in view.rows("pushes")
        if row["state"] == "pending" and row["next_attempt_at"] > view.now
    ]
    taken = [key for key in waiting if view.skip_locked("pushes", *key)]
    for key in taken:
        view.update("pushes", key, next_attempt_at=view.now)
    return len(taken)


def backlog(view: View, unknown: str) -> list[Row]:
    pending = [row for row in view.rows("pushes") if row["state"] == "pending"]
    streams = {row["stream"] for row in pending if row["last_error"] == unknown}
    waiting = [row["created_at"] for row in pending if row["stream"] not in streams]
    age = (view.now - min(waiting)).total_seconds() if waiting else 0.0
    refused = sum(row["state"] == "refused" for row in view.rows("pushes"))
    return [{"waiting": len(waiting), "age": age, "refused": refused, "unknown_pupils": len(streams)}]


STATEMENTS: Mapping[str, Statement] = {
    QUERIES["park"]: park,
    QUERIES["take_due"]: take_due,
    QUERIES["was_superseded"]: was_superseded,
    QUERIES["known_before"]: known_before,
    QUERIES["finish"]: finish,
    QUERIES["postpone"]: postpone,
    QUERIES["release"]: release,
    QUERIES["backlog"]: backlog,
}

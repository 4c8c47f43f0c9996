"""The statements of `notifications.recaps`, and of what recaps wait for."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from services.notifications import inbound, jobs
from tests.simulation.postgres.session import Statement
from tests.simulation.postgres.tables import Row, View

PLANNED = ("id", "session", "pupil", "account", "stream", "version", "answered", "ended_at", "correlation")
CLAIMED = (
    *("id", "session", "pupil", "account", "stream", "version", "answered"),
    *("attempts", "ended_at", "correlation"),
)


def keep_validation(view: View, stream: str, version: int, session: UUID, pupil: UUID, *_more: Any) -> int:
    row = {"stream": stream, "version": version, "session": session, "pupil": pupil}
    return int(view.insert("acts", (stream, version), row))


def plan_recap(view: View, *given: Any) -> int:
    row = dict(zip(PLANNED, given, strict=True)) | {
        "state": "pending",
        "attempts": 0,
        "next_attempt_at": view.now,
        "last_error": None,
        "created_at": view.now,
        "done_at": None,
        "asked_at": None,
        "told": None,
        "tells": None,
    }
    key = (row["session"], row["pupil"])
    if view.insert("recaps", key, row):
        return 1
    known = view.get("recaps", *key)
    if known is None or known["state"] != "replayed":
        return 0
    view.update("recaps", key, state="pending")
    return 1


def _lacking(view: View, recap: Row) -> Iterator[int]:
    for version in (recap["version"], recap["answered"]):
        act = None if version is None else view.get("acts", recap["stream"], version)
        done = act is not None and (act["session"], act["pupil"]) == (recap["session"], recap["pupil"])
        if version is not None and not done:
            yield version


def _key(recap: Row) -> tuple[UUID, UUID]:
    return recap["session"], recap["pupil"]


def take_missing(view: View, most: int) -> list[Row]:
    found: list[Row] = []
    for recap in sorted(view.rows("recaps"), key=lambda one: one["created_at"]):
        if recap["state"] != "pending" or recap["created_at"] >= view.now - timedelta(seconds=1):
            continue
        if recap["asked_at"] is not None and recap["asked_at"] >= view.now - timedelta(seconds=10):
            continue
        missing = [one for one in _lacking(view, recap) if view.get("acts", recap["stream"], one) is None]
        if missing and len(found) < most and view.skip_locked("recaps", *_key(recap)):
            found += [{"stream": recap["stream"], "version": one} for one in missing]
            view.update("recaps", _key(recap), asked_at=view.now)
    return found[:most]


def claim_recaps(view: View, most: int, seconds: float, again: bool) -> list[Row]:
    states = ("pending", "sending") if again else ("pending",)
    due = [
        row
        for row in view.rows("recaps")
        if row["state"] in states and row["next_attempt_at"] <= view.now and not any(_lacking(view, row))
    ]
    due.sort(key=lambda one: one["next_attempt_at"])
    taken: list[Row] = []
    for row in due:
        if len(taken) < most and view.skip_locked("recaps", *_key(row)):
            claimed = {"attempts": row["attempts"] + 1}
            view.update("recaps", _key(row), next_attempt_at=view.now + timedelta(seconds=seconds), **claimed)
            taken.append({name: (row | claimed)[name] for name in CLAIMED})
    return taken


def lock_dossier(view: View, stream: str) -> list[Row]:
    view.lock("dossiers", stream)
    return [{"pg_advisory_xact_lock": ""}]


def _recap(view: View, id_: UUID) -> Row | None:
    return next((row for row in view.rows("recaps") if row["id"] == id_), None)


def begin_sending(
    view: View, id_: UUID, attempt: int, newest: int, acts: Sequence[int], seen: int, seconds: float
) -> list[Row]:
    row = _recap(view, id_)
    if row is None or row["attempts"] != attempt or row["state"] not in ("pending", "sending"):
        return []
    others = [one for one in view.rows("recaps") if one["stream"] == row["stream"] and one["id"] != id_]
    must_wait = any(
        act["stream"] == row["stream"] and act["version"] > seen for act in view.rows("acts")
    ) or any(one["state"] == "sending" and one["next_attempt_at"] > view.now for one in others)
    is_told = any(
        one["account"] == row["account"]
        and one["state"] == "sent"
        and set(acts) <= set(one["tells"] or [one["told"] or one["version"]])
        for one in others
    )
    if not must_wait and not is_told:
        until = view.now + timedelta(seconds=seconds)
        told = {"told": newest, "tells": list(acts)}
        view.update("recaps", _key(row), state="sending", next_attempt_at=until, **told)
    return [{"must_wait": must_wait, "is_told": is_told}]


def finish_recap(view: View, id_: UUID, state: str, error: str | None, attempt: int) -> int:
    row = _recap(view, id_)
    if row is None or row["state"] not in ("pending", "sending", "held"):
        return 0
    if state != "sent" and (row["state"] == "held" or row["attempts"] != attempt):
        return 0
    view.update("recaps", _key(row), state=state, last_error=error, done_at=view.now)
    return 1


def postpone_recap(view: View, id_: UUID, seconds: float, error: str, attempt: int) -> int:
    row = _recap(view, id_)
    if row is None or row["state"] not in ("pending", "sending") or row["attempts"] != attempt:
        return 0
    later = view.now + timedelta(seconds=seconds)
    view.update("recaps", _key(row), state="pending", next_attempt_at=later, last_error=error)
    return 1


def backlog(view: View) -> list[Row]:
    undone = [row for row in view.rows("recaps") if row["state"] in ("pending", "sending", "held", "failed")]
    waiting = [row for row in undone if row["state"] == "pending" and any(_lacking(view, row))]
    pending = [row for row in undone if row["state"] in ("pending", "sending") and row not in waiting]

    def age(rows: Sequence[Row]) -> float:
        return (view.now - min(row["created_at"] for row in rows)).total_seconds() if rows else 0.0

    return [
        {
            "waiting": len(waiting),
            "pending": len(pending),
            "held": sum(row["state"] == "held" for row in undone),
            "failed": sum(row["state"] == "failed" for row in undone),
            "waiting_seconds": age(waiting),
            "pending_seconds": age(pending),
        }
    ]


STATEMENTS: Mapping[str, Statement] = {
    inbound._SQL["keep_validation"]: keep_validation,
    inbound._SQL["plan_recap"]: plan_recap,
    inbound._SQL["take_missing"]: take_missing,
    jobs._SQL["claim_recaps"]: claim_recaps,
    jobs._SQL["lock_dossier"]: lock_dossier,
    jobs._SQL["begin_sending"]: begin_sending,
    jobs._SQL["finish_recap"]: finish_recap,
    jobs._SQL["postpone_recap"]: postpone_recap,
    jobs._SQL["backlog"]: backlog,
}

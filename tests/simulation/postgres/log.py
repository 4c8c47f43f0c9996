"""The statements of the log and of the relay."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import orjson

from services.intentions.eventstore.queries import QUERIES as STORE
from services.intentions.worker.relay.queries import QUERIES as RELAY
from shared.contract.envelope import schema_urn, type_name
from tests.simulation.postgres.session import Statement
from tests.simulation.postgres.tables import Row, View

LOCK = 7308332180940808564  # of the relay


def head(view: View) -> int:
    """The last position."""
    return len(view.rows("events"))


def cloudevent(row: Row, history: UUID) -> str:
    """As contract.cloudevent() writes it."""
    envelope = {
        "specversion": "1.0",
        "id": str(row["id"]),
        "source": "/orientation/intentions",
        "type": type_name(row["type"], row["schema_version"]),
        "subject": row["stream"],
        "datacontenttype": "application/json",
        "dataschema": schema_urn(row["type"], row["schema_version"]),
        "streamversion": row["version"],
        "position": row["position"],
        "log": str(history),
        **{name: row[name] for name in ("academy", "school") if row[name] is not None},
        "data": orjson.loads(row["data"]),
        **orjson.loads(row["metadata"]),
    }
    return orjson.dumps(envelope).decode()


def _history(view: View) -> Any:
    return view.rows("log")[-1]["id"]


def take_relay_lock(view: View) -> list[Row]:
    taken = view.database.advisory.setdefault(LOCK, view.session) is view.session
    return [{"pg_try_advisory_lock": taken}]


def _waiting(view: View, position: int) -> Row:
    first = next((row for row in view.rows("events") if row["position"] == position + 1), None)
    seconds = (view.clock - first["recorded_at"]).total_seconds() if first else 0.0
    return {"events": head(view) - position, "seconds": seconds}


def relay_lag(view: View, position: int) -> list[Row]:
    return [_waiting(view, position)]


def relay_lag_of_other(view: View, reader: str) -> list[Row]:
    row = view.get("checkpoints", reader)
    position = row["position"] if row else 0
    waiting = _waiting(view, position)
    return [{"position": position, "events": max(waiting["events"], 0), "seconds": waiting["seconds"]}]


def place(view: View) -> list[Row]:
    return [{"log": _history(view), "head": head(view)}]


def last(view: View) -> list[Row]:
    return [{"coalesce": head(view)}]


def load_checkpoint(view: View, reader: str) -> list[Row]:
    row = view.get("checkpoints", reader)
    if row is None:
        return []
    return [{"log": row["log"], "position": row["position"], "current": _history(view), "head": head(view)}]


def save_checkpoint(view: View, reader: str, position: int) -> int:
    row = {"reader": reader, "log": _history(view), "position": position}
    if not view.insert("checkpoints", (reader,), row):
        view.update("checkpoints", (reader,), **row)
    return 1


def _witness(view: View, history: UUID, position: int, event: UUID | None, by: str) -> bool:
    row = view.get("events", position)
    is_there = row is not None and event in (None, row["id"])
    if position == 0 or history != _history(view) or is_there:
        return False
    loss = {"log": history, "witness": by, "position": position, "event": event}
    view.insert("losses", (history, by), loss)
    return True


def witness(view: View, history: UUID, position: int, event: UUID | None, by: str) -> list[Row]:
    return [{"witness": _witness(view, history, position, event, by)}]


def witness_checkpoints(view: View) -> list[Row]:
    readers = view.rows("checkpoints")
    return [{"witness": _witness(view, row["log"], row["position"], None, row["reader"])} for row in readers]


def loss(view: View) -> list[Row]:
    lost = sorted(view.rows("losses"), key=lambda row: -row["position"])
    found = [row for row in lost if row["log"] == _history(view)]
    return [{name: row[name] for name in ("log", "position", "witness")} for row in found[:1]]


def cloudevents(view: View, after: int, to: int, most: int, history: UUID, *_filters: Any) -> list[Row]:
    found = [row for row in view.rows("events") if after < row["position"] <= to]
    named = ("position", "stream", "type", "schema_version", "academy", "school")
    return [
        {name: row[name] for name in named}
        | {"id": str(row["id"]), "body": cloudevent(row, history), "replicated": True}
        for row in found[:most]
    ]


STATEMENTS: Mapping[str, Statement] = {
    RELAY["take_relay_lock"]: take_relay_lock,
    RELAY["relay_lag"]: relay_lag,
    RELAY["relay_lag_of_other"]: relay_lag_of_other,
    STORE["place"]: place,
    STORE["head"]: last,
    STORE["load_checkpoint"]: load_checkpoint,
    STORE["save_checkpoint"]: save_checkpoint,
    STORE["cloudevents"]: cloudevents,
    STORE["witness"]: witness,
    STORE["witness_checkpoints"]: witness_checkpoints,
    STORE["loss"]: loss,
}

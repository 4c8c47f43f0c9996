"""The statements that every process asks, and those of asyncpg itself."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from services.intentions.eventstore.waker import CHANNEL
from shared.consumer.inbox import QUERIES
from shared.postgres import clock, reaching
from shared.postgres.replication import QUERIES as REPLICATION
from tests.simulation.postgres.session import Statement
from tests.simulation.postgres.tables import Row, View

# What asyncpg's pool has a server of this version forget of a session that is given back.
RESET = "SELECT pg_advisory_unlock_all();\nCLOSE ALL;\nUNLISTEN *;\nRESET ALL;"


def reset(view: View) -> int:
    view.session.listens.clear()
    for key in [key for key, holder in view.database.advisory.items() if holder is view.session]:
        del view.database.advisory[key]
    return 0


def listen(view: View) -> int:
    view.session.listens.add(CHANNEL)
    return 0


def clock_timestamp(view: View) -> list[Row]:
    return [{"clock_timestamp": view.clock}]


def takes_changes(_view: View) -> list[Row]:
    return [{"?column?": True}]


def await_replication(_view: View) -> list[Row]:
    """There is no standby."""
    return [{"await_replication": True}]


def one(_view: View) -> list[Row]:
    return [{"?column?": 1}]


def remember_event(view: View, event: UUID, type_: str) -> list[Row]:
    row = {"event": event, "type": type_, "received_at": view.now}
    return [{"event": event}] if view.insert("inbox", (event,), row) else []


EVERYWHERE: Mapping[str, Statement] = {
    RESET: reset,
    f'LISTEN "{CHANNEL}"': listen,
    clock._ASK: clock_timestamp,
    reaching._TAKES_CHANGES: takes_changes,
    "SELECT 1": one,
    REPLICATION["await_replication"]: await_replication,
}


def of_inbox(service: str) -> Mapping[str, Any]:
    """Those of a service's inbox."""
    return {
        QUERIES["remember_event"].format(service=service): remember_event,
        QUERIES["ping"].format(service=service): one,
    }

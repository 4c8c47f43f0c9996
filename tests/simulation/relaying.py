"""Scenario `relay`: two workers, one log, one broker."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from services.intentions.eventstore.queries import QUERIES as STORE
from services.intentions.worker.relay.queries import QUERIES as RELAY
from services.intentions.worker.relay.relay import Relay
from tests.simulation.broker import Taken
from tests.simulation.history import History
from tests.simulation.postgres import log
from tests.simulation.postgres.session import Statement
from tests.simulation.postgres.tables import View
from tests.simulation.processes import worker
from tests.simulation.scenario import Scenario
from tests.simulation.stage import Replica, Stage, postgres
from tests.simulation.world import World

PUPILS = 4


class Turn(NamedTuple):
    """A process took the relay's lock, with the checkpoint being there."""

    by: str
    at: float
    after: int


class Relaying(Scenario):
    """Every event is published, in its stream's order, by one relay at a time, and noted only then."""

    name = "relay"
    patience = 60.0

    def __init__(self, world: World, relay_type: type[Relay] = Relay) -> None:
        super().__init__(world)
        self._relay_type = relay_type
        self._turns: list[Turn] = []
        self._saved: list[tuple[float, int]] = []  # when the checkpoint came to where
        watched: Mapping[str, Statement] = {
            RELAY["take_relay_lock"]: self._take_lock,
            STORE["save_checkpoint"]: self._save,
        }
        self._stage = Stage(world, postgres(world, {**log.STATEMENTS, **watched}))
        self._rows = History(world.chance, PUPILS, sessions=True).rows

    def _take_lock(self, view: View) -> Any:
        answer = log.take_relay_lock(view)
        if answer[0]["pg_try_advisory_lock"]:
            self._turns.append(Turn(view.session.client, self.world.seconds, self._checkpoint()))
        return answer

    def _save(self, view: View, reader: str, position: int) -> Any:
        changed = log.save_checkpoint(view, reader, position)
        self._saved.append((self.world.seconds, position))
        self.world.tell("checkpoint", view.session.client, position)
        return changed

    def _checkpoint(self) -> int:
        row = self._stage.log.database.table("checkpoints").get(("relay",), {"position": 0})
        position: int = row["position"]
        return position

    @property
    def stage(self) -> Stage:
        return self._stage

    def begin(self) -> None:
        self._stage.store_all(self._rows)
        for name in ("worker-a", "worker-b"):
            replica = Replica(self._stage, name, lambda stage: worker(stage, self._relay_type))
            self._stage.replicas.append(replica)

    def undone(self) -> Sequence[str]:
        published = {taken.id for taken in self._stage.broker.log}
        lost = [row["position"] for row in self._rows if str(row["id"]) not in published]
        found = [f"position {position} was never published" for position in lost]
        if self._checkpoint() != len(self._rows):
            found.append(f"the checkpoint stays at {self._checkpoint()} of {len(self._rows)}")
        return found

    def broken(self) -> Iterator[str]:
        yield from self._out_of_order()
        yield from self._noted_early()
        yield from self._repeated()

    def _out_of_order(self) -> Iterator[str]:
        rows = {str(row["id"]): row for row in self._rows}
        newest: dict[str, int] = defaultdict(int)
        for taken in self._stage.broker.log:
            row = rows[taken.id]
            if row["version"] > newest[row["stream"]] + 1:
                yield f"{row['stream']} version {row['version']} came before {newest[row['stream']] + 1}"
            newest[row["stream"]] = max(newest[row["stream"]], row["version"])

    def _noted_early(self) -> Iterator[str]:
        places = {str(row["id"]): row["position"] for row in self._rows}
        first: dict[int, float] = {}
        for taken in self._stage.broker.log:
            first.setdefault(places[taken.id], taken.at)
        for at, position in self._saved:
            early = [one for one in range(1, position + 1) if first.get(one, at + 1) > at]
            if early:
                yield f"the checkpoint was at {position} before the broker had {early}"

    def _repeated(self) -> Iterator[str]:
        places = {str(row["id"]): row["position"] for row in self._rows}
        seen: set[tuple[int, Turn]] = set()
        for taken in self._stage.broker.log:
            position, turn = places[taken.id], self._turn_of(taken)
            if turn is None:
                yield f"{taken.by} published position {position} without the lock"
            elif position <= turn.after:
                yield f"{taken.by} published position {position} again, which was noted at {turn.after}"
            elif (position, turn) in seen:
                yield f"{taken.by} published position {position} twice in one turn"
            else:
                seen.add((position, turn))

    def _turn_of(self, taken: Taken) -> Turn | None:
        of_process = [turn for turn in self._turns if turn.by == taken.by and turn.at <= taken.sent_at]
        return of_process[-1] if of_process else None

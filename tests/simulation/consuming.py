"""What the scenarios of consumers have in common: events come late, twice, in any order, or not at all."""

from abc import abstractmethod
from collections.abc import Iterator, Mapping, Sequence

from tests.simulation.postgres.every import of_inbox
from tests.simulation.postgres.session import Server, Statement
from tests.simulation.postgres.tables import Row
from tests.simulation.processes import COUNTING
from tests.simulation.scenario import Scenario
from tests.simulation.stage import Main, Replica, Stage, postgres
from tests.simulation.world import World

LATE_SECONDS = 1.0
REPEATED, LOST = 0.15, 0.1


class Consuming(Scenario):
    """Two replicas of a service with its tables; `effects` says of which events one is to be seen."""

    patience = 120.0

    def __init__(
        self, world: World, service: str, statements: Mapping[str, Statement], rows: Sequence[Row]
    ) -> None:
        super().__init__(world)
        self.rows = rows
        self.tables: Server = postgres(world, {**statements, **of_inbox(service), **COUNTING})
        self._stage = Stage(world, postgres(world, {}))
        self._stage.store = self._stored  # type: ignore[method-assign]

    @property
    def stage(self) -> Stage:
        return self._stage

    def start(self, name: str, main: Main) -> None:
        """The replicas, and the events on their way to them."""
        for letter in "ab":
            self._stage.replicas.append(Replica(self._stage, f"{name}-{letter}", main))
        self._stage.store_all(self.rows)

    def _stored(self, row: Row) -> None:
        Stage.store(self._stage, row)
        chance, times = self.world.chance, 1
        if chance.random() < LOST and self.may_be_lost(row):
            self.world.tell("lost", row["type"], row["stream"], row["version"])
            times = 0
        elif chance.random() < REPEATED:
            times = 2
        for _ in range(times):
            late = chance.choice((0.0, LATE_SECONDS)) * chance.random()
            self.world.later(late, lambda: self._stage.put_out(row["position"]))

    @abstractmethod
    def may_be_lost(self, row: Row) -> bool:
        """Another event names it, so that it is missed."""

    @abstractmethod
    def has_effect(self, row: Row) -> bool:
        """It changes the tables."""

    def undone(self) -> Sequence[str]:
        effects = self.tables.database.table("effects")
        return [
            f"{row['type']} {row['stream']} {row['version']} had no effect"
            for row in self.rows
            if self.has_effect(row) and (row["id"],) not in effects
        ]

    def broken(self) -> Iterator[str]:
        for effect in self.tables.database.table("effects").values():
            if effect["times"] != 1:
                yield f"event {effect['event']} had its effect {effect['times']} times"
        for dead in self._stage.broker.dead:
            yield f"message {dead.id} is among the dead letters"

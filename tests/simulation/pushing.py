"""Scenario `sync`: two replicas of sync, one Siècle."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from functools import partial

from tests.simulation import processes
from tests.simulation.consuming import Consuming
from tests.simulation.history import IS_PUSHED, History
from tests.simulation.postgres import pushes
from tests.simulation.postgres.tables import Row
from tests.simulation.world import World

PUPILS = 3


class Pushing(Consuming):
    """Everything is pushed, each dossier in its order, under one key whatever happens."""

    name = "sync"

    def __init__(self, world: World) -> None:
        super().__init__(world, "sync", pushes.STATEMENTS, History(world.chance, PUPILS, sessions=False).rows)

    def begin(self) -> None:
        self.start("sync", partial(processes.sync, tables=self.tables))

    def has_effect(self, row: Row) -> bool:
        return row["type"] in IS_PUSHED

    def may_be_lost(self, row: Row) -> bool:
        """A later push of its dossier says that one is missing."""
        return any(
            one["stream"] == row["stream"] and one["version"] > row["version"] and self.has_effect(one)
            for one in self.rows
        )

    def undone(self) -> Sequence[str]:
        table = self.tables.database.table("pushes").values()
        waiting = [f"{row['stream']} {row['version']} waits" for row in table if row["state"] == "pending"]
        return [*super().undone(), *waiting]

    def broken(self) -> Iterator[str]:
        yield from super().broken()
        yield from self._not_newest()
        yield from self._out_of_order()
        yield from self._keys()

    def _not_newest(self) -> Iterator[str]:
        newest: dict[str, int] = {}
        for row in self.rows:
            if row["type"] == "IntentionsValidated":
                newest[row["stream"]] = row["version"]
        for (pupil, resource), version in self.stage.siecle.newest.items():
            stream = next(one for one in newest if pupil in one)
            if resource.startswith("intentions") and version != newest[stream]:
                yield f"Siècle ends with {stream} {version}, not {newest[stream]}"

    def _out_of_order(self) -> Iterator[str]:
        newest: dict[str, int] = defaultdict(int)
        seen: set[tuple[str, int]] = set()
        for one in self.stage.siecle.written:
            if (one.pupil, one.version) not in seen and one.version < newest[one.pupil]:
                yield f"Siècle got {one.pupil} {one.version} only after {newest[one.pupil]}"
            seen.add((one.pupil, one.version))
            newest[one.pupil] = max(newest[one.pupil], one.version)

    def _keys(self) -> Iterator[str]:
        ids = {
            (row["stream"].split("-", 1)[1].rsplit("-", 1)[0], row["version"]): row["id"] for row in self.rows
        }
        for one in self.stage.siecle.written:
            if one.key != ids[one.pupil, one.version]:
                yield f"{one.pupil} {one.version} went under the key {one.key}"
        times = Counter((one.pupil, one.version) for one in self.stage.siecle.written)
        for place, count in times.items():
            if count > 1 and self.calm:
                yield f"{place} was pushed {count} times although nothing was wrong"

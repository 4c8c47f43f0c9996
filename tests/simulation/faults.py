"""What goes wrong, drawn from the seed, in the first seconds of a schedule; after them nothing does."""

from collections.abc import Callable

from tests.simulation.network import Link
from tests.simulation.stage import Replica, Stage

FAULTY_SECONDS = 3.0
MOST = 5
MOST_STEPS = 150  # until a process dies that is to die: at any await of any of its tasks
MESSAGE_STEPS = 30
LONG_SECONDS, SHORT_SECONDS = 20.0, 3.0
SHARE = 0.5


def arrange(stage: Stage) -> int:
    """Have some faults happen; how many."""
    world, chance = stage.world, stage.world.chance
    count = chance.randint(0, MOST)
    for _ in range(count):
        fault = chance.choice(FAULTS)
        world.later(chance.random() * FAULTY_SECONDS, lambda fault=fault: fault(stage))  # type: ignore[misc]
    world.later(FAULTY_SECONDS, lambda: _end(stage))
    return count


def _end(stage: Stage) -> None:
    stage.broker.refuses = 0.0
    stage.broker.has_stream = True
    for server in (stage.internal_at, stage.siecle_at, stage.mail_at):
        server.fails = 0.0


def _some_replica(stage: Stage) -> Replica:
    return stage.world.chance.choice(stage.replicas)


def kill(stage: Stage) -> None:
    """A process dies after some of its steps, wherever each of its tasks is then."""
    process = _some_replica(stage).process
    if process.alive:
        process.dies_at = process.steps + stage.world.chance.randint(1, MOST_STEPS)


def kill_with_message(stage: Stage) -> None:
    """A process dies in the middle of a message."""
    process = _some_replica(stage).process
    process.dies_with_message = stage.world.chance.randint(1, MESSAGE_STEPS)


def stop(stage: Stage) -> None:
    """A process is asked to end, and started anew."""
    _some_replica(stage).stop()


def _link(stage: Stage) -> Link | None:
    return stage.world.chance.choice(stage.world.links) if stage.world.links else None


def cut(stage: Stage) -> None:
    """The connections between a process and a server break."""
    if link := _link(stage):
        stage.world.tell("cut", link.process.name, link.server)
        link.cut()


def silence(stage: Stage) -> None:
    """Nothing gets through between a process and a server, for a moment or for longer than anybody waits."""
    chance = stage.world.chance
    if link := _link(stage):
        seconds = chance.random() * chance.choice((SHORT_SECONDS, LONG_SECONDS))
        stage.world.tell("silence", link.process.name, link.server, f"{seconds:.1f} s")
        link.silence(seconds)


def server_ends(stage: Stage) -> None:
    """A server is killed, and is back a little later; a broker's streams come up after it."""
    world = stage.world
    if (link := _link(stage)) is None:
        return
    server, seconds = link.server, world.chance.random() * SHORT_SECONDS
    world.tell("down", server, f"{seconds:.1f} s")
    world.stop(server, seconds)
    if server == stage.broker.name:
        stage.broker.has_stream = False
        world.later(seconds + world.chance.random(), lambda: setattr(stage.broker, "has_stream", True))


def refusals(stage: Stage) -> None:
    """A server answers, but takes only a part of what it is given."""
    at = stage.world.chance.choice(("broker", "internal", "siecle", "smtp"))
    share = stage.world.chance.random() * SHARE
    stage.world.tell("refuses", at, f"{share:.2f}")
    match at:
        case "broker":
            stage.broker.refuses = share
        case "internal":
            stage.internal_at.fails = share
        case "siecle":
            stage.siecle_at.fails = share
        case _:
            stage.mail_at.fails = share


FAULTS: tuple[Callable[[Stage], None], ...] = (
    *(kill, kill, kill_with_message, kill_with_message, stop),
    *(cut, cut, silence, server_ends, refusals),
)

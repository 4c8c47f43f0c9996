"""`orientation dead-letters`: what could not be handled, to look at and to hand in again."""

from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

import typer
from rich.table import Table

from services.intentions.cli.connections import amqp_url, run
from services.intentions.cli.output import Json, err, fail, out, print_json, print_table, progress_bar
from services.intentions.cli.subscribers.letters import BATCH, LOST, DeadLetter, letters
from services.intentions.cli.subscribers.queues import look
from shared.messaging.topology import CONSUMED, Consumed

T = TypeVar("T")
AGAIN = "The same command goes on with what is left"
IN_DOUBT = f"; at most {BATCH} come twice"
app = typer.Typer(
    help="Messages that could not be handled: look, mend the cause, hand in again.", no_args_is_help=True
)
Id = Annotated[str | None, typer.Option("--id", help="Only this message")]
Reason = Annotated[
    str | None, typer.Option("--reason", help="Only those whose reason holds this text, e.g. Timeout")
]
Queue = Annotated[str, typer.Argument(help=f"The queue they failed in: {', '.join(CONSUMED)}")]


@app.command("list")
def list_command(as_json: Json = False) -> None:
    """Count them per queue. Exit code 1 where there are any."""
    seen = _run(look(amqp_url()))
    if seen.missing_queues:
        raise fail(f"{', '.join(seen.missing_queues)} missing: python -m shared.messaging declare")
    counts = {queue.name.removesuffix(".dead"): queue.messages for queue in seen.dead}
    if as_json:
        print_json(counts)
    else:
        out.print("\n".join(f"{name}: {count}" for name, count in counts.items()) or "There are none")
    if counts:
        raise typer.Exit(1)


@dataclass(slots=True)
class Walk:
    """The letters that are meant, the number that there are, and how far a command came with them."""

    id: str | None
    reason: str | None
    total: int = 0
    done: int = 0

    def means(self, letter: DeadLetter) -> bool:
        """True if this one is chosen."""
        return self.id in (None, letter.id) and (self.reason is None or self.reason in letter.reason)


@app.command()
def show(
    queue: Queue,
    last: Annotated[int, typer.Option("-n", min=1, help="At most so many, the oldest first")] = 100,
    as_json: Json = False,
) -> None:
    """Show the dead letters of a queue, and leave them there."""
    found, total = _run(_show(_consumed(queue), last))
    if total > len(found):
        err.print(f"{len(found)} of {total}: -n shows more", highlight=False)
    if as_json:
        return print_json(found)
    table = Table("id", "type", "subject", "attempts", "reason")
    for one in found:
        table.add_row(one.id, one.type, one.subject, str(one.attempts), one.reason)
    return print_table(table)


@app.command()
def requeue(queue: Queue, id_: Id = None, reason: Reason = None) -> None:
    """Hand dead letters in again, as if they came for the first time. Repeats are harmless.

    In batches: each is taken away once the broker has confirmed it. Interrupted, the same command goes on
    with what is left.
    """
    consumed, walk = _consumed(queue), Walk(id_, reason)
    _settled(walk, f"handed in to {queue} again", AGAIN + IN_DOUBT, _settle(consumed, walk, again=True))


@app.command()
def discard(
    queue: Queue,
    id_: Id = None,
    reason: Reason = None,
    everything: Annotated[bool, typer.Option("--all", help="All of them")] = False,
) -> None:
    """Throw dead letters away, for good. Interrupted, the same command goes on with what is left."""
    if everything != (id_ is None and reason is None):
        raise fail("Give either --id ID, --reason TEXT or --all")
    consumed, walk = _consumed(queue), Walk(id_, reason)
    work = _purge(consumed, walk) if everything else _settle(consumed, walk, again=False)
    _settled(walk, f"thrown away from {queue}", AGAIN, work)


def _settled(walk: Walk, what: str, then: str, work: Coroutine[Any, Any, None]) -> None:
    """Do it and say what was done, also where it was interrupted."""
    try:
        run(work)
    except KeyboardInterrupt:
        said = f"Interrupted: {walk.done} of {walk.total} {what}. {then}"
        err.print(said, highlight=False, soft_wrap=True)
        raise
    except typer.Exit:  # a RuntimeError, as aiormq's for a channel that is closed
        raise
    except LOST as error:
        if not walk.total:
            raise _unusable(error) from None
        lost = f"The broker was lost ({type(error).__name__})"
        raise fail(f"{lost}: {walk.done} of {walk.total} {what}. {then}") from None
    if not walk.done and (walk.id or walk.reason):
        raise fail(f"There is no dead letter {walk.id or f'with the reason {walk.reason}'}")
    out.print(f"{walk.done} {what}", highlight=False)


def _consumed(name: str) -> Consumed:
    if name not in CONSUMED:
        raise fail(f"There is no queue {name}, only {', '.join(CONSUMED)}")
    return CONSUMED[name]


def _run(work: Coroutine[Any, Any, T]) -> T:
    try:
        return run(work)
    except typer.Exit:
        raise
    except LOST as error:
        raise _unusable(error) from None


def _unusable(error: Exception) -> typer.Exit:
    return fail(f"The broker cannot be used: {type(error).__name__}")


async def _show(consumed: Consumed, most: int) -> tuple[list[DeadLetter], int]:
    """The oldest, and how many there are."""
    found: list[DeadLetter] = []
    async with letters(amqp_url(), consumed.dead) as held:
        total = await held.ready()
        while len(found) < most and (batch := await held.batch(most - len(found))):
            found += map(DeadLetter.of, batch)
    return found, total


async def _settle(consumed: Consumed, walk: Walk, *, again: bool) -> None:
    """Take the chosen ones out, after handing them in `again`. What comes meanwhile is not looked at."""
    async with letters(amqp_url(), consumed.dead) as held:
        walk.total = await held.ready()
        with progress_bar() as progress:
            task, looked_at = progress.add_task("dead letters", total=walk.total), 0
            while batch := await held.batch(walk.total - looked_at):
                chosen = [message for message in batch if walk.means(DeadLetter.of(message))]
                if again:
                    await held.copy(chosen, consumed.name)
                await held.settle(chosen)
                looked_at += len(batch)
                walk.done += len(chosen)
                progress.update(task, completed=looked_at)


async def _purge(consumed: Consumed, walk: Walk) -> None:
    async with letters(amqp_url(), consumed.dead) as held:
        walk.total = await held.ready()
        walk.done = await held.purge()

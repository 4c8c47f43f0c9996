"""Work for ever: what a failure of the database does to it, and what any other does."""

import asyncio

import pytest
import structlog
from structlog.testing import capture_logs

from shared.postgres.rounds import rounds

log = structlog.get_logger("test")


class Work:
    """Fails with each of these in turn, then says that it is done, and waits."""

    def __init__(self, *errors: BaseException) -> None:
        self.errors = list(errors)
        self.is_done = asyncio.Event()

    async def once(self) -> None:
        """A round."""
        if self.errors:
            raise self.errors.pop(0)
        self.is_done.set()


async def test_a_round_that_the_database_fails_is_told_and_tried_again_until_cancelled() -> None:
    work = Work(ConnectionResetError(), TimeoutError())
    with capture_logs() as logs:
        running = asyncio.create_task(rounds(work.once, 0, log, "work interrupted"))
        async with asyncio.timeout(20):
            await work.is_done.wait()
    assert [(one["event"], one["error"]) for one in logs] == [
        ("work interrupted", "ConnectionResetError"),
        ("work interrupted", "TimeoutError"),
    ]
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running


async def test_any_other_failure_ends_it_unless_it_is_named() -> None:
    with pytest.raises(ValueError, match="ours"):
        await rounds(Work(ValueError("ours")).once, 0, log, "work interrupted")
    work = Work(KeyError("theirs"), ValueError("ours"))
    with pytest.raises(ValueError, match="ours"):
        await rounds(work.once, 0, log, "work interrupted", (KeyError,))

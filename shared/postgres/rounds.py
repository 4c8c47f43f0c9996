"""Work that is done again and again, for ever, whatever becomes of the database meanwhile."""

from collections.abc import Awaitable, Callable
from typing import Any

from shared.postgres.away import DATABASE_FAILURES
from shared.runtime.waking import rest


async def rounds(
    once: Callable[[], Awaitable[object]],
    seconds: float,
    log: Any,
    interrupted: str,
    failures: tuple[type[Exception], ...] = DATABASE_FAILURES,
) -> None:
    """Do it for ever, with a rest of `seconds` after each round, until cancelled.

    A round that ends with one of `failures` is logged by `log`, a logger of structlog, as `interrupted` with
    the kind of error; the next one tries again. Errors: any other of `once`.
    """
    while True:
        try:
            await once()
        except failures as error:
            log.warning(interrupted, error=type(error).__name__)
        await rest(seconds)

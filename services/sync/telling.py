"""What Siècle is told beside the pushes: asked for at the internal API, handed over, noted as told."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar

import structlog

from services.sync.siecle import Siecle
from shared.consumer.http import Unavailable
from shared.consumer.internal import InternalApi
from shared.runtime.waking import rest

REST_SECONDS = 30.0  # after something was not reached
log = structlog.get_logger("sync.telling")


@dataclass(frozen=True, slots=True)
class Telling(ABC):
    """Asks and tells, until cancelled. Each replica does: Siècle keeps the newest of each, and each once.

    `what` is named in the logs; at most `most` are told at once, and `poll_seconds` lie between.
    """

    what: ClassVar[str]
    most: ClassVar[int] = 20
    poll_seconds: ClassVar[float] = 5.0

    api: InternalApi
    siecle: Siecle

    async def run(self) -> None:
        """For ever; what is not reached is tried again."""
        while True:
            try:
                told = await self.tell_some()
            except Unavailable as failure:
                log.warning(f"{self.what} not told", reason=failure.reason)
                await rest(REST_SECONDS)
            else:
                await rest(0 if told == self.most else self.poll_seconds)

    @abstractmethod
    async def tell_some(self) -> int:
        """Tell of what is next; of how many. Errors: `Unavailable`."""

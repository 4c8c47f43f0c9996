"""Tells Siècle how many families are at work, so that who closes the téléservice knows whom it shuts out.

A number a school, of no person. What is missed is not made up for: the next count says more than the last.
"""

import asyncio
from dataclasses import dataclass

import structlog

from services.sync.siecle import Siecle
from shared.consumer.http import Rejected, Unavailable
from shared.consumer.internal import InternalApi

SECONDS = 30.0
log = structlog.get_logger("sync.at-work")


@dataclass(slots=True)
class AtWork:
    """Each replica tells; Siècle keeps the newest count."""

    api: InternalApi
    siecle: Siecle
    _failing: str | None = None

    async def run(self) -> None:
        """Count and tell for ever."""
        while True:
            await self.tell()
            await asyncio.sleep(SECONDS)

    async def tell(self) -> None:
        """One count; that it fails is logged once, not each time."""
        try:
            await self.siecle.put_at_work(await self.api.at_work())
        except (Unavailable, Rejected) as failure:
            if failure.reason != self._failing:
                log.warning("families at work not told", reason=failure.reason)
            self._failing = failure.reason
        else:
            self._failing = None

"""Limits on what anybody may do in a span of time, counted in Postgres for all replicas (ASVS 5.0, 2.4.1).

A place is taken before the thing is done, so that however many come at once none of them passes a limit. A
place that its taker neither keeps nor gives back, as the process died or the database was lost, becomes free
by itself after `LEASE`: whoever could not be answered is not counted.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import asyncpg

from shared.postgres.sql import load_queries
from shared.sign_in.keys import Key

QUERIES = load_queries(Path(__file__).parent / "sql" / "limits.sql")
LEASE = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` in any span of `window`, by whoever it is counted for; `name` never changes."""

    name: str
    most: int
    window: timedelta

    def of(self, *who: str) -> "Claim":
        """A claim on this limit of one account, address or whatever it is counted for."""
        return Claim(self, who)


@dataclass(frozen=True, slots=True)
class Claim:
    """A limit, and whose it is; only a keyed hash of that is stored."""

    limit: Limit
    who: tuple[str, ...]


class Full(Exception):
    """No place is left of `claim`; the next one is free after `seconds`."""

    def __init__(self, claim: Claim, seconds: float) -> None:
        super().__init__(f"the limit {claim.limit.name} is reached")
        self.claim = claim
        self.seconds = seconds


@dataclass(frozen=True, slots=True)
class Place:
    """A place of every claim that was asked for; `taken` of the claim with the most are taken by now."""

    claims: tuple[Claim, ...]
    until: datetime
    taken: int


class Limiter:
    """Gives the places; what it keeps of a claim tells nobody without the secret whose it is."""

    def __init__(self, pool: asyncpg.Pool, key: Key) -> None:
        self._pool = pool
        self._key = key

    async def reserve(self, *claims: Claim, hold: timedelta = LEASE) -> Place:
        """A place of every claim, held for `hold`. Errors: `Full`, and then none is taken."""
        most = [claim.limit.most for claim in claims]
        row = await self._pool.fetchrow(QUERIES["reserve"], self._keys(claims), most, hold)
        if row is None:
            raise AssertionError("unreachable")
        if row["full_key"] is not None:
            raise Full(claims[row["full_key"] - 1], row["free_after"])
        return Place(claims, row["place"], row["taken"])

    async def use(self, claim: Claim) -> Place:
        """A place for the whole window, where what is done counts however it ends. Errors: `Full`."""
        return await self.reserve(claim, hold=claim.limit.window)

    async def keep(self, place: Place) -> None:
        """Let what was done count, from now on for the window of each claim."""
        for window in {claim.limit.window for claim in place.claims}:
            claims = [claim for claim in place.claims if claim.limit.window == window]
            await self._pool.execute(QUERIES["settle"], self._keys(claims), place.until, window)

    async def give_back(self, place: Place) -> None:
        """Let what was done not count: these places, and no others, are free again."""
        await self._pool.execute(QUERIES["settle"], self._keys(place.claims), place.until, None)

    def _keys(self, claims: Sequence[Claim]) -> list[bytes]:
        return [self._key.digest(claim.limit.name, *claim.who) for claim in claims]

"""Limits on wrong passwords and codes (security checklist 3): nobody guesses long, nobody is locked out.

Within a quarter of an hour five wrong ones close one account to one line, and three hundred a network to
everything. Many wrong ones on one account, from wherever they come, only make its answers slower. A browser
with the mark of an earlier sign-in on the account has a count of its own, so none of this keeps anybody out
of it. A try takes its places before anything is checked; the right password gives back its own alone, and so
does a try whose outcome is not known.
"""

import asyncio
import math
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

import structlog

from shared.http.errors import Busy, TooManyTries
from shared.postgres.away import DATABASE_FAILURES
from shared.sign_in.limits import Claim, Full, Limit, Limiter, Place
from shared.sign_in.login import Login
from shared.sign_in.marks import Marks
from shared.sign_in.networks import line_of, network_of
from shared.sign_in.turns import Crowded, Turns

T = TypeVar("T")
WINDOW = timedelta(minutes=15)
PAIR = Limit("sign-in/pair", 5, WINDOW)
OWN = Limit("sign-in/own", 5, WINDOW)  # of a browser with a mark
NETWORK = Limit("sign-in/network", 300, WINDOW)
ACCOUNT = Limit("sign-in/account", 40, WINDOW)  # beyond it the delay grows no longer
UNDELAYED = 10
DELAY_EACH = 0.1
LONGEST_DELAY = 2.0
# A check takes a core for 50 ms or more: whoever comes alone waits for seconds at most.
AT_ONCE, WAITING, WAITING_EACH = 2, 60, 20
CONNECTIONS = 10_000  # more than there are: nobody is sent away at the entrance
GIVE_BACK_SECONDS = 1.0
log = structlog.get_logger("web.throttle")


@dataclass(frozen=True, slots=True)
class Origin:
    """The source of a try: the address, the cookie with the browser's marks, and when."""

    address: str
    marks: str | None
    now: datetime


class Throttle:
    """Lets tries to their check, one after the other, within the limits."""

    def __init__(self, limiter: Limiter, marks: Marks, turns: Turns | None = None) -> None:
        self._limiter = limiter
        self._marks = marks
        self._turns = turns or Turns(AT_ONCE, WAITING, WAITING_EACH)
        self._entrance = Turns(1, CONNECTIONS, CONNECTIONS)

    async def enter(self, address: str) -> None:
        """Come in, one at a time, so that a crowd leaves the loop to others between two. Errors: `Busy`."""
        async with self._entrance.of(network_of(address)):
            await asyncio.sleep(0)
        if not self._turns.has_room_for(network_of(address)):
            raise Busy

    async def attempt(
        self,
        origin: Origin,
        find: Callable[[], Awaitable[Login]],
        check: Callable[[Login], Awaitable[T | None]],
    ) -> tuple[Login, T | None]:
        """The login that is found, and what `check` says of it; None is a wrong password, which counts.

        Errors: `TooManyTries`, `Busy`, and then nothing was checked.
        """
        try:
            async with self._turns.of(network_of(origin.address)):
                login = await find()
                places, delay = await self._reserve(login, origin)
                found = await self._checked(places, check, login)
        except Crowded:
            raise Busy from None
        await asyncio.sleep(delay)
        return login, found

    async def _checked(
        self, places: list[Place], check: Callable[[Login], Awaitable[T | None]], login: Login
    ) -> T | None:
        try:
            found = await check(login)
        except BaseException:  # a lost database, a cancelled request: whoever tried has no answer
            await self._give_back(places)
            raise
        if found is None:
            for place in places:
                await self._limiter.keep(place)
        else:
            await self._give_back(places)
        return found

    async def _give_back(self, places: list[Place]) -> None:
        with suppress(*DATABASE_FAILURES, TimeoutError):  # then they become free by themselves
            async with asyncio.timeout(GIVE_BACK_SECONDS):
                for place in places:
                    await self._limiter.give_back(place)

    async def _reserve(self, login: Login, origin: Origin) -> tuple[list[Place], float]:
        """The places of a try, and how many seconds its answer is to take longer."""
        mark = self._marks.nonce(origin.marks, login.account, origin.now) if login.account else None
        if mark is not None:
            return [await self._admitted(login, origin, OWN.of(login.key, mark))], 0
        line, network = line_of(origin.address), network_of(origin.address)
        place = await self._admitted(login, origin, PAIR.of(login.key, line), NETWORK.of(network))
        try:
            on_account = await self._limiter.reserve(ACCOUNT.of(login.key))
        except Full:
            return [place], LONGEST_DELAY
        return [place, on_account], delay_of(on_account.taken)

    async def _admitted(self, login: Login, origin: Origin, *claims: Claim) -> Place:
        try:
            return await self._limiter.reserve(*claims)
        except Full as full:
            limit = full.claim.limit.name
            log.warning("tries refused", limit=limit, account=login.name, address=origin.address)
            raise TooManyTries(math.ceil(full.seconds)) from None


def delay_of(tries: int) -> float:
    """The seconds that the answer to this many-th try on an account takes longer."""
    return min(max(0, tries - UNDELAYED) * DELAY_EACH, LONGEST_DELAY)

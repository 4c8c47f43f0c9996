"""Limits on wrong passwords (security checklist 3).

Five wrong passwords in a quarter of an hour close one account to one address; thirty close everything to that
address. An account under attack from many addresses leaves each new address one try, so that its owner still
gets in with the right password: nobody can lock a family out. The counts are kept in each web process; with
N replicas an attacker gets at most N times as many tries. An IPv6 address counts as its /64: what one
subscriber has.
"""

import ipaddress

from limits import RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter

WINDOW_MINUTES = 15
RETRY_SECONDS = WINDOW_MINUTES * 60
_PAIR = RateLimitItemPerMinute(5, WINDOW_MINUTES, namespace="pair")
_WARY = RateLimitItemPerMinute(1, WINDOW_MINUTES, namespace="pair")
_ADDRESS = RateLimitItemPerMinute(30, WINDOW_MINUTES, namespace="address")
_ACCOUNT = RateLimitItemPerMinute(50, WINDOW_MINUTES, namespace="account")


class Throttle:
    """Counts wrong passwords by account (as typed, known or not) and by address."""

    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    async def admits(self, identifier: str, address: str) -> bool:
        """Whether this address may try this account; a try counts before its outcome is known."""
        account, address = _key(identifier), _place(address)
        if not await self._limiter.test(_ADDRESS, address):
            return False
        attacked = not await self._limiter.test(_ACCOUNT, account)
        return await self._limiter.hit(_WARY if attacked else _PAIR, account, address)

    async def failed(self, identifier: str, address: str) -> None:
        """Remember a wrong password."""
        await self._limiter.hit(_ADDRESS, _place(address))
        await self._limiter.hit(_ACCOUNT, _key(identifier))

    async def succeeded(self, identifier: str, address: str) -> None:
        """The right password: earlier tries of this address on this account no longer count."""
        for limit in (_PAIR, _WARY):
            await self._limiter.clear(limit, _key(identifier), _place(address))


def _key(identifier: str) -> str:
    return identifier.strip().casefold()[:100]


def _place(address: str) -> str:
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    if known.version == 4:
        return address
    return str(ipaddress.ip_network((known, 64), strict=False))

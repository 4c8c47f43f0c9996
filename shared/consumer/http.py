"""HTTP towards other systems: bounded waits, and failures told apart by what to do."""

import asyncio
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import httpx2
from prometheus_client import Histogram

from shared.runtime.certificates import trusted

SECONDS = 5.0
LONGEST_SECONDS = 3600.0  # whatever a server asks us to wait
T = TypeVar("T")
_asked = Histogram(
    "orientation_outgoing_request_duration_seconds",
    "Time of a request to another system, by outcome: answered, rejected or unavailable",
    ["to", "outcome"],
)


class Unavailable(Exception):
    """No usable answer now; `reason` is a slug, `retry_after` seconds where the server said so."""

    def __init__(self, reason: str, retry_after: float | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retry_after = retry_after


class Rejected(Exception):
    """The server will never take this request; `reason` is a slug."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def client(base_url: str, token: str) -> httpx2.AsyncClient:
    """A client that shows `token`; the caller closes it."""
    headers = {"Authorization": f"Bearer {token}"}
    return httpx2.AsyncClient(
        base_url=base_url, headers=headers, timeout=SECONDS, trust_env=False, verify=trusted()
    )


class Peer:
    """A system that is asked; `name` begins the reasons of errors, `final` are the statuses that it means."""

    def __init__(self, name: str, http: httpx2.AsyncClient, final: Collection[int] = ()) -> None:
        self._name = name
        self._http = http
        self._final = final

    async def ask(self, method: str, path: str, read: Callable[[bytes], T], **arguments: Any) -> T:
        """Send one request, and give what `read` makes of its answer's body; `arguments` are httpx2's.

        Errors: `Unavailable`, also for an answer that cannot be read; `Rejected` for a status of `final`.
        """
        with self._measured():
            response = await self._exchange(method, path, **arguments)
            try:
                return read(response.content)
            except (ValueError, KeyError, TypeError, AttributeError):  # their texts may repeat names
                raise Unavailable(f"{self._name}-malformed") from None

    async def _exchange(self, method: str, path: str, **arguments: Any) -> httpx2.Response:
        try:
            # The client's own timeouts are per step; this one is for the whole exchange.
            async with asyncio.timeout(SECONDS):
                response = await self._http.request(method, path, **arguments)
        except (httpx2.HTTPError, TimeoutError):
            raise Unavailable(f"{self._name}-unreachable") from None
        if response.status_code in self._final:
            raise Rejected(f"{self._name}-{response.status_code}")
        if response.status_code >= 400:
            raise Unavailable(f"{self._name}-{response.status_code}", _retry_after(response))
        return response

    @contextmanager
    def _measured(self) -> Iterator[None]:
        started, outcome = time.perf_counter(), "answered"
        try:
            yield
        except (Unavailable, Rejected) as failure:
            outcome = "rejected" if isinstance(failure, Rejected) else "unavailable"
            raise
        finally:
            _asked.labels(self._name, outcome).observe(time.perf_counter() - started)


def _retry_after(response: httpx2.Response) -> float | None:
    """Retry-After in seconds; a date is not understood and counts as absent (RFC 9110, 10.2.3)."""
    value = response.headers.get("Retry-After", "")
    return min(float(value), LONGEST_SECONDS) if value.isascii() and value.isdigit() else None

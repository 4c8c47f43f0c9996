"""HTTP towards the internal API and Siècle: bounded waits, and failures told apart by what to do."""

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import httpx2
from prometheus_client import Histogram

SECONDS = 5.0
LONGEST_SECONDS = 3600.0  # whatever a server asks us to wait
# Siècle's word on this one request. Whatever else it, or we ourselves, answer may be mended.
FINAL = frozenset({404, 410, 422})
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
    """A client that shows `token`."""
    headers = {"Authorization": f"Bearer {token}"}
    return httpx2.AsyncClient(base_url=base_url, headers=headers, timeout=SECONDS, trust_env=False)


async def ask(
    http: httpx2.AsyncClient,
    who: str,
    method: str,
    path: str,
    read: Callable[[Any], T],
    **arguments: Any,
) -> T:
    """What `read` makes of the JSON answer to one request; `who` begins the reasons of errors.

    Errors: `Unavailable`, also for an answer that cannot be read; `Rejected`.
    """
    with _measured(who):
        response = await _exchange(http, who, method, path, **arguments)
        try:
            return read(response.json())
        except (ValueError, KeyError, TypeError, AttributeError):
            raise Unavailable(f"{who}-malformed") from None


@contextmanager
def _measured(who: str) -> Iterator[None]:
    started, outcome = time.perf_counter(), "answered"
    try:
        yield
    except (Unavailable, Rejected) as failure:
        outcome = "rejected" if isinstance(failure, Rejected) else "unavailable"
        raise
    finally:
        _asked.labels(who, outcome).observe(time.perf_counter() - started)


async def _exchange(
    http: httpx2.AsyncClient, who: str, method: str, path: str, **arguments: Any
) -> httpx2.Response:
    try:
        # The client's own timeouts are per step; this one is for the whole exchange.
        async with asyncio.timeout(SECONDS):
            response = await http.request(method, path, **arguments)
    except (httpx2.HTTPError, TimeoutError):
        raise Unavailable(f"{who}-unreachable") from None
    if who == "siecle" and response.status_code in FINAL:
        raise Rejected(f"{who}-{response.status_code}")
    if response.status_code >= 400:
        raise Unavailable(f"{who}-{response.status_code}", _retry_after(response))
    return response


def _retry_after(response: httpx2.Response) -> float | None:
    """Retry-After in seconds; a date is not understood and counts as absent (RFC 9110, 10.2.3)."""
    value = response.headers.get("Retry-After", "")
    return min(float(value), LONGEST_SECONDS) if value.isascii() and value.isdigit() else None

"""HTTP towards the internal API and Siècle: bounded waits, and failures told apart by what to do."""

import asyncio
from collections.abc import Mapping
from typing import Any

import httpx2

SECONDS = 5.0


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
    http: httpx2.AsyncClient, who: str, method: str, path: str, **arguments: Any
) -> Mapping[str, Any]:
    """The JSON answer to one request. Errors: `Unavailable`, `Rejected`; `who` begins their reasons."""
    try:
        # The client's own timeouts are per step; this one is for the whole exchange.
        async with asyncio.timeout(SECONDS):
            response = await http.request(method, path, **arguments)
    except (httpx2.HTTPError, TimeoutError):
        raise Unavailable(f"{who}-unreachable") from None
    if response.status_code in {401, 403, 408, 425, 429} or response.status_code >= 500:
        raise Unavailable(f"{who}-{response.status_code}", _retry_after(response))
    if response.status_code >= 400:
        raise Rejected(f"{who}-{response.status_code}")
    try:
        answer: Mapping[str, Any] = response.json()
    except ValueError:
        raise Unavailable(f"{who}-malformed") from None
    return answer


def _retry_after(response: httpx2.Response) -> float | None:
    """Retry-After in seconds; a date is not understood and counts as absent (RFC 9110, 10.2.3)."""
    value = response.headers.get("Retry-After", "")
    return float(value) if value.isdigit() else None

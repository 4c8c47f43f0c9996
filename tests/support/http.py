"""HTTP clients of tests, which trust what the services trust."""

from typing import Any

import httpx2

from shared.runtime.certificates import trusted


def client(base_url: str = "", **options: Any) -> httpx2.AsyncClient:
    """A client for a server of the test, whatever proxy the machine has; the caller closes it."""
    return httpx2.AsyncClient(base_url=base_url, trust_env=False, verify=trusted(), **options)


def get(url: str, seconds: float = 5) -> httpx2.Response:
    """One answer of a server of the test. Errors: `httpx2.HTTPError`."""
    return httpx2.get(url, timeout=seconds, trust_env=False, verify=trusted())

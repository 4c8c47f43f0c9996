"""HTTP clients of tests, which trust what the services trust."""

from typing import Any

import httpx2

from shared.consumer.http import trusted


def client(base_url: str = "", **options: Any) -> httpx2.AsyncClient:
    """A client for a server of the test, whatever proxy the machine has; the caller closes it."""
    return httpx2.AsyncClient(base_url=base_url, trust_env=False, verify=trusted(), **options)

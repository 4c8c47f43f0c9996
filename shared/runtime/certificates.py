"""Whose certificates this process trusts."""

import ssl
from functools import cache

import httpx2


@cache
def trusted() -> ssl.SSLContext:
    """The machine's authorities, for any HTTP client: read once a process, as that takes its time."""
    return httpx2.create_ssl_context()

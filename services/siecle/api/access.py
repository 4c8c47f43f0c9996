"""Who may call."""

import secrets
from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import Header, HTTPException


def bearer(expected: str) -> Callable[[str], Awaitable[None]]:
    """A dependency that asks for a bearer token. Errors: 401."""

    async def check(authorization: Annotated[str, Header()] = "") -> None:
        if not secrets.compare_digest(authorization.encode(), f"Bearer {expected}".encode()):
            raise HTTPException(401, "a bearer token is needed", {"WWW-Authenticate": "Bearer"})

    return check

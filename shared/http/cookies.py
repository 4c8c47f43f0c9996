"""The two cookies: the session's token, and a visitor's secret that only ties forms to a browser."""

import secrets

from starlette.requests import Request
from starlette.responses import Response

FLASH_SECONDS = 60


class Cookies:
    """Names and attributes: `__Host-` and Secure on an https address, plain names on http for loopback."""

    def __init__(self, public_url: str, prefix: str = "") -> None:
        """`prefix` tells our cookies from another service's on the same host, as ports do not."""
        self._secure = public_url.startswith("https://")
        self._prefix = prefix

    def name(self, kind: str) -> str:
        """`session` → `__Host-session` where the address is https."""
        name = f"{self._prefix}{kind}"
        return f"__Host-{name}" if self._secure else name

    def read(self, request: Request, kind: str) -> str | None:
        """The cookie's value as the browser sent it."""
        return request.cookies.get(self.name(kind))

    def put(self, response: Response, kind: str, value: str, seconds: int | None = None) -> None:
        """Set a cookie for the browser's session, or for `seconds`."""
        response.set_cookie(
            self.name(kind),
            value,
            max_age=seconds,
            path="/",
            secure=self._secure,
            httponly=True,
            samesite="lax",
        )

    def drop(self, response: Response, kind: str) -> None:
        """Make the browser forget the cookie."""
        response.delete_cookie(self.name(kind), path="/", secure=self._secure, httponly=True, samesite="lax")


def new_visitor() -> str:
    """A fresh secret of 256 bits for a browser that has not signed in."""
    return secrets.token_urlsafe(32)

"""The two cookies: the session's token, and a visitor's secret that only ties forms to a browser."""

import secrets

from starlette.requests import Request
from starlette.responses import Response

from services.intentions.settings import WebSettings

FLASH_SECONDS = 60


class Cookies:
    """Names and attributes: `__Host-` and Secure on an https address, plain names on http for loopback."""

    def __init__(self, settings: WebSettings) -> None:
        self._secure = settings.public_url.startswith("https://")

    def name(self, kind: str) -> str:
        """`session` → `__Host-session` where the address is https."""
        return f"__Host-{kind}" if self._secure else kind

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

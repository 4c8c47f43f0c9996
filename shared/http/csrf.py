"""Protection against forms that another site sends in somebody's name.

The token of a form is derived from a cookie that scripts cannot read (the session's, or the visitor's before
sign-in), so nothing has to be stored. The browser's own word on where the request comes from is checked too.
"""

import hashlib
import hmac
from urllib.parse import urlsplit

from starlette.requests import Request

FIELD = "csrf"


def token_for(secret: str) -> str:
    """The form token that belongs to a cookie's value."""
    return hmac.new(secret.encode(), b"orientation form", hashlib.sha256).hexdigest()


def token_matches(secret: str | None, token: object) -> bool:
    """True if `token` came with a form that we made for the browser holding `secret`."""
    if not secret or not isinstance(token, str):
        return False
    return hmac.compare_digest(token_for(secret).encode(), token.encode())


def comes_from_us(request: Request, public_url: str) -> bool:
    """True if the browser says that the request comes from our own pages, or says nothing of it."""
    site = request.headers.get("sec-fetch-site")
    if site is not None and site not in {"same-origin", "none"}:
        return False
    origin = request.headers.get("origin")
    if origin is None:
        return True
    ours = urlsplit(public_url)
    return origin in {public_url, f"{ours.scheme}://{request.headers.get('host', '')}"}

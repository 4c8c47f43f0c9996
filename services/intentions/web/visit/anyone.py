"""A request as handlers get it: everything checked already, what they work with, and the ways to answer."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.intentions.directory.addresses import Addresses
from services.intentions.directory.notice_stops import NoticeStops
from services.intentions.eventstore.model import Context
from services.intentions.eventstore.store import EventStore
from services.intentions.settings import WebSettings
from services.intentions.web.attempts.credentials import Credentials
from services.intentions.web.kit.pages import Pages
from services.intentions.web.kit.people import People
from services.intentions.web.sent.typed import lines_of
from services.intentions.web.words.errors import explained
from shared.http import errors
from shared.http.cookies import FLASH_SECONDS, Cookies
from shared.http.csrf import token_for
from shared.http.observed import correlation_of
from shared.sign_in.marks import Marks
from shared.sign_in.throttle import Origin, Throttle


@dataclass(frozen=True, slots=True)
class Web:
    """Everything the screens use, made once by the composition root."""

    settings: WebSettings
    pool: asyncpg.Pool
    store: EventStore
    people: People
    addresses: Addresses
    notice_stops: NoticeStops
    pages: Pages
    cookies: Cookies
    credentials: Credentials
    throttle: Throttle
    marks: Marks
    clock: Callable[[], datetime]


def address_of(request: Request) -> str:
    """The address a request comes from, as a trusted proxy says."""
    return request.client.host if request.client else "unknown"


@dataclass(slots=True, kw_only=True)
class Visit:
    """One request of anyone. `secret` is the cookie that its forms are tied to."""

    request: Request
    web: Web
    secret: str
    now: datetime  # of this request, on the server's clock
    form: FormData = field(default_factory=FormData)
    foreign: bool = False  # a form was sent that is not of this browser: it is not in `form`

    @property
    def correlation(self) -> UUID:
        """The id of this request in logs and events."""
        return correlation_of(self.request)

    @property
    def context(self) -> Context:
        """When it is and what led to it, for the events that this request leads to."""
        return Context(self.now, self.correlation)

    @property
    def address(self) -> str:
        """The address the request comes from, as a trusted proxy says."""
        return address_of(self.request)

    @property
    def origin(self) -> Origin:
        """The source of a try to sign in."""
        return Origin(self.address, self.web.cookies.read(self.request, "marks"), self.now)

    def text(self, name: str) -> str:
        """A field of the sent form; empty where it is missing. Errors: `BadRequest` for a file or a NUL."""
        value = self.form.get(name, "")
        if not isinstance(value, str) or "\0" in value:
            raise errors.BadRequest
        return value

    def page(self, template: str, status: int = 200, **context: Any) -> Response:
        """A page with what every page needs."""
        return self.web.pages.response(template, status, self._common() | context)

    def failed(self, status: int) -> Response:
        """An error page; what a form held stays on it."""
        typed = lines_of(self.request)
        return self.page(
            "kit/error.html", status, reference=str(self.correlation), **explained(status) | {"typed": typed}
        )

    def to(self, path: str, flash: str | None = None) -> Response:
        """`303 See Other` to a page of ours; `flash` is a word for that page alone, kept in a cookie."""
        response = RedirectResponse(path, 303)
        if flash is not None:
            self.web.cookies.put(response, "flash", flash, FLASH_SECONDS)
        return response

    def flash(self) -> str | None:
        """The word that the page before left for this one."""
        return self.web.cookies.read(self.request, "flash")

    def used_flash(self, response: Response) -> Response:
        """The response, after which the browser has forgotten the word."""
        if self.flash() is not None:
            self.web.cookies.drop(response, "flash")
        return response

    def _common(self) -> dict[str, Any]:
        return {
            "csrf": token_for(self.secret),
            "typed": (),
            "one_of_each_school": (),
            "signed_in": False,
            "pupil": None,
            "siblings": False,
            "current": "",
        }

"""A request as handlers get it: everything checked already, and the ways to answer it."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.intentions.directory.addresses import Addresses
from services.intentions.directory.contacts import Contact
from services.intentions.eventstore.model import Context
from services.intentions.eventstore.store import EventStore
from services.intentions.http.observed import correlation_of
from services.intentions.settings import WebSettings
from services.intentions.web.entry.typed import lines_of
from services.intentions.web.kit import errors
from services.intentions.web.kit.cookies import FLASH_SECONDS, Cookies
from services.intentions.web.kit.csrf import token_for
from services.intentions.web.kit.marks import Marks
from services.intentions.web.kit.pages import Pages
from services.intentions.web.kit.people import Account, People, Pupil
from services.intentions.web.kit.steps import INTENTIONS, Step
from services.intentions.web.portal.credentials import Credentials
from services.intentions.web.portal.throttle import Origin, Throttle
from services.intentions.web.words.errors import explained


@dataclass(frozen=True, slots=True)
class Web:
    """Everything the screens use, made once by the composition root."""

    settings: WebSettings
    store: EventStore
    people: People
    addresses: Addresses
    pages: Pages
    cookies: Cookies
    credentials: Credentials
    throttle: Throttle
    marks: Marks
    clock: Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class School:
    """A school as pages name it, and how to reach it."""

    name: str
    contact: Contact

    @classmethod
    def of(cls, pupil: Pupil) -> "School":
        """The school of a pupil."""
        return cls(pupil.school_name, pupil.contact)


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
        """Where a try to sign in comes from."""
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
            "schools": (),
            "signed_in": False,
            "pupil": None,
            "siblings": False,
            "current": "",
        }


@dataclass(slots=True, kw_only=True)
class SignedIn(Visit):
    """One request of a signed-in account."""

    account: Account
    pupils: tuple[Pupil, ...]

    def at(self, pupil: Pupil) -> "AtPupil":
        """The same request about one of its pupils."""
        return AtPupil(
            request=self.request,
            web=self.web,
            secret=self.secret,
            now=self.now,
            form=self.form,
            account=self.account,
            pupils=self.pupils,
            pupil=pupil,
        )

    def session_held(self) -> AbstractAsyncContextManager[None]:
        """While something is stored: a sign-out waits for it, and nothing is accepted after (A-02).

        Errors: `SessionOver`.
        """
        return self.web.people.hold_session(self.account.session)

    @property
    def seconds_left(self) -> int:
        """How long the session lasts if nothing more is asked."""
        return max(0, int((self.account.ends_at - self.now).total_seconds()))

    def _common(self) -> dict[str, Any]:
        only = self.pupils[0] if len(self.pupils) == 1 else None
        schools = tuple({pupil.school: School.of(pupil) for pupil in self.pupils}.values())
        return Visit._common(self) | {
            "signed_in": True,
            "account_name": self.account.name,
            "account_id": str(self.account.id),
            "pupil": only,
            "path": self.at(only).path if only else "/pupils",
            "schools": schools,
            "school_name": schools[0].name if len(schools) == 1 else None,
            "seconds_left": self.seconds_left,
        }


@dataclass(slots=True, kw_only=True)
class PasswordVisit(SignedIn):
    """A form that changes the password; it may come a second time, from before the first was answered."""

    is_form_before: bool = False  # the form of the token before, after going back
    is_token_before: bool = False  # the browser has the token before, after a double click


@dataclass(slots=True, kw_only=True)
class AtPupil(SignedIn):
    """One request about a pupil whom the account may see."""

    pupil: Pupil
    step: Step = INTENTIONS

    @property
    def path(self) -> str:
        """The address of the step."""
        return self.step.of(self.pupil.id)

    def _common(self) -> dict[str, Any]:
        return SignedIn._common(self) | {
            "pupil": self.pupil,
            "step": self.step.name,
            "path": self.path,
            "school_name": self.pupil.school_name,
            "schools": (School.of(self.pupil),),
            "siblings": len(self.pupils) > 1,
            "current": "orientation",
        }

"""A request as handlers get it: everything checked already, whose it is, and the ways to answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.siecle.kinds import Kind
from services.siecle.people import trail
from services.siecle.people.members import By, Member, Session
from services.siecle.people.trail import Action, Done, Page
from services.siecle.staff import labels
from services.siecle.staff.desk import Desk
from services.siecle.staff.forms import Form
from services.siecle.staff.pages import page
from services.siecle.staff.problems import Problem
from services.siecle.staff.words import explained
from shared.academies import school_year
from shared.http.cookies import FLASH_SECONDS
from shared.http.csrf import FIELD, token_for
from shared.http.errors import HttpError
from shared.http.observed import correlation_of
from shared.sign_in.throttle import Origin

READING = frozenset({"GET", "HEAD"})
RESUME = "resume"  # the field of a form that came without its session, and is to be shown as it was filled


def address_of(request: Request) -> str:
    """The address a request comes from, as a trusted proxy says."""
    return request.client.host if request.client else "unknown"


@dataclass(slots=True, kw_only=True)
class Visit:
    """One request of anyone. `secret` is the cookie that its forms are tied to."""

    request: Request
    desk: Desk
    secret: str
    sent: FormData = field(default_factory=FormData)
    foreign: bool = False  # a form was sent that is not of this browser: it is not in `sent`

    @property
    def form(self) -> Form:
        """The fields of the sent form that are texts, but for its token."""
        return {name: text for name, text in self.sent.items() if isinstance(text, str) and name != FIELD}

    @property
    def is_resumed(self) -> bool:
        """True for a form that came without its session: it is shown once more, and nothing is entered."""
        return RESUME in self.form

    def text(self, name: str) -> str:
        """A field of the sent form; empty where it is missing."""
        return self.form.get(name, "")

    @property
    def address(self) -> str:
        """The address the request comes from, as a trusted proxy says."""
        return address_of(self.request)

    async def origin(self) -> Origin:
        """The source of a try to sign in."""
        marks = self.desk.cookies.read(self.request, "marks")
        return Origin(self.address, marks, await self.time())

    async def time(self) -> datetime:
        """The database's time."""
        return await self.desk.repository.time()

    def page(self, template: str, *, problem: Problem | None = None, **context: Any) -> Response:
        """A page with what every page needs; its status is that of the problem which it tells, if any."""
        status = int(problem.status) if problem else 200
        return page(template, status, {**self._common(), "problem": problem, **context})

    def failed(self, status: int) -> Response:
        """An error page."""
        said = explained(status, is_reading=self.request.method in READING)
        reference = correlation_of(self.request)
        return page("error.html", status, {**self._common(), "reference": reference, **said})

    def to(self, path: str, flash: str | None = None) -> Response:
        """`303 See Other` to a page of ours; `flash` is a word for that page alone, kept in a cookie."""
        response = RedirectResponse(path, 303)
        if flash is not None:
            self.desk.cookies.put(response, "flash", flash, FLASH_SECONDS)
        return response

    @property
    def flash(self) -> str:
        """The word that `to` left for this page; empty for none."""
        return self.desk.cookies.read(self.request, "flash") or ""

    def flashed(self, response: Response) -> Response:
        """The page that has shown the word: the browser forgets it."""
        if self.flash:
            self.desk.cookies.drop(response, "flash")
        return response

    def _common(self) -> dict[str, Any]:
        return {"csrf": token_for(self.secret), "member": None, "school": None, "is_resumed": self.is_resumed}


@dataclass(slots=True, kw_only=True)
class SignedIn(Visit):
    """One request of somebody who is signed in."""

    session: Session

    @property
    def member(self) -> Member:
        """Who it is."""
        return self.session.member

    @property
    def by(self) -> By:
        """Who does what this request does."""
        return By(self.member.id, self.address)

    def _common(self) -> dict[str, Any]:
        return Visit._common(self) | {"member": self.member}


@dataclass(slots=True, kw_only=True)
class AtAcademy(SignedIn):
    """One request about an academy; `zone` is the one it has set, or its own, an IANA name."""

    academy: str
    zone: str

    async def year(self) -> int:
        """The school year that it is now."""
        return school_year((await self.time()).date())

    async def enter(
        self,
        kind: Kind,
        object_: str,
        data: Mapping[str, Any],
        *,
        unless_same: bool = False,
        after: int | None = None,
    ) -> None:
        """What staff enter: a change of the feed, in their name, and a line of the audit.

        `unless_same`, `after` and errors: as `Repository.change`.
        """
        done = self._done(Action.ENTERED, kind)
        await self.desk.repository.change(
            kind,
            object_,
            self.academy,
            done.school,
            self.member.id,
            data,
            unless_same=unless_same,
            after=after,
            done=done,
        )

    async def note_read(self, page: Page) -> None:
        """A line of the audit: what is about to be read."""
        await trail.note(self.desk.pool, self._done(Action.READ, page))

    def done(self, action: Action, what: str | None = None) -> Done:
        """What staff do here, as a line of the audit."""
        return self._done(action, what)

    def _done(self, action: Action, what: str | None) -> Done:
        return Done(action, self.by, what, self.academy)


@dataclass(slots=True, kw_only=True)
class AtSchool(AtAcademy):
    """One request about a school; `school_name` is None where nobody has said it."""

    uai: str
    school_name: str | None = None

    @property
    def school(self) -> str:
        """How pages and papers call the school."""
        return labels.school(self.uai, self.school_name)

    @property
    def home(self) -> str:
        """The address of the school's page."""
        return f"/staff/schools/{self.uai}"

    def _common(self) -> dict[str, Any]:
        return SignedIn._common(self) | {"school": self.school}

    async def names(self) -> dict[str, str]:
        """How the pupils whom the visitor may see are called, by id."""
        return {row["siecle_id"]: labels.called(row) for row in await self.pupils("roster")}

    async def pupils(self, query: str, *arguments: Any) -> list[dict[str, Any]]:
        """The rows of a query over the school's pupils, those whom the visitor may see."""
        rows = await self.desk.repository.rows(query, self.uai, *arguments)
        return [row for row in rows if self.member.sees_class(row["division"])]

    def _done(self, action: Action, what: str | None) -> Done:
        return Done(action, self.by, what, self.academy, self.uai)


class Departed(HttpError):
    """Nothing is entered for who has left: the new school goes on (A-34)."""

    status, slug = 422, "departed"


@dataclass(slots=True, kw_only=True)
class AtPupil(AtSchool):
    """One request about a pupil whom the visitor may see."""

    siecle_id: str

    async def check_present(self) -> None:
        """Errors: `Departed`."""
        [pupil] = await self.desk.repository.rows("pupil", self.uai, self.siecle_id)
        if pupil["left_at"] is not None:
            raise Departed

    @property
    def path(self) -> str:
        """The address of the pupil."""
        return f"{self.home}/pupils/{self.siecle_id}"

    async def name(self) -> str:
        """How the pupil is called."""
        [pupil] = await self.desk.repository.rows("named_pupil", self.uai, self.siecle_id)
        return labels.called(pupil)

    def _done(self, action: Action, what: str | None) -> Done:
        return Done(action, self.by, what, self.academy, self.uai, self.siecle_id)

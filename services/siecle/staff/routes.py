"""Every page of staff with who may use it: the one table (`tests/integration/siecle` walks it)."""

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Generic, Literal

from starlette.requests import Request
from starlette.responses import Response

from services.siecle.people.roles import (
    COUNCIL,
    ENTERING,
    EVERYONE,
    FOR_FAMILIES,
    HEAD,
    HEADS,
    OF_ACADEMY,
    OF_SCHOOL,
    OFFICE,
    Roles,
)
from services.siecle.people.trail import Page
from services.siecle.staff import academies, exports, kept, schools
from services.siecle.staff.access import (
    Access,
    V,
    anyone,
    at_academy,
    at_pupil,
    at_school,
    at_school_with_files,
    at_sign_in,
    signed_in,
)
from services.siecle.staff.classes import screens as classes
from services.siecle.staff.council import drafts, summary
from services.siecle.staff.council import pages as council
from services.siecle.staff.council.subjects import SUBJECTS
from services.siecle.staff.definitive import screens as definitive
from services.siecle.staff.definitive.entries import ENTRIES
from services.siecle.staff.families import by_post, emails, paper
from services.siecle.staff.families import pupil as family_pupil
from services.siecle.staff.families import screens as families
from services.siecle.staff.families.acts import ACTS
from services.siecle.staff.letters import pupil as letters_of_pupil
from services.siecle.staff.letters import school as letters_of_school
from services.siecle.staff.opening import screens as opening
from services.siecle.staff.people import accounts, journal, naming
from services.siecle.staff.portal import password, sign_in
from services.siecle.staff.visit import AtAcademy, Visit
from shared.contract.types import Phase
from shared.http.bounds import in_time
from shared.http.errors import ForeignForm, SignInNeeded


@dataclass(frozen=True, slots=True)
class Route(Generic[V]):
    """One address: the access rule makes the visit that the handler answers, where one of `roles` asks.

    `reads`: what it shows of pupils or of staff, which goes to the audit before it is sent. `keeps`: what
    was typed comes back where the form's session is over.
    """

    method: Literal["GET", "POST"]
    path: str
    access: Access[V]
    roles: Roles
    handler: Callable[[V], Awaitable[Response]]
    reads: Page | None = None
    keeps: bool = False

    async def answer(self, request: Request) -> Response:
        """The answer; nothing of the handler runs before the access rule has let it. Errors: as `in_time`.

        Files are read by the access rule, once it knows who sends them, and have times of their own.
        """
        if self.access is at_school_with_files:
            return await self._answer(request)
        return await in_time(request, self._answer)

    async def _answer(self, request: Request) -> Response:
        visit = await self._visit(request)
        if self.method == "GET":
            await self._note(visit)
        response = await self.handler(visit)
        if self.method == "POST" and response.status_code != HTTPStatus.SEE_OTHER:
            await self._note(visit)  # what does not lead on shows the form again, or what is asked about
        _keep_visitor(visit, response)
        return response

    async def _note(self, visit: Visit) -> None:
        if self.reads is not None and isinstance(visit, AtAcademy):
            await visit.note_read(self.reads)

    async def _visit(self, request: Request) -> V:
        """Errors: as `access`, and where it `keeps`: `TextKept`, `FormAgain`."""
        desk = request.app.state.desk
        try:
            return await self.access(request, desk, self.roles)
        except (SignInNeeded, ForeignForm) as error:
            if not self.keeps:
                raise
            raise await kept.instead_of(error, request, desk) from None


def _keep_visitor(visit: Visit, response: Response) -> None:
    """Gives a browser that has not signed in the cookie that its forms are tied to."""
    cookies = visit.desk.cookies
    if type(visit) is Visit and cookies.read(visit.request, "visitor") is None:
        cookies.put(response, "visitor", visit.secret)


NOBODY_YET: Roles = frozenset()  # who signs in has no role yet
ACADEMY = "/staff/academies/{academy}"
SCHOOL = "/staff/schools/{uai}"
ACCOUNT = f"{SCHOOL}/accounts/{{account:uuid}}"
WITHOUT_ENTRY = "phase=provisional&state=no-entry"
EXPORTS = f"{SCHOOL}/exports"
PUPIL = f"{SCHOOL}/pupils/{{siecle_id}}"


def _forms() -> Iterator[Route[Any]]:
    """The forms of the definitive phase."""
    for path, entry in ENTRIES.items():
        address, roles = f"{PUPIL}/definitive/{path}", ENTERING[path]
        if entry.template is None:
            continue
        yield Route("GET", address, at_pupil, roles, definitive.form_of(entry), Page.DEFINITIVE)
        yield Route("POST", address, at_pupil, roles, definitive.enter_of(entry), Page.DEFINITIVE, keeps=True)


def _for_families() -> Iterator[Route[Any]]:
    """What staff do for a family in each phase."""
    for path, act in ACTS.items():
        for phase in Phase:
            address, roles = f"{PUPIL}/{path}/{phase}", FOR_FAMILIES[path]
            yield Route("GET", address, at_pupil, roles, families.form_of(act, phase), Page.FOR_FAMILY)
            enter = families.enter_of(act, phase)
            yield Route("POST", address, at_pupil, roles, enter, Page.FOR_FAMILY, keeps=True)


def _councils() -> Iterator[Route[Any]]:
    """What a class council says: a class, its pupils one after the other, drafts."""
    for one in SUBJECTS.values():
        listed, form = f"{SCHOOL}/{one.listed}", f"{PUPIL}/{one.path}"
        yield Route("GET", listed, at_school, COUNCIL, summary.list_of(one), one.class_page)
        yield Route("GET", f"{listed}/start", at_school, COUNCIL, summary.start_of(one))
        yield Route("GET", form, at_pupil, COUNCIL, council.form_of(one), one.page)
        yield Route("POST", form, at_pupil, COUNCIL, council.enter_of(one), one.page, keeps=True)
        yield Route("POST", f"{form}/send-draft", at_pupil, COUNCIL, drafts.send_of(one), one.class_page)
        yield Route("POST", f"{form}/delete-draft", at_pupil, COUNCIL, drafts.drop_of(one), one.class_page)


ROUTES: tuple[Route[Any], ...] = (
    Route("GET", "/sign-in", anyone, NOBODY_YET, sign_in.show),
    Route("POST", "/sign-in", at_sign_in, NOBODY_YET, sign_in.submit),
    Route("GET", "/activate", anyone, NOBODY_YET, password.show_activation),
    Route("POST", "/activate", at_sign_in, NOBODY_YET, password.activate),
    Route("GET", "/", signed_in, EVERYONE, academies.home),
    Route("GET", "/password", signed_in, EVERYONE, password.show),
    Route("POST", "/password", signed_in, EVERYONE, password.submit),
    Route("POST", "/sign-out", signed_in, EVERYONE, sign_in.sign_out),
    Route("GET", ACADEMY, at_academy, OF_ACADEMY, academies.show),
    Route("POST", ACADEMY, at_academy, OF_ACADEMY, academies.configure),
    Route("GET", f"{ACADEMY}/appeals", at_academy, OF_ACADEMY, academies.appeals, Page.APPEALS),
    Route("GET", SCHOOL, at_school, OF_SCHOOL, schools.show, Page.SCHOOL),
    Route("GET", f"{SCHOOL}/openings", at_school, OF_SCHOOL, opening.show),
    Route("POST", f"{SCHOOL}/openings", at_school, HEADS, opening.enter),
    Route("POST", f"{SCHOOL}/refusals/{{seq}}", at_school, OF_SCHOOL, schools.settle),
    Route("GET", f"{SCHOOL}/pupils", at_school, OF_SCHOOL, classes.show, Page.PUPILS),
    Route("POST", f"{SCHOOL}/pupils", at_school, OF_SCHOOL, classes.search),
    Route("GET", f"{SCHOOL}/pupils.csv", at_school, OF_SCHOOL, classes.export, Page.PUPILS),
    Route("GET", f"{SCHOOL}/intentions", at_school, OF_SCHOOL, classes.moved("phase=provisional")),
    Route("GET", f"{SCHOOL}/without-entry", at_school, OF_SCHOOL, classes.moved(WITHOUT_ENTRY)),
    Route(
        "GET", f"{SCHOOL}/without-entry.csv", at_school, OF_SCHOOL, classes.moved(WITHOUT_ENTRY, "pupils.csv")
    ),
    *_councils(),
    Route("GET", f"{SCHOOL}/definitive", at_school, OF_SCHOOL, classes.moved("phase=final")),
    Route("GET", f"{PUPIL}/definitive", at_pupil, OF_SCHOOL, definitive.pupil, Page.DEFINITIVE),
    *_forms(),
    Route("GET", PUPIL, at_pupil, OF_SCHOOL, family_pupil.show, Page.PUPIL),
    *_for_families(),
    Route("GET", f"{PUPIL}/right-letters", at_pupil, OFFICE, by_post.right, Page.MAIL),
    Route("GET", f"{PUPIL}/recap-letter", at_pupil, OFFICE, by_post.recap, Page.MAIL),
    Route("GET", f"{PUPIL}/paper", at_pupil, OF_SCHOOL, paper.of_pupil, Page.PAPER),
    Route("POST", f"{PUPIL}/emails", at_pupil, OFFICE, emails.send_again, Page.EMAILS),
    Route("GET", f"{SCHOOL}/paper", at_school, OF_SCHOOL, paper.of_school, Page.PAPER),
    Route("GET", f"{SCHOOL}/emails", at_school, OFFICE, emails.show, Page.EMAILS),
    Route("GET", f"{SCHOOL}/letters", at_school, OFFICE, letters_of_school.show, Page.LETTERS),
    Route("POST", f"{SCHOOL}/letters", at_school, OFFICE, letters_of_school.ask, Page.LETTERS),
    Route("POST", f"{SCHOOL}/letters/print", at_school, OFFICE, letters_of_school.print_class, Page.LETTERS),
    Route("GET", f"{PUPIL}/letters", at_pupil, OFFICE, letters_of_pupil.show, Page.LETTERS),
    Route("POST", f"{PUPIL}/letters", at_pupil, OFFICE, letters_of_pupil.ask, Page.LETTERS),
    Route("POST", f"{PUPIL}/letters/print", at_pupil, OFFICE, letters_of_pupil.print_one, Page.LETTERS),
    Route("GET", f"{SCHOOL}/name", at_school, HEAD, naming.show),
    Route("POST", f"{SCHOOL}/name", at_school, HEAD, naming.submit),
    Route("GET", f"{SCHOOL}/accounts", at_school, HEAD, accounts.show),
    Route("POST", f"{SCHOOL}/accounts", at_school, HEAD, accounts.add),
    Route("POST", f"{ACCOUNT}/code", at_school, HEAD, accounts.give_code),
    Route("POST", f"{ACCOUNT}/disable", at_school, HEAD, accounts.disable),
    Route("POST", f"{ACCOUNT}/enable", at_school, HEAD, accounts.enable),
    Route("GET", EXPORTS, at_school, OFFICE, exports.show),
    Route("POST", EXPORTS, at_school_with_files, OFFICE, exports.hand_over),
    Route("GET", f"{EXPORTS}/{{upload:uuid}}", at_school, OFFICE, exports.report, Page.EXPORTS),
    Route("POST", f"{EXPORTS}/{{upload:uuid}}", at_school, OFFICE, exports.decide, Page.EXPORTS),
    Route("GET", f"{SCHOOL}/journal", at_school, HEAD, journal.show, Page.JOURNAL),
    Route("GET", f"{SCHOOL}/journal.csv", at_school, HEAD, journal.export, Page.JOURNAL),
)

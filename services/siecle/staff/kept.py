"""What a form held that came without its session: nothing of it is done, and nothing is kept on the server.

It travels in hidden fields through the sign-in, and comes back to whose page it was. Since it is only shown,
the browser's word that it comes from our own page is enough; where it says nothing, it does not come back.
"""

from starlette.requests import Request

from services.siecle.staff.desk import Desk
from services.siecle.staff.forms import Form
from services.siecle.staff.visit import RESUME, SignedIn
from shared.http import csrf
from shared.http.errors import ForeignForm, SignInNeeded
from shared.http.forms import NotAForm, read_form
from shared.http.targets import safe_target

PREFIX = "kept-"
WRITER = "writer"  # whose page the form was: nobody else's form is filled with it
OURS = frozenset({csrf.FIELD, RESUME, "confirmed"})


class TextKept(SignInNeeded):
    """A session is needed, and what was typed comes back after the sign-in, at `target`."""

    def __init__(self, target: str, fields: Form) -> None:
        super().__init__(target, unsaved=True, ended=True)
        self.fields = fields


class FormAgain(ForeignForm):
    """The form is of an earlier session of whoever sent it: it is offered once more, by this visit."""

    def __init__(self, visit: SignedIn, action: str, fields: Form) -> None:
        super().__init__("offered again")
        self.visit, self.action, self.fields = visit, action, fields


async def instead_of(error: SignInNeeded | ForeignForm, request: Request, desk: Desk) -> Exception:
    """What is to be raised in its place; itself where there is nothing to give back."""
    fields = await _sent(request, desk)
    visit: SignedIn | None = getattr(request.state, "visit", None)
    target = safe_target(f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path)
    if not fields:
        return error
    if isinstance(error, SignInNeeded):
        return TextKept(target, fields)
    is_own = visit is not None and fields.get(WRITER) == str(visit.member.id)
    return FormAgain(visit, target, fields) if visit is not None and is_own else error


async def _sent(request: Request, desk: Desk) -> dict[str, str]:
    """The fields of a form that the browser says is our own page's; none of any other."""
    says = {"origin", "sec-fetch-site"} & set(request.headers)
    if not says or not csrf.comes_from_us(request, desk.settings.public_url):
        return {}
    try:
        form = await read_form(request)
    except NotAForm:
        return {}
    texts = {name: text for name, text in form.items() if isinstance(text, str) and name not in OURS}
    return texts if WRITER in texts and "\0" not in "".join(texts.values()) else {}


def hidden(fields: Form) -> dict[str, str]:
    """Fields of the sign-in form that carry them."""
    return {f"{PREFIX}{name}": text for name, text in fields.items()}


def carried(form: Form) -> dict[str, str]:
    """What a sign-in form carries."""
    return {name.removeprefix(PREFIX): text for name, text in form.items() if name.startswith(PREFIX)}

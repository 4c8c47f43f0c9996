"""A form that came without its session is offered again to whose it was; nothing of it is done."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from starlette.responses import Response

from services.siecle.staff import kept
from services.siecle.staff.forms import Form
from services.siecle.staff.kept import WRITER, FormAgain
from services.siecle.staff.problems import Problem
from services.siecle.staff.visit import RESUME, Visit
from shared.http.csrf import token_for

COMES_BACK = "Votre saisie revient après la connexion."
SIGNED_IN = "Vous êtes connecté. Votre saisie n'est pas perdue, mais elle n'est pas encore enregistrée."
OLD_PAGE = "La page était restée ouverte trop longtemps : votre saisie n'est pas encore enregistrée."


def after_sign_in(visit: Visit, account: UUID, token: str, target: str) -> Response | None:
    """The form that this sign-in carries, where it is of this account, with the token of the new session."""
    fields = kept.carried(visit.form)
    if fields.get(WRITER) != str(account):
        return None
    return _page(visit, target, fields, told=SIGNED_IN, csrf=token_for(token))


def offered(again: FormAgain) -> Response:
    """The form of an earlier session of the same account."""
    told = Problem(OLD_PAGE, HTTPStatus.FORBIDDEN, has_focus=False)  # the button has it
    return _page(again.visit, again.action, again.fields, problem=told)


def _page(visit: Visit, action: str, fields: Form, **told: Any) -> Response:
    return visit.page("portal/resume.html", action=action, fields={**fields, RESUME: "yes"}, **told)

"""The form offered again to the account that typed it, filled with what it held when a session was lost."""

from starlette.responses import Response

from services.intentions.domain.seeing.screens import may_modify
from services.intentions.web.dossier import refusals
from services.intentions.web.dossier.form_page import form_page
from services.intentions.web.dossier.look import look
from services.intentions.web.kit.steps import INTENTIONS, step_of
from services.intentions.web.sent.typed import sent_draft
from services.intentions.web.visit.anyone import Visit
from services.intentions.web.visit.signed_in import SignedIn
from services.intentions.web.words.entry import TYPED_BEFORE
from services.intentions.web.words.steps import ENTRY


async def after_sign_in(visit: Visit, token: str, target: str) -> Response | None:
    """The form that a sign-in carries, for this very account; None where it goes on to `target`."""
    if sent_draft(visit.request) is None:
        return None
    account = await visit.web.people.session(token, visit.now)
    if account is None:
        return None
    pupils = await visit.web.people.pupils(account.id, visit.now)
    signed_in = SignedIn(
        request=visit.request,
        web=visit.web,
        secret=token,
        now=visit.now,
        account=account,
        pupils=pupils,
    )
    return await offered(signed_in, target, 200)


async def offered(visit: SignedIn, path: str, status: int) -> Response | None:
    """The form at `path` with what was sent, for who typed it.

    None for another account's or pupil's, and in a step that has no such form.
    """
    sent, step = sent_draft(visit.request), step_of(path)
    if sent is None or sent[1] != str(visit.account.id) or step.step not in ENTRY:
        return None
    for pupil in visit.pupils:
        if path.startswith(INTENTIONS.of(pupil.id)):
            at = visit.at(pupil, step)
            view = await look(at)
            if not may_modify(view.screen):
                return refusals.not_allowed(at, view)
            return form_page(at, view, sent[0], status, changed=TYPED_BEFORE)
    return None

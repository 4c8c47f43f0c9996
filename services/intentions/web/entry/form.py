"""The form of intentions or choices: shown, rearranged, cancelled and validated (R-025 to R-063, F-02)."""

import secrets
from dataclasses import replace

import orjson
from starlette.responses import Response

from services.intentions.application.run import Once, run
from services.intentions.application.texts import Writer
from services.intentions.domain.entering.intentions import Request
from services.intentions.domain.entering.validate_intentions import ValidateIntentions
from services.intentions.domain.refusals import (
    InvalidIntentions,
    NoIntention,
    Refused,
    StaleForm,
    TooManyIntentions,
)
from services.intentions.domain.seeing.screens import may_modify
from services.intentions.eventstore.errors import CommandIdReused
from services.intentions.web.dossier import refusals
from services.intentions.web.dossier.form_page import form_page, saved_draft
from services.intentions.web.dossier.look import look
from services.intentions.web.dossier.screens import VALIDATED
from services.intentions.web.kit.people import Role
from services.intentions.web.kit.steps import INTENTIONS
from services.intentions.web.sent.draft import Draft, read_draft, rearranged
from services.intentions.web.visit.signed_in import AtPupil
from shared.words.refusals import CORRECT_THE_FORM

# Crockford's base 32: no letter that reads like a digit. 12 signs are 60 bits.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
GROUPS, GROUP = 3, 4


async def show(visit: AtPupil) -> Response:
    """`GET …/form`: MODIFIER; without the right to enter, the screen that says why (R-058 to R-061)."""
    view = await look(visit)
    if not may_modify(view.screen):
        return visit.to(visit.path)
    return form_page(visit, view, saved_draft(view))


async def submit(visit: AtPupil) -> Response:
    """`POST …/form`: one of the buttons of the form. Errors: `Malformed`."""
    draft = read_draft(visit.form)
    if draft.action == "cancel":
        return visit.to(visit.path)
    if draft.action == "validate":
        return await _validate(visit, draft)
    view = await look(visit)
    if not may_modify(view.screen):
        return refusals.not_allowed(visit, view)
    return form_page(visit, view, rearranged(draft))


async def _validate(visit: AtPupil, draft: Draft) -> Response:
    try:
        receipt = await _store(visit, draft)
    except InvalidIntentions as refusal:
        errors = {error.rank: error.slug for error in refusal.errors}
        return await _again(visit, replace(draft, errors=errors))
    except (NoIntention, TooManyIntentions):
        return await _again(visit, draft)
    except Refused as refusal:
        return await refusals.answer(visit, refusal, draft.version)
    return visit.to(visit.path, flash=f"{VALIDATED}.{receipt}")


async def _store(visit: AtPupil, draft: Draft) -> str:
    """The receipt number, the first one for a repeated form. Errors: `Refused`, and the event store's."""
    writer = Writer()
    command, once = _command(visit, draft, writer), _once(visit, draft)
    store, context, receipt = visit.web.store, visit.context, command.receipt
    try:
        async with visit.session_held():
            appended = await run(store, command, context, once=once, texts=writer.rows, result=receipt)
    except CommandIdReused:
        # An old page of the browser's, changed and sent again: the form is not of this state.
        raise StaleForm from None
    first: str = orjson.loads(appended.result)
    return first


def _command(visit: AtPupil, draft: Draft, writer: Writer) -> ValidateIntentions:
    """The form as the domain reads it; what was typed goes to `writer`."""
    return ValidateIntentions(
        at=visit.pupil.place,
        phase=visit.step.phase,
        requests=tuple(
            Request(card.pathway, writer.write(card.occupation), card.statuses) for card in draft.cards
        ),
        account=visit.account.id,
        is_guardian=visit.account.role is Role.GUARDIAN,
        session=visit.account.session,
        based_on=draft.version,
        receipt=_new_receipt(),
        now=visit.now,
    )


def _once(visit: AtPupil, draft: Draft) -> Once:
    """The same form of the same account, however often it comes."""
    cards = [(card.pathway, card.occupation, card.statuses) for card in draft.cards]
    content = [str(visit.pupil.id), str(visit.account.id), _act(visit), draft.version, cards]
    return Once(draft.command, content)


def _act(visit: AtPupil) -> str:
    """The act as releases before knew it in step 1: a form of theirs that comes again is a repeat."""
    return "validate" if visit.step is INTENTIONS else f"validate-{visit.step.name}"


async def _again(visit: AtPupil, draft: Draft) -> Response:
    view = await look(visit)
    return form_page(visit, view, draft, 422, refused=CORRECT_THE_FORM)


def _new_receipt() -> str:
    """Short enough to read out, unique, and telling nothing: `K7QF-2M9X-04TD`."""
    groups = ("".join(secrets.choice(ALPHABET) for _ in range(GROUP)) for _ in range(GROUPS))
    return "-".join(groups)

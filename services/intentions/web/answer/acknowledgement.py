"""Acknowledging the avis: tick the box, then VALIDER (R-088 to R-091, A-13)."""

from starlette.responses import Response

from services.intentions.application.run import Once, run
from services.intentions.domain.answering.acknowledge_opinion import AcknowledgeOpinion
from services.intentions.domain.refusals import Refused, StaleForm
from services.intentions.domain.seeing.screens import ToAcknowledge
from services.intentions.eventstore.errors import CommandIdReused
from services.intentions.web.dossier import refusals
from services.intentions.web.dossier.look import look
from services.intentions.web.dossier.screens import screen
from services.intentions.web.kit.people import Role
from services.intentions.web.sent.draft import read_command, read_number
from services.intentions.web.visit.signed_in import AtPupil
from services.intentions.web.words.opinion import TICK_THE_BOX
from shared.words.refusals import NOT_SAVED


async def show(visit: AtPupil) -> Response:
    """`GET …/acknowledgement`: the address of a refused form, loaded anew."""
    return visit.to(visit.path)


async def submit(visit: AtPupil) -> Response:
    """`POST …/acknowledgement`; nothing is recorded without the tick. Errors: `Malformed`."""
    if visit.text("read") != "yes":
        return await _untouched(visit)
    try:
        await _store(visit)
    except Refused as refusal:
        return await refusals.answer(visit, refusal, read_number(visit.form))
    return visit.to(visit.path)


async def _store(visit: AtPupil) -> None:
    """Store that the avis which the page showed was read. Errors: `Refused`, and the event store's."""
    account = visit.account
    command = AcknowledgeOpinion(
        at=visit.pupil.place,
        opinion_version=read_number(visit.form, "opinion_version"),
        account=account.id,
        is_guardian=account.role is Role.GUARDIAN,
        session=account.session,
        now=visit.now,
    )
    content = [str(visit.pupil.id), str(account.id), "acknowledge", command.opinion_version]
    once = Once(read_command(visit.form), content)
    try:
        async with visit.session_held():
            await run(visit.web.store, command, visit.context, once=once)
    except CommandIdReused:
        raise StaleForm from None


async def _untouched(visit: AtPupil) -> Response:
    view = await look(visit)
    if not isinstance(view.screen, ToAcknowledge) or not view.screen.may_acknowledge:
        return screen(visit, view, 403, changed=NOT_SAVED)
    return screen(visit, view, 422, error=TICK_THE_BOX)

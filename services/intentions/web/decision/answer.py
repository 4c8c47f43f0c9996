"""Answering the council's propositions: choose, then VALIDER (F-20, F-22)."""

from starlette.responses import Response

from services.intentions.application.run import Once, run
from services.intentions.domain.deciding.answer_propositions import AnswerPropositions
from services.intentions.domain.refusals import (
    AcceptedWithoutAgreement,
    AnswerMissing,
    EnteredByAnother,
    NothingAccepted,
    NotProposed,
    OnlyGuardians,
    Refused,
    SessionOver,
    StaleForm,
)
from services.intentions.domain.seeing.decision_screens import ToAnswer
from services.intentions.eventstore.errors import CommandIdReused
from services.intentions.web.decision.look import look_at_decision
from services.intentions.web.decision.screens import Sent, screen
from services.intentions.web.kit.people import Role
from services.intentions.web.sent.draft import Malformed, read_command, read_number
from services.intentions.web.visit.signed_in import AtPupil
from shared.contract.types import Answer, Pathway
from shared.http.errors import SignInNeeded
from shared.words.refusals import TO_FAMILIES

FORBIDDEN = (OnlyGuardians, EnteredByAnother)
UNFIT = (AcceptedWithoutAgreement, AnswerMissing, NothingAccepted, NotProposed)


async def show(visit: AtPupil) -> Response:
    """`GET …/decision/answer`: the address of a refused form, loaded anew."""
    return visit.to(visit.path)


async def submit(visit: AtPupil) -> Response:
    """`POST …/decision/answer`. Errors: `Malformed` for what our page cannot have sent."""
    sent = read_answer(visit)
    try:
        await _store(visit, sent)
    except SessionOver:
        raise SignInNeeded(visit.path, unsaved=True) from None
    except Refused as refusal:
        return await _refused(visit, sent, refusal)
    return visit.to(visit.path)


def read_answer(visit: AtPupil) -> Sent:
    """The answer as it was sent; `only` is the one proposition there is, which an agreement accepts.

    Errors: `Malformed`.
    """
    try:
        answer = Answer(chosen) if (chosen := visit.text("answer")) else None
        fields = ("accepted", "only") if answer is Answer.AGREED else ("accepted",)
        accepted = tuple(Pathway(str(one)) for name in fields for one in visit.form.getlist(name))
    except ValueError:
        raise Malformed("choice") from None
    return Sent(answer, accepted)


async def _store(visit: AtPupil, sent: Sent) -> None:
    """Store the answer to the propositions that the page showed. Errors: `Refused`, and the store's."""
    account = visit.account
    command = AnswerPropositions(
        at=visit.pupil.place,
        propositions_version=read_number(visit.form, "propositions_version"),
        answer=sent.answer,
        accepted=sent.accepted,
        account=account.id,
        is_guardian=account.role is Role.GUARDIAN,
        session=account.session,
        now=visit.now,
    )
    chosen = command.propositions_version, sent.answer, sent.accepted
    content = [str(visit.pupil.id), str(account.id), "answer", *chosen]
    try:
        async with visit.session_held():
            await run(visit.web.store, command, visit.context, once=Once(read_command(visit.form), content))
    except CommandIdReused:
        raise StaleForm from None


async def _refused(visit: AtPupil, sent: Sent, refusal: Refused) -> Response:
    """The state of now: 422 with the form again, 403 for who may not, 409 for what came too late."""
    view, sentence = await look_at_decision(visit), TO_FAMILIES[refusal.slug]
    if isinstance(refusal, UNFIT) and isinstance(view.screen, ToAnswer):
        return screen(visit, view, 422, sent=Sent(sent.answer, sent.accepted, sentence))
    return screen(visit, view, 403 if isinstance(refusal, FORBIDDEN) else 409, changed=sentence)

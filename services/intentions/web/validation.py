"""The two writes of the families, from the checked visit to the domain and the event store."""

from collections.abc import Callable
from uuid import UUID

import orjson

from services.intentions.domain import acknowledge_opinion, validate_intentions
from services.intentions.domain.acknowledge_opinion import AcknowledgeOpinion
from services.intentions.domain.campaign import Campaign
from services.intentions.domain.dossier import Dossier
from services.intentions.domain.intentions import Request
from services.intentions.domain.refusals import StaleForm
from services.intentions.domain.session import Session
from services.intentions.domain.validate_intentions import ValidateIntentions
from services.intentions.domain.window import Window
from services.intentions.eventstore.errors import CommandIdReused
from services.intentions.eventstore.model import Appended, Context
from services.intentions.handling import Histories, fold, handle
from services.intentions.handling import Request as Run
from services.intentions.texts import Writer
from services.intentions.web.dossier_page import PHASE
from services.intentions.web.intentions_form import Draft, read_command, read_version
from services.intentions.web.people import Role
from services.intentions.web.receipts import new_receipt
from services.intentions.web.visit import AtPupil
from shared.contract import streams
from shared.contract.events import Event


async def validate(visit: AtPupil, draft: Draft) -> str:
    """Store the intentions of `draft`; returns the receipt number, the first one for a repeated form.

    Errors: the refusals of `validate_intentions`, and the event store's.
    """
    writer = Writer([])
    requests = tuple(
        Request(card.pathway, writer.write(card.occupation), card.statuses) for card in draft.cards
    )
    command = ValidateIntentions(
        pupil=visit.pupil.id,
        phase=PHASE,
        requests=requests,
        account=visit.account.id,
        is_guardian=visit.account.role is Role.GUARDIAN,
        session=visit.account.session,
        based_on=draft.version,
        receipt=new_receipt(),
        now=visit.now,
    )

    def decide(read: Histories) -> list[Event]:
        dossier, window, campaign, session = _states(visit, read)
        return validate_intentions.decide(dossier, window, campaign, session, command)

    content = [(card.pathway, card.occupation, card.statuses) for card in draft.cards]
    run = _run(visit, draft.command, ["validate", draft.version, content], writer)
    appended = await _in_session(visit, run, decide, command.receipt)
    receipt: str = orjson.loads(appended.result)
    return receipt


async def acknowledge(visit: AtPupil) -> None:
    """Store the acknowledgement of the avis that the page showed.

    Errors: `Malformed`, the refusals of `acknowledge_opinion`, and the event store's.
    """
    command = AcknowledgeOpinion(
        pupil=visit.pupil.id,
        phase=PHASE,
        opinion_version=read_version(visit.form, "opinion_version"),
        account=visit.account.id,
        is_guardian=visit.account.role is Role.GUARDIAN,
        now=visit.now,
    )

    def decide(read: Histories) -> list[Event]:
        dossier, window, _campaign, session = _states(visit, read)
        return acknowledge_opinion.decide(dossier, window, session, command)

    run = _run(visit, read_command(visit.form), ["acknowledge", command.opinion_version], Writer([]))
    await _in_session(visit, run, decide, None)


async def _in_session(
    visit: AtPupil, run: Run, decide: Callable[[Histories], list[Event]], result: object
) -> Appended:
    """Run while the session is held open: a sign-out waits for it, and nothing is accepted after (A-02)."""
    async with visit.web.people.hold_session(visit.account.session):
        try:
            return await handle(visit.web.store, run, decide, result)
        except CommandIdReused:
            # An old page of the browser's, changed and sent again: the form is not of this state.
            raise StaleForm from None


def _run(visit: AtPupil, command: UUID, content: list[object], writer: Writer) -> Run:
    names = _names(visit)
    return Run(
        stream=names[0],
        reads=names[1:],
        context=Context(visit.now, visit.correlation),
        academy=visit.pupil.academy,
        school=visit.pupil.school,
        command_id=command,
        content=[str(visit.pupil.id), str(visit.account.id), *content],
        texts=writer.rows,
    )


def _names(visit: AtPupil) -> tuple[str, str, str, str]:
    pupil = visit.pupil
    return (
        streams.dossier(pupil.id, pupil.year),
        streams.window(pupil.school, pupil.year),
        streams.campaign(pupil.academy, pupil.year),
        streams.session(visit.account.session),
    )


def _states(visit: AtPupil, read: Histories) -> tuple[Dossier, Window, Campaign, Session]:
    dossier, window, campaign, session = (read[name] for name in _names(visit))
    return fold(Dossier, dossier), fold(Window, window), fold(Campaign, campaign), fold(Session, session)

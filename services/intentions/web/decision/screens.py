"""The screens of step 3: what the domain's view says, put into its template."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from starlette.responses import Response
from uuid_utils.compat import uuid7

from services.intentions.domain.definitive import GivenAnswer
from services.intentions.domain.seeing.decision_screens import (
    Agreed,
    DecisionScreen,
    InDialogue,
    NoPropositionsYet,
    ToAnswer,
    Unanswered,
    answered_on,
    propositions_on,
)
from services.intentions.domain.seeing.steps import Step
from services.intentions.domain.seeing.viewers import EnteredBy, Relation
from services.intentions.web.decision.look import DecisionView, look_at_decision
from services.intentions.web.decision.present import (
    acceptable,
    after_decision,
    answer_text,
    before_decision,
    last_day,
    propositions_text,
)
from services.intentions.web.dossier.guidance import closing, opening
from services.intentions.web.dossier.look import reached
from services.intentions.web.dossier.present import calendar, entry_text
from services.intentions.web.visit.signed_in import AtPupil
from services.intentions.web.words import decision
from services.intentions.web.words import entry as entry_words
from services.intentions.web.words.dates import full_day
from services.intentions.web.words.steps import ENTRY
from shared.contract.types import Answer, Pathway, Phase, Stage
from shared.words.terms import PATHWAYS

TEMPLATES: Mapping[type[DecisionScreen], str] = {
    NoPropositionsYet: "decision/not_yet.html",
    ToAnswer: "decision/answer.html",
    Unanswered: "decision/unanswered.html",
    Agreed: "decision/agreed.html",
    InDialogue: "decision/dialogue.html",
}
Context = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Sent:
    """What an answer's form held, where it is shown again, and what is wrong with it."""

    answer: Answer | None = None
    accepted: tuple[Pathway, ...] = ()
    error: str | None = None


NOTHING_SENT = Sent()


async def show(visit: AtPupil) -> Response:
    """`GET …/decision`: the screen of now."""
    return screen(visit, await look_at_decision(visit))


def screen(
    visit: AtPupil,
    view: DecisionView,
    status: int = 200,
    *,
    changed: str | None = None,
    sent: Sent = NOTHING_SENT,
) -> Response:
    """The screen that `view` asks for; `changed` says why a form was not taken."""
    context = _readable(visit, view) | _own(visit, view, sent) | {"changed": changed}
    return visit.page(TEMPLATES[type(view.screen)], status, **context)


def _readable(visit: AtPupil, view: DecisionView) -> Context:
    """What every state shows: the choices, the propositions, the answer, as far as there are any."""
    entry, states = view.screen.entry, view.states
    shown, answered = propositions_on(view.screen), answered_on(view.screen)
    return {
        "said": ENTRY[Step.CHOICES],
        "reached": reached(visit, states),
        "entry": entry_text(entry, view.texts, states.zone) if entry else None,
        "propositions": propositions_text(shown, entry, view.texts) if shown else None,
        "answered": answer_text(answered, states.zone) if answered else None,
        "by_email": decision.NO_EMAIL if view.lacks_email else entry_words.BY_EMAIL,
        "has_just_answered": view.has_just_answered,
    }


def _own(visit: AtPupil, view: DecisionView, sent: Sent) -> Context:
    """The part of the context that only this screen has."""
    match view.screen:
        case NoPropositionsYet() as seen:
            return _not_yet(view, seen, visit.now)
        case ToAnswer() as seen:
            return _to_answer(visit, view, seen, sent)
        case Agreed() as seen:
            given_as = seen.answered.given_as if seen.answered else None
            decided = tuple(PATHWAYS[one] for one in seen.decision.pathways)
            return {"lead": decision.DECIDED[given_as], "decided": decided}
        case InDialogue(is_decided=True) as seen:
            today = view.states.campaign.day_of(visit.now)
            to_do = tuple(after_decision(seen, today))
            return {"is_decided": True, "last_day": last_day(seen, today), "to_do": to_do}
        case InDialogue(was_received=was_received):
            return {"is_decided": False, "to_do": before_decision(was_received=was_received)}
        case Unanswered(earlier=earlier):
            return {"propositions_changed": _since(decision.VOID_SINCE, earlier, view.states.zone)}


def _not_yet(view: DecisionView, seen: NoPropositionsYet, now: datetime) -> Context:
    states = view.states
    # While choices are entered the service is open: only the propositions are not there yet.
    is_open = seen.is_open or states.openings.is_open(Phase.FINAL, Stage.ENTRY, now)
    return {
        "why": decision.NOT_YET if is_open else opening(states, seen.opening),
        "calendar": calendar(states.campaign, states.openings, states.zone),
    }


def _to_answer(visit: AtPupil, view: DecisionView, seen: ToAnswer, sent: Sent) -> Context:
    by, zone = EnteredBy.of(seen.entry, visit.account.id), view.states.zone
    return {
        "may_answer": seen.may_answer,
        "is_free": seen.relation is Relation.FREE_GUARDIAN,
        "messages": decision.TO_ANSWER[seen.relation].get(by, ()),
        "closing": closing(seen.closes_at, zone),
        "propositions_changed": _since(decision.CHANGED_SINCE, seen.earlier, zone),
        "acceptable": acceptable(seen.propositions, seen.entry),
        "to_do": before_decision(was_received=False),
        "sent": sent,
        "lacks_email": view.lacks_email,
        "command": uuid7(),
    }


def _since(says: str, earlier: GivenAnswer | None, zone: str) -> str | None:
    """For who answered propositions that have changed since: what has become of that answer (F-20)."""
    return says.format(day=full_day(earlier.at, zone)) if earlier else None

"""The screen of step 3 that each viewer sees in each state: pure, from the states that decide reads too."""

from collections.abc import Mapping
from datetime import datetime

from services.intentions.domain.campaign import Campaign
from services.intentions.domain.deciding.record_appeal import appeal_until
from services.intentions.domain.definitive import Decision, Definitive, GivenAnswer, PublishedPropositions
from services.intentions.domain.openings import Openings
from services.intentions.domain.seeing.decision_screens import (
    Agreed,
    DecisionScreen,
    InDialogue,
    NoPropositionsYet,
    ShownAnswer,
    ToAnswer,
    Unanswered,
)
from services.intentions.domain.seeing.screens import next_opening
from services.intentions.domain.seeing.viewers import Viewer
from shared.contract.types import Ground, Phase, Stage


def decision_screen(
    current: Definitive,
    openings: Openings,
    campaign: Campaign,
    viewer: Viewer,
    school: str,
    now: datetime,
    former: Mapping[str, tuple[Openings, ...]],
) -> DecisionScreen:
    """What `viewer` sees at `now`; `school` is the pupil's, `former` the openings of schools left (A-34)."""
    propositions = shown_propositions(current, openings, former, now)
    answered = _answered(current, propositions, viewer)
    is_open = openings.is_open(Phase.FINAL, Stage.ANSWER, now)
    decision = current.decision
    if decision is not None:
        if decision.ground is Ground.AGREEMENT:
            return Agreed(current.entry, propositions, answered, decision)
        return _decided(current, propositions, answered, decision, school)
    if propositions is None:
        return NoPropositionsYet(current.entry, is_open, next_opening(openings, campaign, now))
    if is_open and propositions == current.propositions and current.interview is None:
        closes_at = openings.current.closes_at if openings.current else None
        relation, earlier = viewer.relation_to(current.author), _earlier(current, viewer)
        return ToAnswer(relation, current.entry, propositions, answered, earlier, closes_at)
    was_received = current.interview is not None
    if answered is not None or was_received:
        return InDialogue(current.entry, propositions, answered, False, None, was_received)
    return Unanswered(current.entry, propositions, _earlier(current, viewer))


def _decided(
    current: Definitive,
    propositions: PublishedPropositions | None,
    answered: ShownAnswer | None,
    decision: Decision,
    school: str,
) -> InDialogue:
    """What is said of a decision without agreement: only until when it may be appealed against (F-12)."""
    until = appeal_until(current, school) if decision.ground is Ground.HEAD else None
    is_retained = decision.ground is Ground.RETENTION
    return InDialogue(current.entry, propositions, answered, True, until, is_retained=is_retained)


def shown_propositions(
    current: Definitive, openings: Openings, former: Mapping[str, tuple[Openings, ...]], now: datetime
) -> PublishedPropositions | None:
    """The newest propositions that the family has been shown, or that were answered on paper."""
    for one in reversed(current.all_propositions):
        was_answered = any(given.propositions_version == one.version for given in current.answers)
        read_in = (openings, *former.get(one.school or "", ()))
        place = (Phase.FINAL, Stage.ANSWER), one.published_at, one.position, now
        if was_answered or any(opened.showed(*place) for opened in read_in):
            return one
    return None


def _answered(
    current: Definitive, propositions: PublishedPropositions | None, viewer: Viewer
) -> ShownAnswer | None:
    given = next((one for one in reversed(current.answers) if _is_to(one, propositions)), None)
    return ShownAnswer(given, viewer.relation_to(given.by) if given.by else None) if given else None


def _is_to(given: GivenAnswer, propositions: PublishedPropositions | None) -> bool:
    return propositions is not None and given.propositions_version == propositions.version


def _earlier(current: Definitive, viewer: Viewer) -> GivenAnswer | None:
    """The viewer's own answer, where it was to propositions that have changed since."""
    last = current.answers[-1] if current.answers else None
    return last if last and current.answer is None and last.by == viewer.account else None

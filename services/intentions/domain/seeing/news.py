"""What there is to tell a family of a dossier at an instant, without what an answer says (A-36): pure.

Whether somebody is told, and when, others decide. Each piece has a mark, which stays while it is the same.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from services.intentions.domain.campaign import Campaign
from services.intentions.domain.definitive import Definitive
from services.intentions.domain.dossier import Dossier
from services.intentions.domain.openings import Openings
from services.intentions.domain.provisional import Provisional, PublishedOpinion
from services.intentions.domain.seeing.decision_view import shown_propositions
from services.intentions.domain.seeing.view import NOWHERE_ELSE, SHOW_OPINIONS, Former, shown_opinion
from shared.contract.internal import What
from shared.contract.types import Ground, Phase, Stage

SOON = timedelta(days=3)
SHOW_PROPOSITIONS = ((Phase.FINAL, Stage.ANSWER),)


@dataclass(frozen=True, slots=True)
class News:
    """One piece. `since`: when it became so; `closes_at`: the planned closing, where it matters.

    `only`: the account that alone may act on it; None: it is for each legal responsible but for `but`, who
    brought it about or has read it.
    """

    what: What
    mark: str
    since: datetime
    phase: Phase
    closes_at: datetime | None = None
    only: UUID | None = None
    but: UUID | None = None

    def is_for(self, account: UUID) -> bool:
        """True if this legal responsible is concerned."""
        return self.only in (None, account) and account != self.but


def news_of(
    dossier: Dossier, openings: Openings, campaign: Campaign, now: datetime, former: Former = NOWHERE_ELSE
) -> list[News]:
    """All there is at `now`; `openings` are those of the pupil's class, `former` of schools left (A-34)."""
    return [
        *_entry(dossier, openings, campaign, now),
        *_opinion(dossier.provisional, openings, former, now),
        *_decision(dossier.definitive, openings, former, now),
    ]


def _entry(dossier: Dossier, openings: Openings, campaign: Campaign, now: datetime) -> Iterator[News]:
    """Who may enter is told: the author, or while there is none each legal responsible (A-03)."""
    current, since = openings.current, openings.since
    if current is None or since is None or current.stage is not Stage.ENTRY or not current.holds(now):
        return
    phase, starts = current.phase, campaign.starts(current.phase)
    done = dossier.round(phase)
    if starts is None or now < starts or done.is_frozen:
        return
    closes_at, began = current.closes_at, max(since, starts)
    if done.entry is None or done.entry.validated_at < began:
        yield News(What.OPENED, f"{phase} {began.isoformat()}", began, phase, closes_at, only=done.author)
    if closes_at and done.entry is None and closes_at - SOON <= now:
        soon = max(closes_at - SOON, current.begins_at)
        yield News(What.CLOSING, f"{phase} {closes_at.isoformat()}", soon, phase, closes_at, done.author)


def _opinion(current: Provisional, openings: Openings, former: Former, now: datetime) -> Iterator[News]:
    """Each legal responsible may read the avis (R-021), whoever acknowledges it."""
    opinion = shown_opinion(current, openings, former, now)
    if opinion is None or (since := _readable_since(opinion, openings, former, now)) is None:
        return
    before = [one for one in current.opinions if one.version < opinion.version]
    read_from = (_readable_since(one, openings, former, now) for one in before)
    was_read = any(at and at < opinion.published_at for at in read_from)
    what = What.OPINION_CHANGED if was_read else What.OPINION
    read = current.acknowledgement_of(opinion)
    yield News(what, str(opinion.version), since, Phase.PROVISIONAL, but=read.by if read else None)


def _readable_since(
    opinion: PublishedOpinion, openings: Openings, former: Former, now: datetime
) -> datetime | None:
    read_in = (openings, *former.get(opinion.school or "", ()))
    place = SHOW_OPINIONS, opinion.published_at, opinion.position, now
    return min((at for one in read_in if (at := one.shown_since(*place))), default=None)


def _decision(current: Definitive, openings: Openings, former: Former, now: datetime) -> Iterator[News]:
    """A decision, or else propositions: whoever has answered them knows both (F-20)."""
    decision, answer = current.decision, current.answer
    answered_by = answer.by if answer else None
    if decision is not None:
        by = answered_by if decision.ground is Ground.AGREEMENT else None
        if decision.at is not None:
            yield News(What.DECISION, str(decision.version), decision.at, Phase.FINAL, but=by)
        return
    shown = shown_propositions(current, openings, former, now)
    if shown is None:
        return
    read_in = (openings, *former.get(shown.school or "", ()))
    place = SHOW_PROPOSITIONS, shown.published_at, shown.position, now
    since = min((at for one in read_in if (at := one.shown_since(*place))), default=None)
    if since is not None:
        yield News(What.PROPOSITIONS, str(shown.version), since, Phase.FINAL, but=answered_by)

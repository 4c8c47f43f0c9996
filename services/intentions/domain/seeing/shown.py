"""Which avis families may read: the newest that an opening has shown them (R-021). Pure."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from services.intentions.domain.provisional import Provisional, PublishedOpinion
from services.intentions.domain.window import Window
from shared.contract.types import Phase, Stage

NOWHERE_ELSE: Mapping[str, Window] = MappingProxyType({})


def shown_opinion(
    phase: Phase, current: Provisional, window: Window, former: Mapping[str, Window], now: datetime
) -> PublishedOpinion | None:
    """The avis that stays readable whatever has been closed since; None before its first opening.

    `window` is that of the pupil's school; `former` are those of schools left behind, each of which counts
    for the avis of its own council (A-34).
    """
    for opinion in reversed(current.opinions):
        left = former.get(opinion.school or "")
        if any(_showed(one, phase, opinion, now) for one in (window, left) if one):
            return opinion
    return None


def _showed(window: Window, phase: Phase, opinion: PublishedOpinion, now: datetime) -> bool:
    openings = window.openings(phase, Stage.ANSWER)
    if phase is Phase.PROVISIONAL:  # also read where definitive choices wait for it
        openings += window.openings(Phase.FINAL, Stage.ENTRY)
    return any(one.showed(opinion.published_at, opinion.position, now) for one in openings)

"""What of the news of a dossier somebody is told. Pure: what there is, and what was told, are given."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from shared.contract.internal import DossierNews, PieceOfNews, What
from shared.contract.types import NoticeKind

# What comes first in an e-mail, and what academies want it as; a kind of a newer release is passed over.
KIND_OF: Mapping[str, NoticeKind] = {
    What.DECISION: NoticeKind.DECISION,
    What.PROPOSITIONS: NoticeKind.DECISION,
    What.OPINION_CHANGED: NoticeKind.OPINION_CHANGED,
    What.OPINION: NoticeKind.OPINION,
    What.CLOSING: NoticeKind.CLOSING,
    What.OPENED: NoticeKind.OPENED,
}
_ORDER = list(KIND_OF)
SOON = timedelta(days=3)
# An instant may be rounded on its way through an event.
SLACK = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Telling:
    """The pieces that are told, first things first, and the marks of all that need not be told any more."""

    pieces: tuple[PieceOfNews, ...]
    marks: tuple[str, ...]

    @property
    def kind(self) -> NoticeKind:
        """The kind of the first piece."""
        return KIND_OF[self.pieces[0].what]


def telling(
    news: Sequence[PieceOfNews],
    account: UUID,
    wanted: Collection[str],
    since: datetime,
    told: Collection[str] = (),
) -> Telling | None:
    """What `account` is told of what the academy wants and what is news since then; None for nothing.

    An opening says itself when it closes: that it does soon is not told beside it.
    """
    fresh = [
        one
        for one in news
        if account in one.accounts
        and KIND_OF.get(one.what) in wanted
        and one.since >= since - SLACK
        and mark_of(one) not in told
    ]
    opened = any(one.what == What.OPENED for one in fresh)
    shown = [one for one in fresh if not (opened and one.what == What.CLOSING)]
    if not shown:
        return None
    ordered = sorted(shown, key=lambda one: _ORDER.index(What(one.what)))
    return Telling(tuple(ordered), tuple(sorted(map(mark_of, fresh))))


def whom_to_tell(dossier: DossierNews, wanted: Collection[str], since: datetime) -> dict[UUID, Telling]:
    """By account what may be told of a dossier, whatever was told before."""
    accounts = {account for one in dossier.news for account in one.accounts}
    found = {account: telling(dossier.news, account, wanted, since) for account in sorted(accounts)}
    return {account: one for account, one in found.items() if one}


def mark_of(one: PieceOfNews) -> str:
    """What stands for a piece of news: the same for as long as it is the same."""
    return f"{one.what} {one.mark}"


def instants(opens_at: datetime, closes_at: datetime | None, known_at: datetime) -> list[datetime]:
    """When to look after an opening that was heard of at `known_at`: at its beginning, and before its end."""
    began = max(opens_at, known_at)
    soon = max(closes_at - SOON, began) if closes_at else began
    return [began] if soon == began else [began, soon]

"""How far one phase of a pupil is, as the school knows it: received, and entered by staff. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.siecle.kinds import Kind
from services.siecle.rights import MovedRight
from services.siecle.staff.campaigns import NO_OPTIONS, Options, Settings
from shared.contract.types import Origin, Phase

Row = Mapping[str, Any]
_RESOURCES = ("intentions", "withdrawals", "authorships")
# What the council has said by, after which what it answers does not change any more (A-11, F-05).
_ANSWERS = {Phase.PROVISIONAL: {Kind.OPINION}, Phase.FINAL: {Kind.PROPOSITIONS, Kind.DECISION}}
_FROZEN = {Phase.PROVISIONAL: "opinion-already-published", Phase.FINAL: "propositions-exist"}


@dataclass(frozen=True, slots=True)
class Standing:
    """One phase. `received`: the newest of each resource; `changes`: what staff entered, oldest first.

    `settings` is None where the academy has none yet; `right` where staff never moved the right of entry.
    """

    phase: Phase
    received: Mapping[str, Row]
    changes: Sequence[Row] = ()
    settings: Settings | None = None
    right: MovedRight | None = None

    @property
    def entry(self) -> Row | None:
        """The requests that count; None where nothing was received, or staff have withdrawn it since."""
        return None if self._is_newer("withdrawals", "intentions") else self.received.get("intentions")

    @property
    def withdrawal(self) -> Row | None:
        """The withdrawal after which nothing was entered."""
        is_last = self._is_newer("withdrawals", "intentions")
        return self.received.get("withdrawals") if is_last else None

    @property
    def is_online(self) -> bool:
        """True if a legal responsible entered what counts, and none of staff."""
        return self.entry is not None and self.entry["body"]["origin"] == Origin.FAMILY

    @property
    def is_taken_again(self) -> bool:
        """True if a legal responsible has validated since staff freed the right, or took it as the first."""
        since = self.right.version if self.right else 0
        return self.is_online and self.entry is not None and self.entry["dossier_version"] > since

    @property
    def version(self) -> int:
        """The dossier's newest version that the school was told, of what a form here may change."""
        rows = (self.received.get(name) for name in _RESOURCES)
        return max((row["dossier_version"] for row in rows if row), default=0)

    @property
    def starts_on(self) -> date | None:
        """The day from which it may be entered, where the academy has set it."""
        return self.settings.dates.day(self.phase) if self.settings else None

    @property
    def is_answered(self) -> bool:
        """True once the téléservice has taken what the council says to what was entered."""
        kinds = _ANSWERS[self.phase]
        return any(one["kind"] in kinds and one["outcome"] == "accepted" for one in self.changes)

    def last(self, *kinds: Kind) -> Row | None:
        """What staff entered last of these kinds, also where the téléservice has refused it."""
        return next((one for one in reversed(self.changes) if one["kind"] in kinds), None)

    @property
    def options(self) -> Options:
        """What the family may say of a voie."""
        return self.settings.options if self.settings else NO_OPTIONS

    @property
    def typed(self) -> Row | None:
        """An entry of staff's that is sent and not received here yet."""
        last = self.last(Kind.ENTRY, Kind.WITHDRAWAL)
        return last if last and last["kind"] == Kind.ENTRY and last["outcome"] is None else None

    def why_no_entry(self, today: date) -> str | None:
        """The slug of why staff may not enter; None where they may (A-05)."""
        if self.starts_on is None:
            return "campaign-not-configured"
        if today < self.starts_on:
            return "before-academic-date"
        return _FROZEN[self.phase] if self.is_answered else None

    def why_no_withdrawal(self, _today: date) -> str | None:
        """The slug of why there is nothing to withdraw, or no more (A-27)."""
        if self.is_answered:
            return _FROZEN[self.phase]
        return None if self.entry or self.typed else "nothing-entered"

    def _is_newer(self, name: str, than: str) -> bool:
        one, other = self.received.get(name), self.received.get(than)
        return one is not None and (other is None or one["dossier_version"] > other["dossier_version"])

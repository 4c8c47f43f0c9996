"""What Siècle knows of a pupil: received, and entered by staff. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.siecle.kinds import Kind
from shared.contract.types import Answer, Ground, Origin

Change = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Case:
    """One pupil: the roster's row with what was received, and the changes, oldest first.

    Received are `choices` and `answer`; also `intentions` and `acknowledgement` where both phases are asked
    about.
    """

    pupil: Mapping[str, Any]
    changes: Sequence[Change] = ()

    def last(self, kind: Kind, ground: Ground | None = None) -> Change | None:
        """What staff entered last, also where the téléservice has refused it; a decision, on this ground."""
        found = (one for one in reversed(self.changes) if one["kind"] == kind)
        return next((one for one in found if ground is None or one["data"]["ground"] == ground), None)

    def held(self, kind: Kind, ground: Ground | None = None) -> Change | None:
        """What holds, or will as soon as the téléservice has taken it; a decision, on this ground."""
        found = reversed(self._held(kind))
        return next((one for one in found if ground is None or one["data"]["ground"] == ground), None)

    def shown(self, kind: Kind, ground: Ground | None = None) -> list[Change]:
        """What holds, and what staff entered last where that is refused."""
        held, last = self.held(kind, ground), self.last(kind, ground)
        return [one for one in (held, None if last is held else last) if one is not None]

    def _taken(self, kind: Kind) -> list[Change]:
        return [one for one in self._held(kind) if one["outcome"] == "accepted"]

    def _held(self, kind: Kind) -> list[Change]:
        return [one for one in self.changes if one["kind"] == kind and one["outcome"] != "refused"]

    @property
    def requested(self) -> list[str]:
        """The voies that the family chose, in order."""
        received = self.pupil["choices"] or {"intentions": []}
        return [one["pathway"] for one in received["intentions"]]

    @property
    def proposed(self) -> list[str] | None:
        """The voies that the council proposes; None where no propositions are known."""
        held = self.held(Kind.PROPOSITIONS)
        if held is None:
            return None
        return [one["pathway"] for one in held["data"]["propositions"] if one["proposal"] == "proposed"]

    @property
    def is_acknowledged(self) -> bool:
        """True if the newest avis that the téléservice took is acknowledged (A-19)."""
        received = self.pupil["acknowledgement"]
        return received is not None and received["opinion_version"] >= len(self._taken(Kind.OPINION))

    @property
    def answer_is_void(self) -> bool:
        """True if what was received answers propositions that newer ones have replaced since."""
        answer = self.pupil["answer"]
        return answer is not None and answer["propositions_version"] < len(self._taken(Kind.PROPOSITIONS))

    @property
    def answered(self) -> Answer | None:
        """What the family answers to the current propositions: as received, else as entered from paper."""
        received, typed = self.pupil["answer"], self.held(Kind.ANSWER)
        if received is not None and not self.answer_is_void:
            return Answer(received["answer"])
        if typed is not None and typed["data"]["propositions"] == self.propositions_version:
            return Answer(typed["data"]["answer"])
        return None

    @property
    def propositions_version(self) -> int | None:
        """Which of the propositions hold, by the number of their change."""
        held = self.held(Kind.PROPOSITIONS)
        return held["version"] if held else None

    def is_decided(self, *grounds: Ground) -> bool:
        """True if staff entered a decision on one of these grounds."""
        return any(one["data"]["ground"] in grounds for one in self._held(Kind.DECISION))

    def is_repeat(self, kind: Kind, data: Mapping[str, Any]) -> bool:
        """True where these data are what was entered last, and would say nothing new."""
        last = self.last(kind)
        is_same = last is not None and last["outcome"] != "refused" and last["data"] == data
        return is_same and not self.may_repeat(kind)

    def may_repeat(self, kind: Kind) -> bool:
        """True where entering the same once more may say something new.

        That is an answer from paper, where the family has answered online since.
        """
        received, typed = self.pupil["answer"], self.last(kind)
        if kind is not Kind.ANSWER or received is None or typed is None:
            return False
        is_newer = datetime.fromisoformat(received["at"]) > typed["at"]
        return received["origin"] == Origin.FAMILY and bool(is_newer)

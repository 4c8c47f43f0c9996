"""From the propositions to the decision: the council, both parents, paper, the head, the commission."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import rule

from services.intentions.domain.dossier import Dossier
from services.intentions.domain.seeing.decision_screens import Agreed, ToAnswer
from shared.contract.decisions import (
    OrientationDecided,
    PropositionsAnswered,
    PropositionsPublished,
    RetentionRequested,
)
from shared.contract.event import Event
from shared.contract.types import Answer, Ground, Pathway, Phase, Proposal, Stage
from tests.unit.domain import deciding, decisions_again, openings_again
from tests.unit.domain.deciding import NO, YES
from tests.unit.domain.given import CHILD, World, text
from tests.unit.domain.lifetime.base import ACCOUNTS, NEWER, REASONS, STALE, Life

VOIES = st.lists(st.sampled_from(Pathway), max_size=3, unique=True).map(tuple)
ACCEPTED = st.one_of(st.none(), st.none(), st.just(()), VOIES)  # None: all that is proposed
REPLIES = st.sampled_from(["as accepted", "as accepted", "as accepted", *Answer, None])
AGO = st.sampled_from([0, 0, 1, 3, -1])  # days before today
GROUNDS = st.sampled_from([Ground.HEAD, Ground.HEAD, Ground.HEAD, Ground.APPEAL, Ground.RETENTION])
ANYTHING = st.lists(st.tuples(st.sampled_from(Pathway), st.sampled_from(Proposal)), max_size=4)


def stayed() -> Dossier:
    world = World().configured().later(days=200)
    deciding.asks_to_stay(world)
    return world.dossier


BEFORE = st.sampled_from([(), (), (Dossier(),), (stayed(),)])


class Decision(Life):
    """Step 3."""

    @rule(proposed=VOIES, reasons=REASONS, newer=NEWER)
    def the_council_proposes(
        self, proposed: tuple[Pathway, ...], reasons: str | None, newer: int = 1
    ) -> None:
        if not self.world.openings.has_opened(Phase.FINAL, Stage.ENTRY, self.world.now):
            return  # too early propositions would end most lives before they begin
        named = self.world.dossier.definitive.requested | set(proposed)
        propositions = [(one, YES if one in proposed else NO) for one in Pathway if one in named]
        self.the_council_proposes_anything(propositions, reasons, newer)

    @rule(propositions=ANYTHING, reasons=REASONS, newer=NEWER)
    def the_council_proposes_anything(
        self, propositions: list[tuple[Pathway, Proposal]], reasons: str | None, newer: int
    ) -> None:
        given = {"reasons": _text(reasons), "source_version": self._version_of(PropositionsPublished, newer)}
        self.do(deciding.proposes, *propositions, **given)

    @rule(by=ACCOUNTS, accepted=ACCEPTED, reply=REPLIES, stale=STALE)
    def answers(self, by: UUID, accepted: tuple[Pathway, ...] | None, reply: Any, stale: int = 0) -> None:
        seen, id_ = self.world.decision_seen_by(by), self.enter_session(by)
        accepted = self._proposed() if accepted is None else accepted
        answer = deciding.answer_by(accepted) if reply == "as accepted" else reply
        version = len(self.world.dossier.definitive.all_propositions) - stale
        offered = isinstance(seen, ToAnswer) and seen.may_answer and not self.world.session.ended
        valid = decisions_again.is_valid_answer(self.events, answer, accepted)
        given = {"by": by, "is_guardian": by != CHILD, "session": id_, "answer": answer}
        happened = self.do(deciding.answers, *accepted, propositions_version=version, **given)
        assert bool(happened) == (offered and valid and not stale), seen
        if happened:
            assert openings_again.is_open(
                self.events, Phase.FINAL, Stage.ANSWER, self.world.now, self.world.place
            )
            after = self.world.decision_seen_by(by)
            assert isinstance(after, Agreed if answer is Answer.AGREED else ToAnswer)

    @rule(accepted=ACCEPTED, reply=REPLIES, newer=NEWER)
    def staff_answer(self, accepted: tuple[Pathway, ...] | None, reply: Any, newer: int) -> None:
        accepted = self._proposed() if accepted is None else accepted
        answer = reply if isinstance(reply, Answer) else deciding.answer_by(accepted)
        version = self._version_of(PropositionsAnswered, newer)
        self.do(deciding.answers_on_paper, *accepted, answer=answer, source_version=version)

    @rule(noted=st.sampled_from(deciding.NOTED_DAYS), ago=AGO, newer=NEWER)
    def staff_note_a_day(self, noted: deciding.NotedDay, ago: int, newer: int = 1) -> None:
        day = noted.on(self.world.today - timedelta(days=ago))
        self.do(noted, source_version=self._version_of(noted.event, newer), **day)

    @rule(
        ground=GROUNDS,
        pathways=VOIES,
        reasons=REASONS,
        ago=AGO,
        after=st.sampled_from([None, None, 0, 2, -1]),
        newer=NEWER,
    )
    def a_decision_comes(
        self,
        ground: Ground,
        pathways: tuple[Pathway, ...],
        reasons: str | None,
        ago: int,
        after: int | None,
        newer: int = 1,
    ) -> None:
        notified_on = self.world.today - timedelta(days=ago)
        self.do(
            deciding.decides,
            *(() if ground is Ground.RETENTION and len(pathways) < 3 else pathways),
            ground=ground,
            reasons=_text(reasons),
            notified_on=notified_on,
            received_on=None if after is None else notified_on + timedelta(days=after),
            source_version=self._version_of(OrientationDecided, newer),
        )

    @rule(ago=AGO, before=BEFORE, confirmed=st.booleans(), newer=NEWER)
    def the_family_asks_to_stay(
        self, ago: int, before: tuple[Dossier, ...], confirmed: bool, newer: int
    ) -> None:
        given = {"requested_on": self.world.today - timedelta(days=ago), "confirmed": confirmed}
        version = self._version_of(RetentionRequested, newer)
        self.do(deciding.asks_to_stay, *before, source_version=version, **given)

    def _proposed(self) -> tuple[Pathway, ...]:
        current = self.world.dossier.definitive.propositions
        return current.proposed if current else ()

    def _version_of(self, kind: type[Event], newer: int) -> int:
        return max(1, self.world.dossier.definitive.source_version(kind) + newer)


def _text(content: str | None) -> Any:
    return text(content) if content else None

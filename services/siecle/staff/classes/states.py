"""How far a pupil is in a phase: the one table of rules that counts, lists, filters and walks share. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from services.siecle.kinds import Kind
from services.siecle.staff.classes.stages import Stages
from services.siecle.staff.definitive.cases import Case
from services.siecle.worded import Worded
from shared.contract.types import Answer, Ground, Phase


class State(Worded):
    """How far a pupil is, with what staff read."""

    NO_ENTRY = "no-entry", "Sans saisie"
    ENTERED = "entered", "Saisie reçue"
    OPINION_TO_GIVE = "opinion-to-give", "Avis à rendre"
    OPINION_GIVEN = "opinion-given", "Avis rendu"
    NOT_ACKNOWLEDGED = "not-acknowledged", "Avis non accusé"
    ACKNOWLEDGED = "acknowledged", "Avis accusé"
    NO_CHOICES = "no-choices", "Sans choix"
    CHOSEN = "chosen", "Choix reçus"
    PROPOSITIONS_TO_GIVE = "propositions-to-give", "Propositions à rendre"
    PROPOSITIONS_GIVEN = "propositions-given", "Propositions rendues"
    ANSWERED = "answered", "Pas d'accord, à décider"
    DECIDED = "decided", "Décision prise"
    APPEALED = "appealed", "Appel en cours"


@dataclass(frozen=True, slots=True)
class Facts:
    """What of a pupil and a phase says the state.

    What staff entered counts until it is refused. `entry_is_ahead`: families may enter, or are to.
    `has_answer`: the avis or the propositions. `has_been_shown`: families can read these, or could.
    """

    has_entry: bool = False
    entry_is_ahead: bool = False
    has_answer: bool = False
    has_been_shown: bool = False
    is_acknowledged: bool = False  # the newest avis
    replied: Answer | None = None  # to the newest propositions
    is_decided: bool = False
    is_appealed: bool = False  # and the commission has not decided


Rule = tuple[State, Callable[[Facts], bool]]

# The first that holds is the state. An acknowledgement may be of an avis that a school before gave.
RULES: Mapping[Phase, tuple[Rule, ...]] = {
    Phase.PROVISIONAL: (
        (State.ACKNOWLEDGED, lambda one: one.is_acknowledged),
        (State.NOT_ACKNOWLEDGED, lambda one: one.has_answer and one.has_been_shown),
        (State.OPINION_GIVEN, lambda one: one.has_answer),
        (State.ENTERED, lambda one: one.has_entry and one.entry_is_ahead),
        (State.OPINION_TO_GIVE, lambda one: one.has_entry),
        (State.NO_ENTRY, lambda _: True),
    ),
    Phase.FINAL: (
        (State.APPEALED, lambda one: one.is_appealed),
        (State.DECIDED, lambda one: one.is_decided or one.replied is Answer.AGREED),
        (State.ANSWERED, lambda one: one.replied is Answer.DISAGREED),
        (State.PROPOSITIONS_GIVEN, lambda one: one.has_answer),
        (State.CHOSEN, lambda one: one.has_entry and one.entry_is_ahead),
        (State.PROPOSITIONS_TO_GIVE, lambda one: one.has_entry),
        (State.NO_CHOICES, lambda _: True),
    ),
}
# In the order of the year.
STATES: Mapping[Phase, tuple[State, ...]] = {
    phase: tuple(state for state in State if state in {named for named, _ in rules})
    for phase, rules in RULES.items()
}
# The council owes an answer: a walk through a class stops at these. Without intentions there is nothing to
# give an avis on, though it may recommend; without choices it proposes all the same (F-05).
TO_ANSWER = frozenset(
    {State.ENTERED, State.OPINION_TO_GIVE, State.NO_CHOICES, State.CHOSEN, State.PROPOSITIONS_TO_GIVE}
)


def state_of(phase: Phase, facts: Facts) -> State:
    """The state in a phase."""
    return next(state for state, holds in RULES[phase] if holds(facts))


def state_in(phase: Phase, case: Case, stages: Stages) -> State:
    """The same of a pupil's case, whose row has what was received of both phases."""
    return state_of(phase, facts_of(phase, case, stages))


def facts_of(phase: Phase, case: Case, stages: Stages) -> Facts:
    """What counts of a pupil's case in a phase."""
    division = case.pupil["division"]
    facts = _of_choices(case) if phase is Phase.FINAL else _of_intentions(case)
    return replace(
        facts,
        entry_is_ahead=stages.entry_is_ahead(division, phase),
        has_been_shown=stages.has_been_shown(division, phase),
    )


def _of_intentions(case: Case) -> Facts:
    return Facts(
        has_entry=case.pupil["intentions"] is not None,
        has_answer=case.held(Kind.OPINION) is not None,
        is_acknowledged=case.is_acknowledged,
    )


def _of_choices(case: Case) -> Facts:
    return Facts(
        has_entry=case.pupil["choices"] is not None,
        has_answer=case.held(Kind.PROPOSITIONS) is not None,
        replied=case.answered,
        is_decided=case.is_decided(Ground.HEAD, Ground.APPEAL, Ground.RETENTION),
        is_appealed=case.held(Kind.APPEAL) is not None and not case.is_decided(Ground.APPEAL),
    )

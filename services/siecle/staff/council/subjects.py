"""The two things that a class council says of a pupil: one row each."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.siecle.kinds import Kind
from services.siecle.people.trail import Page
from services.siecle.staff.definitive.cases import Case
from services.siecle.staff.definitive.doubts import DOUBTS, Doubt
from services.siecle.staff.definitive.propositions import filled_propositions, read_propositions, voies_of
from services.siecle.staff.forms import Form
from services.siecle.staff.opinions import PHASE, opinion_values, read_opinion
from shared.contract.types import Phase, Proposal, Verdict

Data = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Subject:
    """Avis or propositions.

    `entry`: what of a pupil's row the family asks for. `path` ends the address of a pupil's form, `listed`
    that of a class. `read` takes the form, the voies that are asked for and the case; errors: `BadFields`.
    `filled` gives the form's fields for data that were read. `word` is the field of a voie, and `words` what
    it may say. `save` is on the button; `back` ends the pupil's address to which that leads, None for the
    class list. `first` is the field where one begins.
    """

    kind: Kind
    phase: Phase
    entry: str
    path: str
    listed: str
    title: str
    of_class: str
    save: str
    page: Page
    class_page: Page
    template: str
    word: str
    words: Sequence[str]
    read: Callable[[Form, Sequence[str], Case], Data]
    filled: Callable[[Mapping[str, Any]], dict[str, str]]
    doubts: Callable[[Case, Mapping[str, Any]], list[Doubt]]
    first: Callable[[Sequence[str]], str]
    object_ends: str = ""
    back: str | None = None

    def object_of(self, uai: str, siecle_id: str) -> str:
        """What the versions of its changes count."""
        return f"{self.kind}-{uai}-{siecle_id}{self.object_ends}"

    def requested(self, pupil: Mapping[str, Any]) -> list[str]:
        """The voies that the family asks for, in order."""
        received = pupil[self.entry] or {"intentions": []}
        return [one["pathway"] for one in received["intentions"]]


def _propositions(form: Form, _requested: Sequence[str], case: Case) -> Data:
    return read_propositions(form, case, date.min)


def _opinion(form: Form, requested: Sequence[str], _case: Case) -> Data:
    return {"phase": PHASE, **read_opinion(form, requested)}


def _first_verdict(requested: Sequence[str]) -> str:
    """Before the family has asked for anything the council may only recommend (A-03)."""
    return f"verdict-{requested[0]}" if requested else f"recommended-{voies_of([])[0]}"


OPINION = Subject(
    kind=Kind.OPINION,
    phase=Phase.PROVISIONAL,
    entry="intentions",
    path="opinion",
    listed="opinions",
    title="Avis provisoire",
    of_class="Avis provisoires",
    save="Enregistrer l'avis",
    page=Page.OPINION,
    class_page=Page.CLASS_OPINIONS,
    template="council/opinion.html",
    word="verdict",
    words=tuple(Verdict),
    read=_opinion,
    filled=opinion_values,
    doubts=lambda _case, _data: [],
    first=_first_verdict,
    object_ends=f"-{PHASE}",
)
PROPOSITIONS = Subject(
    kind=Kind.PROPOSITIONS,
    phase=Phase.FINAL,
    entry="choices",
    path="definitive/propositions",
    listed="propositions",
    title=Kind.PROPOSITIONS.french,
    of_class=Kind.PROPOSITIONS.french,
    save="Enregistrer",
    page=Page.DEFINITIVE,
    class_page=Page.CLASS_PROPOSITIONS,
    template="council/propositions.html",
    word="proposal",
    words=tuple(Proposal),
    read=_propositions,
    filled=filled_propositions,
    doubts=DOUBTS[Kind.PROPOSITIONS],
    first=lambda requested: f"proposal-{voies_of(requested)[0]}",
    back="definitive",
)
SUBJECTS: Mapping[Kind, Subject] = {one.kind: one for one in (OPINION, PROPOSITIONS)}

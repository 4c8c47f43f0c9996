"""The roles of staff, and what each may do: the one place that says so."""

from collections.abc import Mapping

from services.siecle.kinds import Kind
from services.siecle.worded import Worded


class Role(Worded):
    """A role, at one school or in one academy."""

    HEAD = "head", "Chef d'établissement"
    DEPUTY = "deputy", "Chef d'établissement adjoint"
    TEACHER = "teacher", "Professeur principal"
    SECRETARY = "secretary", "Secrétariat"
    ACADEMY = "academy", "Services académiques"


Roles = frozenset[Role]
EVERYONE: Roles = frozenset(Role)
OF_SCHOOL: Roles = EVERYONE - {Role.ACADEMY}
OF_ACADEMY: Roles = frozenset({Role.ACADEMY})
HEAD: Roles = frozenset({Role.HEAD})
HEADS: Roles = frozenset({Role.HEAD, Role.DEPUTY})
COUNCIL: Roles = HEADS | {Role.TEACHER}  # who enters what the class council says; a teacher, of own classes
OFFICE: Roles = HEADS | {Role.SECRETARY}  # who enters what families bring on paper
MADE_BY_HEAD: Roles = OF_SCHOOL - HEAD  # a head's account is an operator's to make

# The forms of the definitive phase, by the end of their address.
ENTERING: Mapping[str, Roles] = {
    "propositions": COUNCIL,
    "answer": OFFICE,
    "interview": COUNCIL,
    "decision-head": HEADS,
    "appeal": OFFICE,
    "decision-appeal": HEADS | OF_ACADEMY,
    "retention": OFFICE,
    "decision-retention": HEADS,
}

# What is done for a family, by the end of its address.
FOR_FAMILIES: Mapping[str, Roles] = {"entry": OFFICE, "right": HEADS, "withdrawal": HEADS}

# Who may say that a refused change of the school is dealt with: who may enter it anew.
# Nobody, of a kind that is not known here yet.
SETTLING: Mapping[Kind, Roles] = {
    Kind.WINDOW_OPENED: HEADS,
    Kind.WINDOW_CLOSED: HEADS,
    Kind.CLASS_WINDOW_OPENED: HEADS,
    Kind.CLASS_WINDOW_CLOSED: HEADS,
    Kind.ENTRY: FOR_FAMILIES["entry"],
    Kind.WITHDRAWAL: FOR_FAMILIES["withdrawal"],
    Kind.AUTHORSHIP: FOR_FAMILIES["right"],
    Kind.EMAILS: OFFICE,
    Kind.LETTER: OFFICE,
    Kind.OPINION: COUNCIL,
    Kind.PROPOSITIONS: ENTERING["propositions"],
    Kind.ANSWER: ENTERING["answer"],
    Kind.INTERVIEW: ENTERING["interview"],
    Kind.DECISION: HEADS,
    Kind.APPEAL: ENTERING["appeal"],
    Kind.RETENTION: ENTERING["retention"],
}

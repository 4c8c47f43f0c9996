"""The report of an import: what was taken or left out and why, counted and by name, in the school's words."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum

from services.intentions.directory.importing.matching.records import Known, named
from shared.exports.model import ExportedPupil

PUPILS = "Élèves de 3e"
WITHOUT_GUARDIAN = "Élèves de 3e sans responsable légal (personne ne pourra saisir)"


class Kind(StrEnum):
    """The fate of somebody; in the order of the list."""

    LEFT_OUT = "laissé de côté"
    TO_CHECK = "à vérifier"
    CHANGED = "changé"
    NEW = "nouveau"


class Who(StrEnum):
    """The kind of person a line is of."""

    PUPIL = "élève"
    GUARDIAN = "responsable"


class Outcome(StrEnum):
    """The outcome of the whole; the command's exit code says it."""

    ALL_TAKEN = "all taken"
    SOME_LEFT_OUT = "some left out"
    NOBODY = "nobody of 3e taken"
    NO_GUARDIAN = "no pupil has a legal responsible"


@dataclass(frozen=True, slots=True)
class Line:
    """One person: class and name as the files write them, `pupils` of a legal responsible, the reason.

    `siecle_id`: ELEVE_ID or PERSONNE_ID, by which the office finds who it is.
    """

    kind: Kind
    who: Who
    division: str
    name: str
    reason: str
    siecle_id: str = ""
    pupils: Sequence[str] = ()


PupilHere = ExportedPupil | Known


def pupil_line(kind: Kind, one: PupilHere, reason: str) -> Line:
    """A pupil's line, of the file or of who is known."""
    return Line(kind, Who.PUPIL, one.division, named(one), reason, one.siecle_id)


@dataclass
class Report:
    """`taken` and `left_out` map a French line to its count; `lines` name who is odd, new or left out.

    `absent`: known pupils who are not in the file, or not in 3e any more; `ended`: links to a legal
    responsible that the file takes back; `here`: all pupils who are here, `without_guardian`: those for whom
    nobody may enter anything; `to_confirm`: of a dry run, what would need `--yes`.
    """

    school: str = ""
    year: int = 0
    known_before: int = 0
    absent: int = 0
    links_before: int = 0
    ended: int = 0
    here: int = 0
    without_guardian: int = 0
    only_guardians: bool = False
    dry_run: bool = False
    to_confirm: list[str] = field(default_factory=list)
    taken: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)
    lines: list[Line] = field(default_factory=list)

    @property
    def outcome(self) -> Outcome:
        """The outcome of the whole."""
        if not self.taken[PUPILS] and not self.only_guardians:
            return Outcome.NOBODY
        if self.here and self.without_guardian == self.here:
            return Outcome.NO_GUARDIAN
        left_out = any(line.kind is Kind.LEFT_OUT for line in self.lines)
        return Outcome.SOME_LEFT_OUT if left_out else Outcome.ALL_TAKEN

    def in_order(self) -> list[Line]:
        """The lines: what needs a look first, then by class and name."""
        kinds = list(Kind)
        return sorted(
            self.lines, key=lambda line: (kinds.index(line.kind), line.division, line.name, line.reason)
        )

    def as_json(self) -> dict[str, object]:
        """For `--json`."""
        return {
            "school": self.school,
            "year": self.year,
            "outcome": self.outcome,
            "dry_run": self.dry_run,
            "to_confirm": self.to_confirm,
            "taken": dict(self.taken),
            "left_out": dict(self.left_out),
            "absent": self.absent,
            "ended": self.ended,
            "lines": [asdict(line) for line in self.in_order()],
        }

"""The report of an import, before and after it is done: counted and by name, in the school's words."""

from dataclasses import asdict, dataclass, field
from datetime import date
from enum import StrEnum
from hashlib import sha256

import orjson

NOTHING_CHANGES = "Rien ne change : ce qui peut être pris de ces fichiers est déjà enregistré."


class Kind(StrEnum):
    """The fate of somebody; in the order of the list."""

    LEFT_OUT = "laissé de côté"
    TO_CHECK = "à vérifier"
    ABSENT = "absent du fichier"
    LEFT = "sorti"
    NEW = "nouveau"
    MOVED = "change de classe"
    CHANGED = "changé"


class Outcome(StrEnum):
    """The outcome of the whole; the command's exit code says it."""

    ALL_TAKEN = "all taken"
    SOME_LEFT_OUT = "some left out"
    NOBODY = "nobody of 3e taken"
    NO_GUARDIAN = "no pupil has a legal responsible"


@dataclass(frozen=True, slots=True)
class ReportLine:
    """One person: class, name, reason, ELEVE_ID or PERSONNE_ID; `of` names the pupil of a responsible."""

    kind: Kind
    division: str
    name: str
    reason: str
    siecle_id: str = ""
    of: str = ""


@dataclass
class Report:
    """`counts` maps a French line to its number; `to_confirm` says what would need a word of its own.

    `known`: pupils who were here before, `absent`: those of them whom the file lacks; `taken`: pupils of
    the file, `here`: who is here after it, `alone`: for how many of them nobody may enter anything.
    `changes_nothing`: all that the files say is here already. `days`: on which days they were made.
    """

    school: str
    year: int
    done: bool = False
    known: int = 0
    absent: int = 0
    taken: int = 0
    here: int = 0
    alone: int = 0
    has_pupils: bool = True
    changes_nothing: bool = False
    counts: dict[str, int] = field(default_factory=dict)
    to_confirm: list[str] = field(default_factory=list)
    lines: list[ReportLine] = field(default_factory=list)
    days: list[date] = field(default_factory=list)

    @property
    def outcome(self) -> Outcome:
        """The outcome of the whole."""
        if self.has_pupils and not self.taken:
            return Outcome.NOBODY
        if self.here and self.alone == self.here:
            return Outcome.NO_GUARDIAN
        left_out = any(line.kind is Kind.LEFT_OUT for line in self.lines)
        return Outcome.SOME_LEFT_OUT if left_out else Outcome.ALL_TAKEN

    @property
    def mark(self) -> str:
        """The same for the same report: what was confirmed is what was read."""
        return sha256(orjson.dumps(self.as_json() | {"done": False})).hexdigest()

    def in_order(self) -> list[ReportLine]:
        """The lines: what needs a look first, then by class and name."""
        kinds = list(Kind)
        return sorted(
            self.lines, key=lambda line: (kinds.index(line.kind), line.division, line.name, line.reason)
        )

    def as_json(self) -> dict[str, object]:
        """For `--json`, and to keep it."""
        return {
            "school": self.school,
            "year": self.year,
            "outcome": self.outcome,
            "done": self.done,
            "to_confirm": self.to_confirm,
            "counts": self.counts,
            "absent": self.absent,
            "changes_nothing": self.changes_nothing,
            "lines": [asdict(line) for line in self.in_order()],
        }

"""What is here of a school, and what an import would write: the two sides of a comparison."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from services.siecle.exports.handed import Pair
from services.siecle.exports.report import Kind, Report, ReportLine
from services.siecle.roster import Guardian, Listed, named

STAYS, LEAVES = "conservé", "noté comme parti"  # what becomes of who is absent


@dataclass(frozen=True, slots=True)
class Known:
    """A pupil who is here. `left_on`: the last day, where exports said it, `left_at` whoever said it."""

    listed: Listed
    left_at: datetime | None
    left_on: date | None

    @property
    def is_elsewhere(self) -> bool:
        """True for a pupil of whom the téléservice says that another collège goes on (A-34)."""
        return self.left_at is not None and self.left_on is None


@dataclass(frozen=True, slots=True)
class There:
    """What is here of a school before an import."""

    pupils: Mapping[str, Known] = field(default_factory=dict)
    guardians: Mapping[str, Guardian] = field(default_factory=dict)
    links: frozenset[Pair] = frozenset()


@dataclass
class Plan:
    """What is to be written, with its report; `back`: who was noted as having left, and is here again."""

    report: Report
    pupils: list[Listed] = field(default_factory=list)
    left: list[tuple[str, date]] = field(default_factory=list)
    back: list[str] = field(default_factory=list)
    guardians: list[Guardian] = field(default_factory=list)
    links: list[Pair] = field(default_factory=list)
    ended: list[Pair] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)

    def changes_nothing(self, there: There) -> bool:
        """True if all that is written is there already: what is not named, such as an address, too."""
        return (
            not (self.left or self.back or self.ended)
            and all(_is_there(one, there.pupils.get(one.siecle_id)) for one in self.pupils)
            and all(_is_known(one, there.guardians.get(one.person_id)) for one in self.guardians)
            and there.links.issuperset(self.links)
        )

    def let_absent_leave(self, day: date) -> None:
        """Who is absent is noted as having left, with `day` as the last one: at the turn of a school year."""
        self.left += [(id_, day) for id_ in self.absent]
        self.report.changes_nothing &= not self.absent
        self.report.lines = [
            replace(line, reason=line.reason.replace(STAYS, LEAVES)) if line.kind is Kind.ABSENT else line
            for line in self.report.lines
        ]


def _is_there(one: Listed, known: Known | None) -> bool:
    """An export without a birth date takes none away."""
    if known is None:
        return False
    return replace(one, birth_date=one.birth_date or known.listed.birth_date) == known.listed


def _is_known(one: Guardian, known: Guardian | None) -> bool:
    """An export without addresses takes none away."""
    return known is not None and replace(one, address=one.address or known.address) == known


def names_of(plan: Plan, there: There) -> Mapping[str, Listed]:
    """The pupils by ELEVE_ID, as they are called after the import."""
    return {id_: one.listed for id_, one in there.pupils.items()} | {
        one.siecle_id: one for one in plan.pupils
    }


def line_of(kind: Kind, one: Listed, reason: str) -> ReportLine:
    """A pupil's line."""
    return ReportLine(kind, one.division, named(one), reason, one.siecle_id)


def of_pupil(line: ReportLine, pupil: Listed | None) -> ReportLine:
    """A responsible's line, with the pupil that it is about."""
    return replace(line, division=pupil.division, of=named(pupil)) if pupil else line

"""Who is who between two exports: the rules, as tables. The first row that fits decides. Pure.

Where rows say `SAME` of several, the earlier row goes first; two of one row are nobody's (`DOUBT`). Where the
names are not quite the same and somebody else bears that very one, as a twin may, `SAME` is in doubt too,
and of persons somebody else. What fits no row is somebody else. Nobody is recognised by what is absent, and
an address is no proof of identity.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Said(StrEnum):
    """How two records agree in one field."""

    SAME = "same"
    ALIKE = "alike"  # in part: a name shortened, turned round, with a slip or with another one behind it
    SWAPPED = "swapped"  # first name and family name in each other's place
    OTHER = "other"
    UNSAID = "unsaid"  # one of the two says nothing
    NEITHER = "neither"  # both say nothing


class Verdict(StrEnum):
    """The meaning of such a comparison."""

    SAME = "same"
    OTHER = "other"
    DOUBT = "doubt"  # left out, for somebody to look at


Evidence = Mapping[str, Said]


@dataclass(frozen=True, slots=True)
class Rule:
    """One row: what the fields have to say, and what it means; a field that is not named may say anything."""

    verdict: Verdict
    meaning: str
    when: Mapping[str, frozenset[Said]]

    def fits(self, evidence: Evidence) -> bool:
        """True if all that it asks for was said."""
        return all(evidence[field] in allowed for field, allowed in self.when.items())


def _row(verdict: Verdict, meaning: str, **when: str) -> Rule:
    allowed = {field: frozenset(Said(one) for one in said.split()) for field, said in when.items()}
    return Rule(verdict, meaning, allowed)


def is_nearly(evidence: Evidence) -> bool:
    """True if the names are not quite the same: then nobody else may bear that very one."""
    return evidence["first"] not in {Said.SAME, Said.NEITHER} or evidence["last"] is not Said.SAME


def rule_for(rules: Sequence[Rule], evidence: Evidence) -> int | None:
    """The number of the first row that fits; None where nothing does."""
    return next((number for number, rule in enumerate(rules) if rule.fits(evidence)), None)


SAME, OTHER, DOUBT = Verdict
CLOSE = "same alike swapped"
NO_NUMBER = "unsaid neither"
NOT_ANOTHER = "same unsaid neither"

# number: INE · id: ELEVE_ID · birth: birth date · first, last: names. A number that two records of the file
# have is unsaid; one that is known as a third pupil's is `other`.
PUPILS = (
    _row(SAME, "number, birth date and name", number="same", birth="same", first="same", last="same alike"),
    _row(SAME, "another family name", number="same", id="same", birth="same", first="same"),
    _row(SAME, "first name spelt otherwise", number="same", id="same", birth="same", first="alike",
         last="same alike"),
    _row(SAME, "first and family name swapped", number="same", birth="same", first="swapped"),
    _row(SAME, "birth date corrected", number="same", id="same", birth="other", first="same",
         last="same alike"),
    _row(DOUBT, "number and birth date of somebody of another name", number="same", birth="same"),
    _row(DOUBT, "number and name, another birth date", number="same", first=CLOSE, last=CLOSE),
    _row(DOUBT, "both identifiers, nothing else", number="same", id="same"),
    _row(OTHER, "a number mistaken for another's", number="same"),
    _row(SAME, "number dropped, given or corrected", id="same", birth="same", first="same",
         last="same alike"),
    _row(SAME, "first and family name swapped", number=NO_NUMBER, id="same", birth="same", first="swapped"),
    _row(SAME, "name and birth date under another id", number=NO_NUMBER, birth="same", first="same",
         last="same"),
    _row(SAME, "birth date corrected", number=NO_NUMBER, id="same", birth="other", first="same",
         last="same"),
    _row(DOUBT, "id and birth date of somebody of another name", number=NO_NUMBER, id="same", birth="same"),
    _row(DOUBT, "id and name of somebody, not the rest", id="same", first=CLOSE, last=CLOSE),
    _row(DOUBT, "name and birth date of somebody of another number", birth="same", first="same",
         last="same"),
    _row(DOUBT, "nearly the name, and the birth date", number=NO_NUMBER, birth="same", first=CLOSE,
         last=CLOSE),
    _row(DOUBT, "a namesake of another age", number=NO_NUMBER, first="same", last="same"),
)  # fmt: skip

# A pupil whom another school has had so far: ELEVE_ID is that school's.
MOVED = (
    _row(SAME, "number, birth date and name", number="same", birth="same", first="same", last="same alike"),
    _row(SAME, "first and family name swapped", number="same", birth="same", first="swapped"),
    _row(DOUBT, "number and birth date of somebody of another name", number="same", birth="same"),
)

# id: PERSONNE_ID · shared: the file's pupils of the person are all (`same`), in part (`alike`) or not at all
# (`other`) the known one's; `unsaid`: none of those is in the file · kinship: to the pupils they share.
# Who is not quite called the same gets no pupil that the known one did not have.
PERSONS = (
    _row(SAME, "id and name", id="same", first="same", last="same", civility=NOT_ANOTHER,
         shared="same alike unsaid"),
    _row(SAME, "another id, for one's own pupil", id="other", first="same", last="same",
         civility=NOT_ANOTHER, shared="same alike", kinship=NOT_ANOTHER),
    _row(SAME, "another family name, for one's own pupils", id="same", first="same",
         civility=NOT_ANOTHER, shared="same"),
    _row(SAME, "first name spelt otherwise, for one's own pupils", id="same", first="alike",
         last="same alike", civility=NOT_ANOTHER, shared="same", kinship=NOT_ANOTHER),
    _row(SAME, "first and family name swapped, for one's own pupils", id="same", first="swapped",
         civility=NOT_ANOTHER, shared="same"),
    _row(SAME, "a service without first name, for its own pupil", id="same", first="neither", last="same",
         shared="same alike"),
    _row(SAME, "civility corrected, for one's own pupils", id="same", first="same", last="same",
         civility="other", shared="same", kinship=NOT_ANOTHER),
)  # fmt: skip

"""A pupil with the legal responsibles, as a school's exports name them, and both phases. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from services.siecle.rights import MovedRight
from services.siecle.staff.families.standing import Row, Standing
from shared.contract.types import Phase

MAJORITY = 18
_UNNAMED = "Un responsable légal qui n'est pas dans les données de l'établissement"
_ONLINE = "Le responsable légal qui a validé en ligne ; le téléservice ne transmet pas son nom"
_FIRST = "il sera à celui des responsables légaux qui validera le premier"
_NOT_YET = f"Personne n'a encore validé : {_FIRST}"
_FREED = f"Libre : {_FIRST}"
_WITHDRAWN = f"Libre depuis le retrait de la saisie : {_FIRST}"
_NOBODY = (
    "Personne : aucun responsable légal de cet élève n'est connu de l'établissement. Tant que le téléservice "
    "n'en connaît pas non plus, personne ne peut saisir en ligne ; l'établissement peut saisir pour la "
    "famille."
)
_PERHAPS = "Libre, sauf si un responsable légal avait validé en ligne avant la saisie de l'établissement"
CIVILITIES = {"MME": "Mme", "MLLE": "Mme", "M": "M.", "M.": "M."}


@dataclass(frozen=True, slots=True)
class Guardian:
    """A legal responsible; `id` is the PERSONNE_ID, which counts within the school.

    `name` begins with the civility, which is not in `bare`.
    """

    id: str
    name: str
    email: str | None = None
    address: tuple[str, ...] = ()
    activated_at: datetime | None = None
    bare: str = ""


def guardian_of(row: Mapping[str, Any]) -> Guardian:
    """The legal responsible whom a row of `guardians_of_school` names."""
    civility = CIVILITIES.get(row["civility"].upper(), row["civility"])
    bare = f"{row['first_name']} {row['last_name']}".strip()
    name = f"{civility} {bare}".strip()
    return Guardian(row["person_id"], name, row["email"], tuple(row["address"]), row["activated_at"], bare)


def _free(standing: Standing) -> str:
    """Why the right is nobody's, or may be."""
    if standing.right is not None:
        return _FREED
    if standing.entry is not None:
        return _PERHAPS
    return _WITHDRAWN if standing.withdrawal is not None else _NOT_YET


@dataclass(frozen=True, slots=True)
class Told:
    """Who learns that the right of entry moved: by e-mail, or by the school's letter.

    `others` is how many there are to write to whom the school's exports do not name.
    """

    by_email: tuple[Guardian, ...]
    by_letter: tuple[Guardian, ...]
    others: int


@dataclass(frozen=True, slots=True)
class Family:
    """`today` is the day in the academy; `changes` is all that staff entered for the pupil this year."""

    pupil: Row
    name: str
    guardians: tuple[Guardian, ...]
    standings: Mapping[Phase, Standing]
    changes: Sequence[Row]
    year: int
    today: date

    def starts_on(self, phase: Phase) -> date | None:
        """The day from which a phase may be entered, where the academy has set it."""
        return self.standings[phase].starts_on

    @property
    def of_age_on(self) -> date | None:
        """The day on which the pupil comes of age (A-33); None where the birth is not known."""
        born: date | None = self.pupil["birth_date"]
        if born is None:
            return None
        is_leap_day = (born.month, born.day) == (2, 29)
        return date(born.year + MAJORITY, 3, 1) if is_leap_day else born.replace(year=born.year + MAJORITY)

    @property
    def is_of_age(self) -> bool | None:
        """Whether the pupil is; None where the birth is not known."""
        return None if self.of_age_on is None else self.of_age_on <= self.today

    @property
    def age(self) -> str:
        """« Né(e) le 24/11/2008 – majeur depuis le 24/11/2026 », of a pupil who is."""
        if self.of_age_on is None:
            return "Date de naissance inconnue"
        born = f"Né(e) le {self.pupil['birth_date']:%d/%m/%Y}"
        of_age = f"majeur depuis le {self.of_age_on:%d/%m/%Y}"
        return f"{born} – {of_age if self.is_of_age else 'mineur'}"

    def holder(self, standing: Standing) -> str:
        """Who has the right of entry in a phase, as far as the school is told (A-03 to A-05)."""
        right = standing.right
        if right is not None and not right.is_free:
            found = self.guardian(right.guardian)
            return found.name if found else _UNNAMED
        if standing.is_taken_again:
            return _ONLINE
        return _free(standing) if self.guardians else _NOBODY

    def guardian(self, person_id: str | None) -> Guardian | None:
        """The legal responsible of this PERSONNE_ID."""
        return next((one for one in self.guardians if one.id == person_id), None)

    def told(self, right: MovedRight) -> Told:
        """Who learns of it, as the téléservice has said."""
        known = {one.id for one in self.guardians}
        return Told(
            by_email=tuple(one for one in self.guardians if one.id not in right.letters),
            by_letter=tuple(one for one in self.guardians if one.id in right.letters),
            others=right.more_letters + sum(one not in known for one in right.letters),
        )

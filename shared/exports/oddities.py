"""What is odd in an export, for somebody to look at: families' importer and the school's desk say the same.

Pure.
"""

from collections.abc import Iterator
from datetime import date

from shared.exports.model import ExportedPerson, ExportedPupil
from shared.words.addresses import WHY

PLAUSIBLE_AGES = range(9, 22)  # of a pupil of 3e in the year it starts in
# What is left behind, as it is counted.
ELSEWHERE = "Liens vers des élèves qui ne sont pas en 3e ici"
CONTACTS = "Contacts sans responsabilité légale"
# a pupil of age reads like any other, staff enter for them.
ONESELF = "Élèves déclarés responsables d'eux-mêmes (saisie par l'établissement)"
UNKNOWN_LEVEL = "niveau inconnu : CODE_MEF absent"


def in_french(day: date) -> str:
    """As the files write it; `strftime` drops the zeros of a year that was mistyped."""
    return f"{day.day:02}/{day.month:02}/{day.year:04}"


def is_of_unknown_level(pupil: ExportedPupil, is_known: bool) -> bool:
    """True for who may be of 3e, as far as the file says; `is_known`: is here already."""
    return not pupil.mef and (is_known or pupil.division.startswith("3"))


def of_pupil(pupil: ExportedPupil, year: int) -> Iterator[str]:
    """Oddities of a pupil who is taken; `year` is the one that the school year starts in."""
    if pupil.unread_exit:
        yield f"date de sortie illisible : « {pupil.unread_exit} » (pris pour présent)"
    if pupil.born_on and year - pupil.born_on.year not in PLAUSIBLE_AGES:
        yield f"date de naissance invraisemblable : {in_french(pupil.born_on)}"


def of_person(person: ExportedPerson, *, has_namesake: bool) -> Iterator[str]:
    """Oddities of a legal responsible who is taken; `has_namesake`: among those of the same pupil."""
    if person.email_fault is not None:
        yield f"adresse électronique non valable, comptée comme absente : {WHY[person.email_fault]}"
    if has_namesake:
        yield "même nom qu'un autre responsable de cet élève : deux comptes"

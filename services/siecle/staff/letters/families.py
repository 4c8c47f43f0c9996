"""The legal responsibles of a school or a pupil, each with the last letter that was asked for."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from services.siecle.letters.desk import SchoolYear, Wish
from services.siecle.letters.reading import OPEN, LetterState, Told, letters_of
from services.siecle.staff.families.family import Guardian
from services.siecle.staff.families.looking import guardians_of
from services.siecle.staff.visit import AtPupil, AtSchool
from shared.http.errors import BadRequest

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Addressee:
    """A legal responsible of a pupil, as the school's exports name them."""

    pupil: Row
    guardian: Guardian
    letter: Told | None
    shares_name: bool  # with another one of the pupil

    @property
    def person_id(self) -> str:
        """The PERSONNE_ID."""
        return self.guardian.id

    @property
    def name(self) -> str:
        """« Claire MARTIN », with the PERSONNE_ID where another one is called so."""
        name = self.guardian.bare or "(sans nom)"
        return f"{name} (n° {self.person_id})" if self.shares_name else name

    @property
    def version(self) -> int:
        """The version of what was said of the letters, 0 for nothing."""
        return self.letter.version if self.letter is not None else 0

    @property
    def may_ask(self) -> bool:
        """True if no letter is on its way or lies ready."""
        return self.letter is None or self.letter.state not in OPEN

    @property
    def lacks_letter(self) -> bool:
        """True if the account has no password yet, and no code on paper that may still be used."""
        has_one = self.letter is not None and (self.letter.holds or not self.may_ask)
        return self.guardian.activated_at is None and not has_one

    def is_in(self, *states: LetterState) -> bool:
        """True if the last letter is so far."""
        return self.letter is not None and self.letter.state in states


async def addressees(visit: AtSchool) -> list[Addressee]:
    """Those of all pupils who are there, by class and name; each once, of the first of their pupils."""
    pupils = await visit.pupils("present_of_school")
    found: dict[str, Addressee] = {}
    for one in await _found(visit, pupils, None):
        found.setdefault(one.person_id, one)
    return list(found.values())


async def of_pupil(visit: AtPupil) -> list[Addressee]:
    """Those of one pupil."""
    pupils = await visit.desk.repository.rows("pupil", visit.uai, visit.siecle_id)
    return await _found(visit, pupils, visit.siecle_id)


async def _found(visit: AtSchool, pupils: Sequence[Row], siecle_id: str | None) -> list[Addressee]:
    """Those of each pupil, in the order of these."""
    guardians = await guardians_of(visit, siecle_id)
    persons = None if siecle_id is None else [one.id for one in guardians.get(siecle_id, ())]
    told = await letters_of(visit.desk.pool, visit.uai, await visit.time(), persons)
    return [
        Addressee(pupil, one, told.get(one.id), names[one.bare] > 1)
        for pupil in pupils
        if (those := guardians.get(pupil["siecle_id"])) and (names := Counter(one.bare for one in those))
        for one in those
    ]


async def ask(visit: AtSchool, form: UUID, wanted: Sequence[Addressee]) -> int:
    """Ask for a letter each, the same form sent twice once; how many. Errors: `TooManyLetters`."""
    wishes = [
        Wish(uuid5(form, one.person_id), one.pupil["siecle_id"], one.person_id, one.version) for one in wanted
    ]
    return await visit.desk.letters.ask(await year_of(visit), wishes, visit.by)


async def year_of(visit: AtSchool) -> SchoolYear:
    """Where the visitor asks."""
    return SchoolYear(visit.academy, visit.uai, await visit.year())


def form_of(visit: AtSchool) -> UUID:
    """The id of the form that was sent. Errors: `BadRequest`."""
    try:
        return UUID(visit.text("form"))
    except ValueError:
        raise BadRequest from None

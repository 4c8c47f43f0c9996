"""Letters to whom no e-mail reaches: on the right of entry (A-04), and the recap (A-36)."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from starlette.responses import Response

from services.siecle.emails import undelivered
from services.siecle.rights import MovedRight
from services.siecle.staff.families.family import Family, Guardian
from services.siecle.staff.families.looking import family_of
from services.siecle.staff.visit import AtPupil
from shared.contract.types import Phase
from shared.words.right import ANOTHERS, ASK_THE_HEAD, FREE, RIGHT, YOURS

SOMEBODY = Guardian("", "Responsable légal")  # whom the school's exports do not name
EVERYBODY = "all"


@dataclass(frozen=True, slots=True)
class PostalLetter:
    """One sheet."""

    to: Guardian
    subject: str
    sentences: Sequence[str] = ()


async def right(visit: AtPupil) -> Response:
    """On the right of entry: to whom the téléservice says, whose e-mail failed, or with `?to=all` to each."""
    family = await family_of(visit)
    is_to_all = visit.request.query_params.get("to") == EVERYBODY
    failed = await _failed(visit, "transfer")
    sheets = [
        letter
        for phase, standing in family.standings.items()
        if standing.right
        for letter in _on_right(family, phase, standing.right, None if is_to_all else failed, visit.zone)
    ]
    return _page(visit, family, sheets, "families/right_by_post.html")


async def recap(visit: AtPupil) -> Response:
    """What is recorded: to those whose e-mail failed, else to those without an address, else to each."""
    family, failed = await family_of(visit), await _failed(visit, "recap")
    without = [one for one in family.guardians if one.id in failed] or [
        one for one in family.guardians if not one.email
    ]
    subject = f"Ce qui est enregistré pour {family.name}"
    sheets = [PostalLetter(one, subject) for one in without or family.guardians or (SOMEBODY,)]
    return _page(visit, family, sheets, "families/recap_by_post.html")


def _on_right(
    family: Family, phase: Phase, moved: MovedRight, failed: Collection[str] | None, zone: str
) -> Iterator[PostalLetter]:
    """A letter to each who is to be written to; to every legal responsible where `failed` is None."""
    told, subject = family.told(moved), f"Droit de saisie pour {family.name}"
    there = moved.at.astimezone(ZoneInfo(zone))
    people = [one for one in family.guardians if failed is None or one in told.by_letter or one.id in failed]
    for one in (*people, *(SOMEBODY,) * told.others):
        says = FREE if moved.is_free else YOURS if one.id == moved.guardian else ANOTHERS
        sentence = says.format(day=f"{there:%d/%m/%Y}", time=f"{there:%H:%M}", what=RIGHT[phase])
        yield PostalLetter(one, subject, (sentence, ASK_THE_HEAD))


async def _failed(visit: AtPupil, kind: str) -> set[str]:
    """The PERSONNE_IDs of those whose e-mail of this kind about the pupil did not go."""
    those = await undelivered(visit.desk.repository, visit.uai)
    return {
        one.guardian for one in those if one.guardian and (one.siecle_id, one.kind) == (visit.siecle_id, kind)
    }


def _page(visit: AtPupil, family: Family, sheets: Sequence[PostalLetter], template: str) -> Response:
    today: date = family.today
    return visit.page(
        template, uai=visit.uai, zone=visit.zone, back=visit.path, family=family, sheets=sheets, today=today
    )

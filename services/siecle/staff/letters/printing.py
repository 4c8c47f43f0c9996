"""Letters of access on a page to print: a sheet of A4 each, the same as operators print."""

from collections.abc import Sequence
from uuid import UUID

from starlette.responses import Response

from services.siecle.staff.letters.families import year_of
from services.siecle.staff.letters.words import letters
from services.siecle.staff.visit import AtSchool
from shared.access_letters.box import Letter


async def printed(visit: AtSchool, wanted: Sequence[UUID], back: str) -> Response | None:
    """The page of those that can be opened, by class and pupil; None for none."""
    opened = await visit.desk.letters.open(await year_of(visit), wanted, visit.by) if wanted else []
    if not opened:
        return None
    found = sorted(opened, key=_order)
    return visit.page(
        "letters/printed.html",
        found=found,
        zone=visit.zone,
        number=letters(len(found)),
        missing=len(wanted) - len(found),
        back=back,
    )


def _order(letter: Letter) -> tuple[str, str, str, str]:
    first = letter.printed["children"][0] if letter.printed["children"] else None
    child = (first["last_name"], first["first_name"]) if first else ("", "")
    return letter.printed["division"], *child, letter.printed["name"]

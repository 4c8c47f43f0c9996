"""Letters of access to the legal responsibles of one pupil."""

from starlette.responses import Response
from uuid_utils.compat import uuid7

from services.siecle.letters.desk import TooManyLetters
from services.siecle.letters.reading import LetterState
from services.siecle.staff.letters import families, words
from services.siecle.staff.letters.printing import printed
from services.siecle.staff.problems import Problem
from services.siecle.staff.visit import AtPupil


async def show(visit: AtPupil) -> Response:
    """Who the responsibles are, and how far each one's letter is."""
    return await _page(visit)


async def ask(visit: AtPupil) -> Response:
    """Ask for one; the same form twice, or while a letter is on its way, is one. Errors: `Departed`."""
    await visit.check_present()
    found = [one for one in await families.of_pupil(visit) if one.person_id == visit.text("guardian")]
    if not found:
        return await _page(visit, words.NOBODY_CHOSEN)
    if visit.desk.letters.token is None:
        return await _page(visit, words.NOT_SET_UP)
    try:
        await families.ask(visit, families.form_of(visit), [one for one in found if one.may_ask])
    except TooManyLetters:
        return await _page(visit, words.TOO_MANY)
    return visit.to(f"{visit.path}/letters")


async def print_one(visit: AtPupil) -> Response:
    """The letter to print, once, or again within the hour. Errors: `Departed`."""
    await visit.check_present()
    if visit.desk.letters.token is None:
        return await _page(visit, words.NOT_SET_UP)
    wanted = [
        one.letter.id
        for one in await families.of_pupil(visit)
        if one.letter is not None
        and one.person_id == visit.text("guardian")
        and one.is_in(LetterState.READY, LetterState.PRINTED)
    ]
    response = await printed(visit, wanted, f"{visit.path}/letters")
    return response or await _page(visit, words.GONE)


async def _page(visit: AtPupil, wrong: str | None = None) -> Response:
    found = await families.of_pupil(visit)
    return visit.page(
        "letters/pupil.html",
        problem=Problem(wrong) if wrong else None,
        uai=visit.uai,
        path=visit.path,
        name=await visit.name(),
        zone=visit.zone,
        left_at=await _left_at(visit),
        found=found,
        states=LetterState,
        words=words,
        form=uuid7(),
        is_set_up=visit.desk.letters.token is not None,
    )


async def _left_at(visit: AtPupil) -> object:
    [pupil] = await visit.desk.repository.rows("pupil", visit.uai, visit.siecle_id)
    return pupil["left_at"]

"""Letters of access to the families of a class who have no account that is activated."""

from urllib.parse import urlencode

from starlette.responses import Response
from uuid_utils.compat import uuid7

from services.siecle.letters.desk import MOST_AT_ONCE, TooManyLetters
from services.siecle.letters.reading import LetterState
from services.siecle.staff.letters import families, words
from services.siecle.staff.letters.families import Addressee
from services.siecle.staff.letters.printing import printed
from services.siecle.staff.problems import Problem
from services.siecle.staff.visit import AtSchool

AGAIN = "again"  # the button that prints once more what was printed within the hour


async def show(visit: AtSchool) -> Response:
    """How many letters each class wants and has; of the class that is chosen by name."""
    return await _page(visit, visit.request.query_params.get("class"))


async def ask(visit: AtSchool) -> Response:
    """Ask for the letters of all who lack one in a class; the same form twice asks once."""
    chosen = visit.form.get("class")
    if chosen is None:
        return await _page(visit, None, words.NO_CLASS)
    if visit.desk.letters.token is None:
        return await _page(visit, chosen, words.NOT_SET_UP)
    wanted = [one for one in await _of_class(visit, chosen) if one.lacks_letter]
    if len(wanted) > MOST_AT_ONCE:
        return await _page(visit, chosen, words.too_many_at_once(len(wanted), MOST_AT_ONCE))
    try:
        await families.ask(visit, families.form_of(visit), wanted)
    except TooManyLetters:
        return await _page(visit, chosen, words.TOO_MANY)
    return visit.to(_address(visit, chosen))


async def print_class(visit: AtSchool) -> Response:
    """The letters of a class that lie ready, or once more those of the last hour."""
    chosen = visit.form.get("class")
    if chosen is None:
        return await _page(visit, None, words.NO_CLASS)
    if visit.desk.letters.token is None:
        return await _page(visit, chosen, words.NOT_SET_UP)
    state = LetterState.PRINTED if visit.text("which") == AGAIN else LetterState.READY
    found = await _of_class(visit, chosen)
    wanted = [one.letter.id for one in found if one.letter is not None and one.is_in(state)]
    response = await printed(visit, wanted, _address(visit, chosen))
    return response or await _page(visit, chosen, words.GONE)


async def _of_class(visit: AtSchool, division: str) -> list[Addressee]:
    return [one for one in await families.addressees(visit) if one.pupil["division"] == division]


def _address(visit: AtSchool, chosen: str) -> str:
    return f"{visit.home}/letters?{urlencode({'class': chosen})}"


async def _page(visit: AtSchool, chosen: str | None, wrong: str | None = None) -> Response:
    everybody = await families.addressees(visit)
    classes = {pupil["division"]: None for pupil in await visit.pupils("present_of_school")}
    found = [one for one in everybody if one.pupil["division"] == chosen]
    return visit.page(
        "letters/school.html",
        problem=Problem(wrong) if wrong else None,
        uai=visit.uai,
        zone=visit.zone,
        names=await visit.names(),
        by_class={name: [one for one in everybody if one.pupil["division"] == name] for name in classes},
        chosen=chosen,
        found=found,
        nobody_known=not everybody,
        is_idle=not any(_is_to_do(one) for one in (everybody if chosen is None else found)),
        nobody_activated=not any(one.guardian.activated_at for one in everybody),
        states=LetterState,
        words=words,
        form=uuid7(),
        is_set_up=visit.desk.letters.token is not None,
    )


def _is_to_do(one: Addressee) -> bool:
    """True if a letter is to be asked for, or lies there to be printed."""
    return one.lacks_letter or one.is_in(LetterState.READY, LetterState.PRINTED)

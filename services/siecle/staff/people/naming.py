"""What a school is called on pages, lists and letters: its head says so."""

from starlette.responses import Response

from services.siecle.people.trail import Action
from services.siecle.staff.forms import BadForm, name_of
from services.siecle.staff.problems import Problem, problem_of
from services.siecle.staff.visit import AtSchool

UNFIT = "Indiquez le nom de l'établissement, de 100 caractères au plus."
NAMED = "Le nom est enregistré."


async def show(visit: AtSchool) -> Response:
    """The name, to be changed."""
    notice = NAMED if visit.flash == "named" else None
    return visit.flashed(_page(visit, visit.school_name or "", notice=notice))


async def submit(visit: AtSchool) -> Response:
    """The school is called so from now on."""
    try:
        name = name_of(visit.text("name"), UNFIT)
    except BadForm as error:
        return _page(visit, visit.text("name"), problem=problem_of(error))
    await visit.desk.repository.name_school(visit.uai, name, visit.done(Action.SCHOOL_NAMED, name))
    return visit.to(f"{visit.home}/name", flash="named")


def _page(
    visit: AtSchool, name: str, *, notice: str | None = None, problem: Problem | None = None
) -> Response:
    return visit.page("people/name.html", problem=problem, uai=visit.uai, name=name, notice=notice)

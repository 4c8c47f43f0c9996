"""What is wrong with a form that was sent: the layout says it above the page, and in its title."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus

from services.siecle.staff.forms import BadForm
from services.siecle.worded import Worded

STALE = "Rien n'est enregistré : {what}. Comparez avec ce qui est affiché, puis recommencez s'il le faut."


class Changed(Worded):
    """What has changed since a form was shown."""

    ANSWER = (
        "answer",
        "quelqu'un d'autre a saisi entre-temps pour cet élève, et votre saisie remplacerait la sienne",
    )
    ENTRY = "entry", "la famille a modifié sa saisie entre-temps"
    SITUATION = "situation", "la situation de l'élève a changé entre-temps"
    DRAFT = "draft", "le brouillon a changé entre-temps, ou il n'y en a plus"
    OPENINGS = "openings", "ce qui est ouvert ou prévu a changé entre-temps"
    EMAILS = "emails", "ce qui est à renvoyer a changé entre-temps"
    LOADED = "loaded", "ce qui est chargé a changé entre-temps"


class Outdated(BadForm):
    """A form was filled from what has changed since."""

    def __init__(self, what: Changed) -> None:
        super().__init__(STALE.format(what=what.french))


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a form is shown again, or another page in its place.

    `said` is told above the page; `fields` says what is wrong with some, by the ids to which links lead.
    `status` is that of the answer. `has_focus` is False where the first wrong field has the focus.
    """

    said: str
    status: HTTPStatus = HTTPStatus.UNPROCESSABLE_ENTITY
    fields: Mapping[str, str] = field(default_factory=dict)
    has_focus: bool = True


def problem_of(error: BadForm) -> Problem:
    """What is told of a form that cannot be taken."""
    is_stale = isinstance(error, Outdated)
    return Problem(str(error), HTTPStatus.CONFLICT if is_stale else HTTPStatus.UNPROCESSABLE_ENTITY)


def stale(what: Changed) -> Problem:
    """What is told of a form that was filled from what has changed since: the one way to say it."""
    return problem_of(Outdated(what))

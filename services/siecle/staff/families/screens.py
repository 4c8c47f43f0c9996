"""The screens of what is done for a family: a form, the consequences to confirm, and what is entered."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from starlette.responses import Response

from services.siecle.basis import Basis
from services.siecle.repository import Overtaken
from services.siecle.staff import labels
from services.siecle.staff.families.acts import FREE, Act, Data, mark_of
from services.siecle.staff.families.entry_form import RANKS, BadCards
from services.siecle.staff.families.family import Family
from services.siecle.staff.families.looking import family_of
from services.siecle.staff.families.standing import Standing
from services.siecle.staff.forms import BadForm, Form
from services.siecle.staff.problems import Changed, Problem, problem_of, stale
from services.siecle.staff.visit import AtPupil
from shared.contract.types import Phase
from shared.words.requests import REQUESTS

Handler = Callable[[AtPupil], Awaitable[Response]]
OUTDATED = stale(Changed.SITUATION)


@dataclass(frozen=True, slots=True)
class _Shown:
    """How a form is shown: filled with `values`, with what is wrong with it, or to be confirmed as `data`."""

    values: Form = field(default_factory=dict)
    problem: Problem | None = None
    cards: Mapping[int, str] = field(default_factory=dict)
    data: Data | None = None


def form_of(act: Act, phase: Phase) -> Handler:
    """What shows a form: empty, or as it was filled where the téléservice refused it."""
    return partial(_show, act, phase)


def enter_of(act: Act, phase: Phase) -> Handler:
    """What enters what a form says, once staff have confirmed the consequences.

    A second click enters nothing. Where something has changed since the form was shown, staff are told, and
    nothing is entered.
    """
    return partial(_enter, act, phase)


async def _show(act: Act, phase: Phase, visit: AtPupil) -> Response:
    await visit.check_present()
    family = await family_of(visit)
    last = family.standings[phase].last(*act.kinds)
    is_refused = last is not None and last["kind"] == act.kind and last["outcome"] == "refused"
    values = act.filled(last["data"]) if last is not None and is_refused else {}
    return _page(visit, act, family, phase, _Shown(values))


async def _enter(act: Act, phase: Phase, visit: AtPupil) -> Response:
    await visit.check_present()
    family, form, mark = await family_of(visit), visit.form, mark_of(visit.form)
    standing = family.standings[phase]
    if visit.is_resumed:
        is_stale = mark != act.mark(standing)
        return _page(visit, act, family, phase, _Shown(form, OUTDATED if is_stale else None))
    try:
        data = act.read(form, family, standing) | _of(family, phase)
        if act.is_repeat(standing, data, mark):
            return visit.to(visit.path)
        _check(act, family, standing)
    except BadForm as error:
        return _page(visit, act, family, phase, _refused(form, error, phase))
    if mark != act.mark(standing):
        return _page(visit, act, family, phase, _Shown(form, OUTDATED))
    if act.is_asked(standing) and form.get("confirmed") != "yes":
        return _page(visit, act, family, phase, _Shown(form, data=data))
    return await _entered(visit, act, family, phase, data)


async def _entered(visit: AtPupil, act: Act, family: Family, phase: Phase, data: Data) -> Response:
    """Enter it; somebody who was faster by a moment is found here."""
    object_ = f"{act.object_}-{visit.uai}-{visit.siecle_id}-{family.year}-{phase}"
    try:
        await visit.enter(act.kind, object_, data, after=act.mark(family.standings[phase]).change)
    except Overtaken:
        return _page(visit, act, await family_of(visit), phase, _Shown(visit.form, OUTDATED))
    return visit.to(visit.path)


def _of(family: Family, phase: Phase) -> Data:
    return {"year": family.year, "siecle_id": family.pupil["siecle_id"], "phase": phase.value}


def _check(act: Act, family: Family, standing: Standing) -> None:
    """Errors: `BadForm` where the téléservice is known to refuse it."""
    slug = act.why_not(standing, family.today)
    if slug is not None:
        raise BadForm(labels.reason(slug, standing.starts_on))


def _refused(form: Form, error: BadForm, phase: Phase) -> _Shown:
    """The form with what is wrong with it, of each request as well."""
    cards = error.cards if isinstance(error, BadCards) else {}
    one = REQUESTS[phase].one
    fields = {f"pathway-{rank}": f"{one} {rank} : {fault}" for rank, fault in cards.items()}
    return _Shown(form, replace(problem_of(error), fields=fields), cards)


def _page(visit: AtPupil, act: Act, family: Family, phase: Phase, shown: _Shown) -> Response:
    standing = family.standings[phase]
    context: dict[str, Any] = {
        "uai": visit.uai,
        "zone": visit.zone,
        "back": visit.path,
        "act": act,
        "family": family,
        "standing": standing,
        "last": standing.last(*act.kinds),
        "mark": act.mark(standing),
        "why_not": act.why_not(standing, family.today),
        "bases": list(Basis),
        "ranks": RANKS,
        "free": FREE,
    }
    return visit.page(
        f"families/{act.path}.html",
        problem=shown.problem,
        **context,
        values=shown.values,
        cards=shown.cards,
        data=shown.data,
    )

"""E-mails to families that did not go: by name and reason, sent again on request (A-36)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from starlette.responses import Response

from services.siecle.emails import Undelivered, settled, undelivered
from services.siecle.kinds import Kind
from services.siecle.repository import Overtaken
from services.siecle.staff import labels
from services.siecle.staff.families.family import Guardian
from services.siecle.staff.families.looking import guardians_of
from services.siecle.staff.forms import number_of
from services.siecle.staff.problems import Changed, Problem, stale
from services.siecle.staff.visit import AtPupil, AtSchool

LETTERS: Mapping[str, str] = {"recap": "recap-letter", "transfer": "right-letters"}


@dataclass(frozen=True, slots=True)
class EmailLine:
    """One e-mail as the list shows it. `asked`: the number of the last request to send again, 0 for none.

    `lacks_address`: there was none to send it to, and none is known here since.
    """

    email: Undelivered
    guardian: str
    letter: str
    asked: int
    state: str
    lacks_address: bool
    may_ask: bool


async def show(visit: AtSchool) -> Response:
    """Those of the school, and what became of those that staff had sent again."""
    return await _page(visit)


async def _page(visit: AtSchool, problem: Problem | None = None) -> Response:
    repository, year = visit.desk.repository, await visit.year()
    guardians = await guardians_of(visit)
    requests = {row["siecle_id"]: row for row in await repository.rows("email_requests", visit.uai, year)}

    def line(one: Undelivered) -> EmailLine:
        return _line(one, guardians, requests.get(one.siecle_id), visit.zone)

    return visit.page(
        "families/emails.html",
        problem=problem,
        uai=visit.uai,
        zone=visit.zone,
        names=await visit.names(),
        lines=[line(one) for one in await undelivered(repository, visit.uai)],
        settled=[line(one) for one in await settled(repository, visit.uai, year)],
    )


async def send_again(visit: AtPupil) -> Response:
    """Ask that all e-mails about the pupil that did not go are sent again; a second click asks nothing.

    Errors: `Departed`.
    """
    await visit.check_present()
    year, asked = await visit.year(), number_of(visit.text("mark"))
    data = {"year": year, "siecle_id": visit.siecle_id}
    after = -1 if asked is None else asked
    try:
        await visit.enter(Kind.EMAILS, f"emails-{visit.uai}-{visit.siecle_id}-{year}", data, after=after)
    except Overtaken:
        return await _page(visit, stale(Changed.EMAILS))
    return visit.to(f"{visit.home}/emails")


def _line(
    email: Undelivered,
    guardians: Mapping[str, list[Guardian]],
    request: Mapping[str, Any] | None,
    zone: str,
) -> EmailLine:
    known = {one.id: one for one in guardians.get(email.siecle_id, ())}
    to = known.get(email.guardian or "")
    lacks_address = email.without_address and (to is None or to.email is None)
    is_answered = request is None or request["outcome"] is not None
    return EmailLine(
        email=email,
        guardian=to.name if to else "Un responsable légal",
        letter=LETTERS[email.kind],
        asked=request["version"] if request else 0,
        state=_state(email.at, request, zone),
        lacks_address=lacks_address,
        may_ask=email.left_at is None and is_answered,
    )


def _state(failed_at: datetime, request: Mapping[str, Any] | None, zone: str) -> str:
    """What became of the last request to send again."""
    if request is None:
        return ""
    asked = f"Nouvel envoi demandé le {labels.local(request['at'], zone)}"
    if request["outcome"] is None:
        return f"{asked} : en attente"
    if request["outcome"] == "refused":
        return f"{asked} : refusé. {labels.reason(request['reason'])}"
    return f"{asked} : en cours" if failed_at <= request["at"] else f"{asked} : sans succès"

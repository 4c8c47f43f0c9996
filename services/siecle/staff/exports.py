"""Exports: handed over, what they would change is read, then confirmed; nothing is written before."""

import asyncio
from collections.abc import Collection, Sequence
from datetime import date
from typing import IO
from uuid import UUID

from starlette.datastructures import UploadFile
from starlette.responses import Response

from services.siecle.exports import waiting
from services.siecle.exports.handed import Handed, handed
from services.siecle.exports.report import NOTHING_CHANGES, Report
from services.siecle.exports.taking import Answer, NotConfirmed, look
from services.siecle.people.trail import Action
from services.siecle.staff.problems import Changed, Problem, stale
from services.siecle.staff.visit import AtSchool
from shared.academies import day_in, school_year
from shared.exports.model import Unreadable
from shared.exports.together import read_together
from shared.http.errors import Busy
from shared.text import shown

TURN_SECONDS = 10.0  # an export of a large school is read in two
Files = Sequence[tuple[str, IO[bytes]]]
NO_FILE = "Choisissez un fichier, ou les deux."
OTHER_SCHOOL = (
    "Ces exports sont de l'établissement {theirs}, et non de {ours} : donnez ceux de votre établissement."
)
NO_PUPIL = "Aucun élève de 3e n'est encore chargé : donnez aussi l'export des élèves."
OVER = "Cet envoi n'est plus là : une heure est passée, ou quelqu'un l'a abandonné. Recommencez."
DROPPED = "L'envoi est abandonné : rien n'est importé."
NOTHING = "Rien n'est enregistré."
TO_TICK = "Cochez la case qui confirme ce qui n'est plus dans les fichiers."
FLASHES = {"over": OVER, "dropped": DROPPED}


async def show(visit: AtSchool) -> Response:
    """The form, and when exports were taken last."""
    return visit.flashed(await _form(visit, notice=FLASHES.get(visit.flash)))


async def hand_over(visit: AtSchool) -> Response:
    """Read what was handed over and let it wait, or say what is wrong. Errors: `Busy`."""
    files = [(shown(one.filename or "", 60), one.file) for one in _files(visit)]
    names = await visit.desk.repository.rows("roster", visit.uai)
    try:
        given = await _read(visit, files, {row["siecle_id"] for row in names})
    except Unreadable as error:
        return await _form(visit, problem=Problem(f"{error} {NOTHING}"))
    upload = await waiting.keep(visit.desk.pool, given, visit.done(Action.EXPORTS_HANDED))
    return visit.to(f"{visit.home}/exports/{upload}")


def _files(visit: AtSchool) -> list[UploadFile]:
    """Those that were chosen: a field without any sends one without name."""
    return [one for one in visit.sent.getlist("files") if isinstance(one, UploadFile) and one.filename]


async def _read(visit: AtSchool, files: Files, known: Collection[str]) -> Handed:
    """Errors: `Unreadable`, `Busy`."""
    if not files:
        raise Unreadable(NO_FILE)
    today = day_in(visit.academy, await visit.time())  # as whatever takes exports counts it
    given = await _in_turn(visit, files, known, today)
    if given.school != visit.uai:
        raise Unreadable(OTHER_SCHOOL.format(theirs=given.school, ours=visit.uai))
    if not given.has_pupils and not known:
        raise Unreadable(NO_PUPIL)
    return given


async def _in_turn(visit: AtSchool, files: Files, known: Collection[str], today: date) -> Handed:
    """One upload at a time is read, so that memory is bounded; beside the loop, as it takes seconds."""
    try:
        async with asyncio.timeout(TURN_SECONDS):
            await visit.desk.reading.acquire()
    except TimeoutError:
        raise Busy from None
    try:
        return await asyncio.to_thread(lambda: handed(read_together(files, school_year(today)), known, today))
    finally:
        visit.desk.reading.release()


async def report(visit: AtSchool) -> Response:
    """What would become of what was handed over, as it is now; or what was done."""
    return await _report(visit)


async def decide(visit: AtSchool) -> Response:
    """Take it, or drop it. A second click finds it done; who read another report is asked again."""
    upload = visit.request.path_params["upload"]
    if visit.text("action") == "drop":
        return await _dropped(visit, upload)
    ticked = [visit.text(name) == "yes" for name in ("confirmed", "absent_leave")]
    answer = Answer(ticked[0], visit.text("mark"), ticked[1])
    try:
        await waiting.confirm(visit.desk.pool, visit.uai, upload, visit.academy, visit.by, answer)
    except NotConfirmed as error:
        is_stale = error.report.mark != answer.mark
        return await _report(visit, stale(Changed.LOADED) if is_stale else Problem(TO_TICK))
    return visit.to(f"{visit.home}/exports/{upload}")


async def _dropped(visit: AtSchool, upload: UUID) -> Response:
    """Drop it, or say what it is that a colleague was faster with."""
    if await waiting.drop(visit.desk.pool, visit.uai, upload, visit.done(Action.EXPORTS_DROPPED)):
        return visit.to(f"{visit.home}/exports", flash="dropped")
    return visit.to(f"{visit.home}/exports/{upload}")


async def _report(visit: AtSchool, problem: Problem | None = None) -> Response:
    upload = await waiting.find(visit.desk.pool, visit.uai, visit.request.path_params["upload"])
    if upload is None:
        return visit.to(f"{visit.home}/exports", flash="over")
    told: Report | None = upload.report
    if upload.handed is not None:
        told = await look(visit.desk.pool, upload.handed)
    return visit.page(
        "exports/report.html",
        problem=problem,
        uai=visit.uai,
        zone=visit.zone,
        upload=upload,
        report=told,
        nothing_changes=NOTHING_CHANGES,
    )


async def _form(visit: AtSchool, *, problem: Problem | None = None, notice: str | None = None) -> Response:
    return visit.page(
        "exports/exports.html",
        problem=problem,
        uai=visit.uai,
        zone=visit.zone,
        notice=notice,
        last=await waiting.last_taken(visit.desk.pool, visit.uai),
    )

"""For tests and the demo: exports taken in, the whole state, and faults of the API on demand."""

import asyncio
from collections.abc import Callable, Iterator
from typing import Annotated, Any, Literal, TypeVar

from fastapi import APIRouter, Depends, HTTPException, Request, UploadFile
from pydantic import BaseModel, Field

from services.siecle.api.routes import Known
from services.siecle.exports.handed import handed
from services.siecle.exports.report import Report
from services.siecle.exports.taking import Answer, take
from services.siecle.people.members import OPERATOR
from services.siecle.repository import Repository
from shared.academies import day_in
from shared.contract.types import Academy, SiecleId
from shared.exports.model import GuardiansExport, PupilsExport, Unreadable
from shared.exports.reader import read_export
from shared.exports.together import Export, Together, school_name

T = TypeVar("T")


class Fault(BaseModel):
    """What the API does to callers; `remaining` requests, or until it is changed.

    `pupils`: by Siècle's id, the status that pushes of these pupils get whatever else it does.
    """

    mode: Literal["none", "latency", "500", "429", "down"] = "none"
    latency_seconds: float = Field(0.0, ge=0, le=120)
    retry_after: int = Field(1, ge=0, le=3600)
    remaining: int | None = Field(None, ge=1)
    pupils: dict[SiecleId, Annotated[int, Field(ge=400, le=599)]] = {}


class Faults:
    """The fault in force, and how many requests came while one was."""

    def __init__(self) -> None:
        self.fault = Fault()
        self.hit = 0

    async def apply(self, request: Request) -> None:
        """Called before each API request. Errors: `HTTPException` as the fault says."""
        fault = self.fault
        if status := fault.pupils.get(request.path_params.get("siecle_id", "")):
            raise HTTPException(status, "fault on demand")
        if fault.mode != "none":
            await self._have(fault)

    async def _have(self, fault: Fault) -> None:
        self.hit += 1
        if fault.remaining is not None and self.hit >= fault.remaining:
            self.fault = Fault()
        await asyncio.sleep(fault.latency_seconds)
        if fault.mode == "500":
            raise HTTPException(500, "fault on demand")
        if fault.mode == "429":
            raise HTTPException(429, "fault on demand", {"Retry-After": str(fault.retry_after)})
        if fault.mode == "down":
            raise HTTPException(503, "fault on demand")


async def _faults(request: Request) -> Faults:
    found: Faults = request.app.state.faults
    return found


async def _turn(request: Request) -> asyncio.Semaphore:
    turn: asyncio.Semaphore = request.app.state.reading
    return turn


Faulty = Annotated[Faults, Depends(_faults)]
Turn = Annotated[asyncio.Semaphore, Depends(_turn)]
router = APIRouter(prefix="/admin")


@router.post("/faults")
async def set_fault(fault: Fault, faults: Faulty) -> Fault:
    """Put a fault in force, or none."""
    faults.fault, faults.hit = fault, 0
    return fault


@router.post("/pupils")
async def add_pupils(
    files: list[UploadFile], academy: Academy, known: Known, turn: Turn, name: str | None = None
) -> dict[str, int]:
    """Take in exports of pupils, of guardians or both, ZIP or XML, of schools of one academy.

    `name`: what they are called.
    """
    try:
        called = school_name(name)
        exports = await _in_turn(turn, lambda: [read_export(file.file) for file in files])
    except Unreadable as error:
        raise HTTPException(422, f"not an export: {error}") from None
    reports = [await _take(known, turn, one, academy, called) for one in _by_school(exports)]
    return {"pupils": sum(report.taken for report in reports)}


def _by_school(exports: list[Export]) -> Iterator[Together]:
    """As they belong together, whatever their year is."""
    for school in sorted({one.header.school for one in exports}):
        here = [one for one in exports if one.header.school == school]
        pupils = next((one for one in here if isinstance(one, PupilsExport)), None)
        guardians = next((one for one in here if isinstance(one, GuardiansExport)), None)
        yield Together(school, here[0].header.year or 0, pupils, guardians)


async def _in_turn(turn: asyncio.Semaphore, read: Callable[[], T]) -> T:
    """As the page's uploads: one at a time, as memory is bounded, and beside the loop: it takes seconds."""
    async with turn:
        return await asyncio.to_thread(read)


async def _take(
    known: Repository, turn: asyncio.Semaphore, exports: Together, academy: str, name: str | None
) -> Report:
    rows = await known.rows("roster", exports.school)
    today = day_in(academy, await known.time())
    given = await _in_turn(turn, lambda: handed(exports, {row["siecle_id"] for row in rows}, today))
    return await take(known.pool, given, academy, OPERATOR, Answer(confirmed=True), name=name)


@router.get("/state")
async def state(known: Known, faults: Faulty) -> dict[str, Any]:
    """Everything received, every effect, every change, and the requests that met a fault."""
    return {
        "received": await known.rows("state_received"),
        "ledger": await known.rows("state_ledger"),
        "changes": await known.rows("state_changes"),
        "faults_hit": faults.hit,
    }

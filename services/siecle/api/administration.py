"""For tests and the demo: roster, the whole state, and faults of the API on demand."""

import asyncio
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, HTTPException, Request, UploadFile
from pydantic import BaseModel, Field

from services.siecle.api.routes import Known
from services.siecle.roster import NotARoster, read_roster
from shared.contract.types import Academy, SiecleId


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


Faulty = Annotated[Faults, Depends(_faults)]
router = APIRouter(prefix="/admin")


@router.post("/faults")
async def set_fault(fault: Fault, faults: Faulty) -> Fault:
    """Put a fault in force, or none."""
    faults.fault, faults.hit = fault, 0
    return fault


@router.post("/pupils")
async def add_pupils(files: list[UploadFile], academy: Academy, known: Known) -> dict[str, int]:
    """Take in pupils' exports, ZIP or XML, of schools of one academy."""
    try:
        today = (await known.time()).date()
        rosters = [read_roster(await file.read(), today) for file in files]
    except NotARoster as error:
        raise HTTPException(422, f"not a pupils' export: {error}") from None
    return {"pupils": sum([await known.add_pupils(roster, academy) for roster in rosters])}


@router.get("/state")
async def state(known: Known, faults: Faulty) -> dict[str, Any]:
    """Everything received, every effect, every change, and the requests that met a fault."""
    return {
        "received": await known.rows("state_received"),
        "ledger": await known.rows("state_ledger"),
        "changes": await known.rows("state_changes"),
        "faults_hit": faults.hit,
    }

"""What tests and the demo ask for: roster, faults, the whole state."""

from typing import Any

from fastapi import APIRouter, Depends, HTTPException, UploadFile

from services.siecle.api.access import bearer
from services.siecle.api.faults import Fault, Faults
from services.siecle.repository import Repository
from services.siecle.roster import NotARoster, read_roster
from shared.contract.types import Academy


def admin_router(repository: Repository, faults: Faults, token: str) -> APIRouter:
    """The routes under /admin: roster, faults, and the whole state for tests and the demo."""
    router = APIRouter(prefix="/admin", dependencies=[Depends(bearer(token))])

    @router.post("/faults")
    async def set_fault(fault: Fault) -> Fault:
        """Put a fault in force, or none."""
        faults.set(fault)
        return fault

    @router.post("/pupils")
    async def add_pupils(files: list[UploadFile], academy: Academy) -> dict[str, int]:
        """Take in pupils' exports, ZIP or XML, of schools of one academy."""
        try:
            today = (await repository.time()).date()
            rosters = [read_roster(await file.read(), today) for file in files]
        except NotARoster as error:
            raise HTTPException(422, f"not a pupils' export: {error}") from None
        return {"pupils": sum([await repository.add_pupils(roster, academy) for roster in rosters])}

    @router.get("/state")
    async def state() -> dict[str, Any]:
        """Everything received, every effect, every change, and the requests that met a fault."""
        return {
            "received": await repository.rows("state_received"),
            "ledger": await repository.rows("state_ledger"),
            "changes": await repository.rows("state_changes"),
            "faults_hit": faults.hit,
        }

    return router

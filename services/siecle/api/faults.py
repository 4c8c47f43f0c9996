"""Faults on demand: the API answers late, with an error, or not at all."""

import asyncio
from typing import Literal

from fastapi import HTTPException
from pydantic import BaseModel, Field


class Fault(BaseModel):
    """What the API does to callers; `remaining` requests, or until it is changed."""

    mode: Literal["none", "latency", "500", "429", "down"] = "none"
    latency_seconds: float = Field(0.0, ge=0, le=120)
    retry_after: int = Field(1, ge=0, le=3600)
    remaining: int | None = Field(None, ge=1)


class Faults:
    """The fault in force, and how many requests came while one was."""

    def __init__(self) -> None:
        self.fault = Fault()
        self.hit = 0

    def set(self, fault: Fault) -> None:
        """Change the fault."""
        self.fault, self.hit = fault, 0

    async def apply(self) -> None:
        """Called before each API request. Errors: `HTTPException` as the fault says."""
        fault = self.fault
        if fault.mode == "none":
            return
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

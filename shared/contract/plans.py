"""Version 1 of the events of planned instants: what a school has planned comes about (R-023, F-21)."""

from typing import Annotated

from pydantic import AwareDatetime, Field

from shared.contract.event import Event
from shared.contract.types import Academy, ClassId, Phase, Stage, Uai, Year


class PlanEvent(Event):
    """Of one school's plans.

    `opening_version` says whose plan it is: the `source_version` of the opening, which counts for the school
    and for each class apart.
    """

    stream = "plans-{school}-{year}"
    filtered_by = ("academy", "school")

    school: Uai
    academy: Academy
    year: Year
    class_id: ClassId | None = Field(description="Null for an opening of the whole school")
    phase: Phase
    stage: Stage
    opening_version: Annotated[
        int, Field(ge=1, description="`source_version` of the `WindowOpened` or `ClassWindowOpened`")
    ]
    at: AwareDatetime = Field(description="The planned instant")


class PlannedOpeningReached(PlanEvent):
    """The instant has come for which a school had planned to open (R-023).

    It tells, and lets nobody in: an academy's date that was set later than the plan still holds families up.
    """


class PlannedClosingReached(PlanEvent):
    """The instant has come at which an opening was planned to end (R-020, R-023, A-12).

    Families have been refused from that instant on, whenever this comes.
    """


PLAN_EVENTS: tuple[type[PlanEvent], ...] = (PlannedOpeningReached, PlannedClosingReached)

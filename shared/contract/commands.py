"""Version 1 of the commands that sync sends to intentions, and of the answers it gets.

A command's id is a UUIDv5 of Siècle's change: a repeat is harmless. `source_version` is Siècle's version of
the object: an older one is ignored. Commands travel on a private queue and may carry texts; events never do.
"""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.contract.types import (
    Academy,
    Message,
    Pathway,
    Phase,
    Rank,
    SourceVersion,
    Stage,
    Status,
    Uai,
    Verdict,
    Versioned,
    Year,
)


class Command(Versioned):
    """Base of the commands."""

    source_version: SourceVersion
    by: UUID = Field(description="Opaque id of the staff member who acted in Siècle")
    acted_at: AwareDatetime | None = Field(
        None, description="When they did: what lay ahead then, and is past on arrival, takes effect at once"
    )


class ConfigureCampaign(Command):
    """Set an academy's dates and options for a school year (R-019)."""

    academy: Academy
    year: Year
    provisional_from: date
    final_from: date
    free_occupation: bool
    statuses: bool | None = Field(None, description="Follows free_occupation where it is not set (A-14)")
    time_zone: str


class WindowCommand(Command):
    """Base of the commands on one school's openings."""

    school: Uai
    academy: Academy
    year: Year
    phase: Phase
    stage: Stage


class OpenWindow(WindowCommand):
    """Open the téléservice of a school for a stage, or change the planned instants (R-021 to R-023)."""

    opens_at: AwareDatetime
    closes_at: AwareDatetime | None = None


class CloseWindow(WindowCommand):
    """Close the téléservice of a school (R-020)."""


class PupilCommand(Command):
    """Base of the commands on one pupil's dossier."""

    pupil: UUID
    school: Uai
    year: Year
    phase: Phase


class AdvisedPathway(Message):
    """A voie with the trade the council advises, as written by the staff (R-084, R-085)."""

    pathway: Pathway
    advised_occupation: str | None = None


class GivenOpinion(AdvisedPathway):
    """The avis on one requested voie."""

    verdict: Verdict


class PublishOpinion(PupilCommand):
    """The council's avis on one pupil (R-066, R-083 to R-086)."""

    opinions: tuple[GivenOpinion, ...]
    recommendations: tuple[AdvisedPathway, ...] = ()
    reasons: str | None = None


class EnteredIntention(Message):
    """One request that staff enter for a family."""

    rank: Rank
    pathway: Pathway
    occupation: str | None = None
    statuses: tuple[Status, ...] = ()


class EnterIntentions(PupilCommand):
    """Staff enter intentions for a family without internet (A-05)."""

    intentions: tuple[EnteredIntention, ...]


class TransferAuthorship(PupilCommand):
    """Staff give the right of entry to another legal responsible, or free it (A-04)."""

    to_account: UUID | None
    reason: str


class Reply(Versioned):
    """Base of the answers on `sync.replies`; `command` is the id of the command answered."""

    command: UUID


class CommandAccepted(Reply):
    """The command holds. `outcome` says whether it changed something; `position` is its last event's."""

    outcome: Literal["applied", "ignored"]
    position: Annotated[int, Field(ge=1)] | None


class CommandRefused(Reply):
    """The command was refused for good. `reason` is a slug that staff get to see in French."""

    reason: Annotated[str, Field(pattern=r"^[a-z]+(-[a-z]+)*$")]


COMMANDS: dict[str, type[Command]] = {
    model.name(): model
    for model in (
        ConfigureCampaign,
        OpenWindow,
        CloseWindow,
        PublishOpinion,
        EnterIntentions,
        TransferAuthorship,
    )
}
REPLIES: dict[str, type[Reply]] = {model.name(): model for model in (CommandAccepted, CommandRefused)}

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
    Answer,
    Ground,
    Message,
    Notices,
    Pathway,
    Phase,
    Proposal,
    Rank,
    SiecleId,
    SourceVersion,
    Stage,
    Status,
    Uai,
    Verdict,
    Versioned,
    Year,
)

_DIGEST = r"^[A-Za-z0-9_-]{43}$"  # 32 bytes as base64url
SealingKey = Annotated[str, Field(pattern=_DIGEST, description="An X25519 public key, as base64url")]
Proof = Annotated[str, Field(pattern=_DIGEST, description="HMAC-SHA256 of letter, school, guardian and key")]
ClassName = Annotated[str, Field(min_length=1, max_length=50, description="As in SIECLE, e.g. 3A")]


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
    any_choice_conforms: bool = Field(
        False, description="A decision conforms with any requested voie in it, not only with the first (F-09)"
    )
    time_zone: str
    notices: Notices = Field((), description="What families are told by e-mail")


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


class OpenClassWindow(WindowCommand):
    """Open the téléservice for one class, by its name in SIECLE (F-21)."""

    class_name: ClassName
    opens_at: AwareDatetime
    closes_at: AwareDatetime | None = None


class CloseClassWindow(WindowCommand):
    """Close the téléservice for one class."""

    class_name: ClassName


class DossierCommand(Command):
    """Base of the commands on one pupil's dossier."""

    pupil: UUID
    school: Uai
    year: Year


class PupilCommand(DossierCommand):
    """Base of those on one phase of it."""

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


class WithdrawIntentions(PupilCommand):
    """Staff withdraw all that was entered (A-27); its version is one of those of the entry."""

    reason: str


class TransferAuthorship(PupilCommand):
    """Staff give the right of entry to another legal responsible, or free it (A-04)."""

    to_account: UUID | None
    reason: str


class RequestEmails(DossierCommand):
    """Staff ask that the e-mails about a pupil which did not go are sent again (A-36)."""


class RequestLetter(DossierCommand):
    """Staff want a letter with a one-time code for a legal responsible of a pupil (ADR 0035).

    It is handed back by the id `letter`, sealed to the public `key`; `proof` is the back office's own word.
    """

    letter: UUID
    guardian: SiecleId = Field(description="The PERSONNE_ID in the school's exports")
    key: SealingKey
    proof: Proof


class ProposedPathway(AdvisedPathway):
    """What the council says on one voie, requested or not (F-06)."""

    proposal: Proposal


class PublishPropositions(DossierCommand):
    """The council's propositions on one pupil (F-05 to F-08)."""

    propositions: tuple[ProposedPathway, ...]
    catch_up: bool = False
    reasons: str | None = None


class EnterAnswer(DossierCommand):
    """Staff enter a family's answer from paper (F-24)."""

    answer: Answer
    accepted: tuple[Pathway, ...] = ()
    propositions: SourceVersion | None = Field(
        None, description="Siècle's version of the propositions that it answers; null for whichever there are"
    )


class RecordInterview(DossierCommand):
    """The head received the family (F-10)."""

    held_on: date


class DecideOrientation(DossierCommand):
    """The head's decision, the appeal's outcome, or a year more in 3e (F-09 to F-16)."""

    ground: Literal[Ground.HEAD, Ground.APPEAL, Ground.RETENTION]
    pathways: tuple[Pathway, ...] = ()
    reasons: str | None = None
    notified_on: date
    received_on: date | None = None


class RecordAppeal(DossierCommand):
    """The family appealed (F-12)."""

    lodged_on: date


class RequestRetention(DossierCommand):
    """The family asks for a year more in 3e (F-15, F-16)."""

    requested_on: date
    confirmed: bool = Field(False, description="Staff know that the pupil had such a year already")


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
        OpenClassWindow,
        CloseClassWindow,
        PublishPropositions,
        EnterAnswer,
        RecordInterview,
        DecideOrientation,
        RecordAppeal,
        RequestRetention,
        WithdrawIntentions,
        RequestEmails,
        RequestLetter,
    )
}
REPLIES: dict[str, type[Reply]] = {model.name(): model for model in (CommandAccepted, CommandRefused)}

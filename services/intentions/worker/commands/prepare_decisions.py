"""The commands on propositions and decisions made into the domain's, with what they are decided on."""

from datetime import datetime

from services.intentions.application.texts import Writer
from services.intentions.domain.deciding.decide_orientation import DecideOrientation
from services.intentions.domain.deciding.enter_answer import EnterAnswer
from services.intentions.domain.deciding.publish_propositions import Proposed, PublishPropositions
from services.intentions.domain.deciding.record_appeal import RecordAppeal
from services.intentions.domain.deciding.record_interview import RecordInterview
from services.intentions.domain.deciding.request_retention import RequestRetention
from services.intentions.worker.commands.lookups import Lookups
from shared.contract import commands


async def publish_propositions(
    lookups: Lookups, asked: commands.PublishPropositions, now: datetime, writer: Writer
) -> PublishPropositions:
    """The council's propositions; their texts go beside the log."""
    return PublishPropositions(
        at=await lookups.pupil_of(asked),
        propositions=tuple(
            Proposed(one.pathway, one.proposal, writer.write(one.advised_occupation))
            for one in asked.propositions
        ),
        catch_up=asked.catch_up,
        reasons=writer.write(asked.reasons),
        source_version=asked.source_version,
        now=now,
    )


async def enter_answer(
    lookups: Lookups, asked: commands.EnterAnswer, now: datetime, _writer: Writer
) -> EnterAnswer:
    """A family's answer from paper."""
    return EnterAnswer(
        at=await lookups.pupil_of(asked),
        answer=asked.answer,
        accepted=asked.accepted,
        source_version=asked.source_version,
        now=now,
        propositions=asked.propositions,
    )


async def record_interview(
    lookups: Lookups, asked: commands.RecordInterview, now: datetime, _writer: Writer
) -> RecordInterview:
    """The head received the family."""
    return RecordInterview(
        at=await lookups.pupil_of(asked),
        held_on=asked.held_on,
        by=asked.by,
        source_version=asked.source_version,
        now=now,
    )


async def decide_orientation(
    lookups: Lookups, asked: commands.DecideOrientation, now: datetime, writer: Writer
) -> DecideOrientation:
    """A decision; its reasons go beside the log."""
    return DecideOrientation(
        at=await lookups.pupil_of(asked),
        ground=asked.ground,
        pathways=asked.pathways,
        reasons=writer.write(asked.reasons),
        notified_on=asked.notified_on,
        received_on=asked.received_on,
        by=asked.by,
        source_version=asked.source_version,
        now=now,
    )


async def record_appeal(
    lookups: Lookups, asked: commands.RecordAppeal, now: datetime, _writer: Writer
) -> RecordAppeal:
    """A family appealed."""
    return RecordAppeal(
        at=await lookups.pupil_of(asked),
        lodged_on=asked.lodged_on,
        by=asked.by,
        source_version=asked.source_version,
        now=now,
    )


async def request_retention(
    lookups: Lookups, asked: commands.RequestRetention, now: datetime, _writer: Writer
) -> RequestRetention:
    """A family asks for a year more in 3e."""
    at = await lookups.pupil_of(asked)
    return RequestRetention(
        at=at,
        requested_on=asked.requested_on,
        before=await lookups.dossiers_before(at),
        confirmed=asked.confirmed,
        by=asked.by,
        source_version=asked.source_version,
        now=now,
    )

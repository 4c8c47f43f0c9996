"""Each command of the contract made into the domain's, with everything looked up that it is decided on."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from services.intentions.application.texts import Writer
from services.intentions.domain.answering.publish_opinion import Advised, Given, PublishOpinion
from services.intentions.domain.entering.enter_intentions import EnterIntentions
from services.intentions.domain.entering.intentions import Request
from services.intentions.domain.entering.transfer_authorship import TransferAuthorship
from services.intentions.domain.entering.withdraw_intentions import WithdrawIntentions
from services.intentions.domain.opening.close_window import CloseWindow
from services.intentions.domain.opening.configure_campaign import ConfigureCampaign
from services.intentions.domain.opening.open_window import OpenWindow
from services.intentions.domain.places import AcademyPlace, SchoolPlace
from services.intentions.domain.stream import Command
from services.intentions.domain.telling.request_emails import RequestEmails
from services.intentions.worker.commands import prepare_decisions as decisions
from services.intentions.worker.commands.lookups import Lookups
from shared.contract import commands

Prepare = Callable[[Lookups, Any, datetime, Writer], Awaitable[Command]]


async def configure_campaign(
    _lookups: Lookups, asked: commands.ConfigureCampaign, _now: datetime, _writer: Writer
) -> ConfigureCampaign:
    """An academy's settings."""
    return ConfigureCampaign(
        at=AcademyPlace(academy=asked.academy, year=asked.year),
        provisional_from=asked.provisional_from,
        final_from=asked.final_from,
        free_occupation=asked.free_occupation,
        statuses=asked.statuses,
        time_zone=asked.time_zone,
        any_choice_conforms=asked.any_choice_conforms,
        notices=asked.notices,
        source_version=asked.source_version,
    )


async def open_window(
    lookups: Lookups, asked: commands.OpenWindow | commands.OpenClassWindow, now: datetime, _writer: Writer
) -> OpenWindow:
    """A school opens, for all or for one class."""
    at = await lookups.school(asked.school, asked.year)
    class_id = await _class_of(lookups, at, asked)
    return OpenWindow(
        at=at,
        phase=asked.phase,
        stage=asked.stage,
        opens_at=asked.opens_at,
        closes_at=asked.closes_at,
        answers_exist=await lookups.answers_exist(at, asked.phase, class_id),
        by=asked.by,
        source_version=asked.source_version,
        # Nobody asks after it has arrived: a clock of Siècle's that is ahead must not refuse what lies ahead.
        acted_at=min(asked.acted_at or now, now),
        now=now,
        class_id=class_id,
    )


async def close_window(
    lookups: Lookups, asked: commands.CloseWindow | commands.CloseClassWindow, now: datetime, _writer: Writer
) -> CloseWindow:
    """A school closes, for all or for one class."""
    at = await lookups.school(asked.school, asked.year)
    return CloseWindow(
        at=at,
        phase=asked.phase,
        stage=asked.stage,
        by=asked.by,
        source_version=asked.source_version,
        now=now,
        class_id=await _class_of(lookups, at, asked),
    )


async def _class_of(lookups: Lookups, at: SchoolPlace, asked: commands.WindowCommand) -> UUID | None:
    if isinstance(asked, commands.OpenClassWindow | commands.CloseClassWindow):
        return await lookups.class_of(at, asked.class_name)
    return None


async def publish_opinion(
    lookups: Lookups, asked: commands.PublishOpinion, now: datetime, writer: Writer
) -> PublishOpinion:
    """The council's avis; its texts go beside the log."""
    return PublishOpinion(
        at=await lookups.pupil_of(asked),
        phase=asked.phase,
        opinions=tuple(
            Given(one.pathway, one.verdict, writer.write(one.advised_occupation)) for one in asked.opinions
        ),
        recommendations=tuple(
            Advised(one.pathway, writer.write(one.advised_occupation)) for one in asked.recommendations
        ),
        reasons=writer.write(asked.reasons),
        source_version=asked.source_version,
        now=now,
    )


async def enter_intentions(
    lookups: Lookups, asked: commands.EnterIntentions, now: datetime, writer: Writer
) -> EnterIntentions:
    """Staff enter for a family (A-05); the receipt follows from the change, so a repeat has the same."""
    ranked = sorted(asked.intentions, key=lambda one: one.rank)
    return EnterIntentions(
        at=await lookups.pupil_of(asked),
        phase=asked.phase,
        requests=tuple(Request(one.pathway, writer.write(one.occupation), one.statuses) for one in ranked),
        receipt=f"E-{uuid5(asked.pupil, f'{asked.phase}-{asked.source_version}').hex[:12].upper()}",
        source_version=asked.source_version,
        now=now,
    )


async def withdraw_intentions(
    lookups: Lookups, asked: commands.WithdrawIntentions, _now: datetime, writer: Writer
) -> WithdrawIntentions:
    """Staff withdraw what was entered (A-27)."""
    return WithdrawIntentions(
        at=await lookups.pupil_of(asked),
        phase=asked.phase,
        reason=writer.write(asked.reason),
        by=asked.by,
        source_version=asked.source_version,
    )


async def transfer_authorship(
    lookups: Lookups, asked: commands.TransferAuthorship, _now: datetime, writer: Writer
) -> TransferAuthorship:
    """Staff move the right of entry (A-04)."""
    to = asked.to_account
    return TransferAuthorship(
        at=await lookups.pupil_of(asked),
        phase=asked.phase,
        to_account=to,
        to_is_guardian=to is not None and await lookups.is_guardian_of(to, asked.pupil),
        reason=writer.write(asked.reason),
        by=asked.by,
        source_version=asked.source_version,
    )


async def request_emails(
    lookups: Lookups, asked: commands.RequestEmails, _now: datetime, _writer: Writer
) -> RequestEmails:
    """Staff want e-mails sent again (A-36)."""
    at = await lookups.pupil_of(asked)
    return RequestEmails(at=at, by=asked.by, source_version=asked.source_version)


# The routing table: what each command is prepared by.
ROUTES: Mapping[str, Prepare] = {
    "ConfigureCampaign": configure_campaign,
    "OpenWindow": open_window,
    "CloseWindow": close_window,
    "PublishOpinion": publish_opinion,
    "EnterIntentions": enter_intentions,
    "WithdrawIntentions": withdraw_intentions,
    "TransferAuthorship": transfer_authorship,
    "RequestEmails": request_emails,
    "OpenClassWindow": open_window,
    "CloseClassWindow": close_window,
    "PublishPropositions": decisions.publish_propositions,
    "EnterAnswer": decisions.enter_answer,
    "RecordInterview": decisions.record_interview,
    "DecideOrientation": decisions.decide_orientation,
    "RecordAppeal": decisions.record_appeal,
    "RequestRetention": decisions.request_retention,
}

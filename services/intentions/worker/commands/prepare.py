"""Each command of the contract made into one use case of the domain: its streams, and its decision."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import uuid5

from services.intentions.domain import (
    close_window as closing,
)
from services.intentions.domain import (
    configure_campaign as configuring,
)
from services.intentions.domain import (
    enter_intentions as entering,
)
from services.intentions.domain import (
    open_window as opening,
)
from services.intentions.domain import (
    publish_opinion as publishing,
)
from services.intentions.domain import (
    transfer_authorship as transferring,
)
from services.intentions.domain.campaign import Campaign
from services.intentions.domain.dossier import Dossier
from services.intentions.domain.intentions import Request as Asked
from services.intentions.domain.window import Window
from services.intentions.handling import Histories, fold
from services.intentions.texts import Writer
from shared.contract import commands, streams
from shared.contract.events import Event

if TYPE_CHECKING:
    from services.intentions.worker.commands import Lookups


class UnknownReference(Exception):
    """The command names a school or a pupil that the directory does not have."""

    def __init__(self, slug: str) -> None:
        super().__init__(slug)
        self.slug = slug


@dataclass(frozen=True, slots=True)
class Case:
    """One decision, ready to be taken: where it is written, what it reads, what subscribers filter by."""

    stream: str
    reads: tuple[str, ...]
    academy: str | None
    school: str | None
    decide: Callable[[Histories], list[Event]]


async def configure_campaign(
    _lookups: "Lookups", command: commands.ConfigureCampaign, _now: datetime, _writer: Writer
) -> Case:
    """An academy's settings."""
    stream = streams.campaign(command.academy, command.year)
    asked = configuring.ConfigureCampaign(
        academy=command.academy,
        year=command.year,
        provisional_from=command.provisional_from,
        final_from=command.final_from,
        free_occupation=command.free_occupation,
        statuses=command.statuses,
        time_zone=command.time_zone,
        source_version=command.source_version,
    )
    return Case(
        stream,
        (),
        command.academy,
        None,
        lambda read: configuring.decide(fold(Campaign, read[stream]), asked),
    )


async def open_window(
    lookups: "Lookups", command: commands.OpenWindow, now: datetime, _writer: Writer
) -> Case:
    """A school opens."""
    academy = await lookups.academy_of(command.school)
    stream = streams.window(command.school, command.year)
    campaign = streams.campaign(academy, command.year)
    asked = opening.OpenWindow(
        school=command.school,
        academy=academy,
        year=command.year,
        phase=command.phase,
        stage=command.stage,
        opens_at=command.opens_at,
        closes_at=command.closes_at,
        opinions_exist=await lookups.opinions_exist(command.school, command.year, command.phase),
        by=command.by,
        source_version=command.source_version,
        # Nobody asks after it has arrived: a clock of Siècle's that is ahead must not refuse what lies ahead.
        acted_at=min(command.acted_at or now, now),
        now=now,
    )

    def decide(read: Histories) -> list[Event]:
        return opening.decide(fold(Window, read[stream]), fold(Campaign, read[campaign]), asked)

    return Case(stream, (campaign,), academy, command.school, decide)


async def close_window(
    lookups: "Lookups", command: commands.CloseWindow, now: datetime, _writer: Writer
) -> Case:
    """A school closes."""
    academy = await lookups.academy_of(command.school)
    stream = streams.window(command.school, command.year)
    asked = closing.CloseWindow(
        school=command.school,
        academy=academy,
        year=command.year,
        phase=command.phase,
        stage=command.stage,
        by=command.by,
        source_version=command.source_version,
        now=now,
    )
    return Case(
        stream, (), academy, command.school, lambda read: closing.decide(fold(Window, read[stream]), asked)
    )


async def publish_opinion(
    lookups: "Lookups", command: commands.PublishOpinion, now: datetime, writer: Writer
) -> Case:
    """The council's avis; its texts go beside the log."""
    pupil = await lookups.pupil(command.pupil)
    stream = streams.dossier(command.pupil, command.year)
    window = streams.window(pupil.school, command.year)
    asked = publishing.PublishOpinion(
        pupil=command.pupil,
        phase=command.phase,
        opinions=tuple(
            publishing.Given(one.pathway, one.verdict, writer.write(one.advised_occupation))
            for one in command.opinions
        ),
        recommendations=tuple(
            publishing.Advised(one.pathway, writer.write(one.advised_occupation))
            for one in command.recommendations
        ),
        reasons=writer.write(command.reasons),
        source_version=command.source_version,
        now=now,
    )

    def decide(read: Histories) -> list[Event]:
        return publishing.decide(fold(Dossier, read[stream]), fold(Window, read[window]), asked)

    return Case(stream, (window,), pupil.academy, pupil.school, decide)


async def enter_intentions(
    lookups: "Lookups", command: commands.EnterIntentions, now: datetime, writer: Writer
) -> Case:
    """Staff enter for a family (A-05); the receipt follows from the change, so a repeat has the same."""
    pupil = await lookups.pupil(command.pupil)
    stream = streams.dossier(command.pupil, command.year)
    campaign = streams.campaign(pupil.academy, command.year)
    ranked = sorted(command.intentions, key=lambda one: one.rank)
    asked = entering.EnterIntentions(
        pupil=command.pupil,
        phase=command.phase,
        requests=tuple(Asked(one.pathway, writer.write(one.occupation), one.statuses) for one in ranked),
        receipt=f"E-{uuid5(command.pupil, f'{command.phase}-{command.source_version}').hex[:12].upper()}",
        source_version=command.source_version,
        now=now,
    )

    def decide(read: Histories) -> list[Event]:
        return entering.decide(fold(Dossier, read[stream]), fold(Campaign, read[campaign]), asked)

    return Case(stream, (campaign,), pupil.academy, pupil.school, decide)


async def transfer_authorship(
    lookups: "Lookups", command: commands.TransferAuthorship, _now: datetime, writer: Writer
) -> Case:
    """Staff move the right of entry (A-04)."""
    pupil = await lookups.pupil(command.pupil)
    stream = streams.dossier(command.pupil, command.year)
    to = command.to_account
    asked = transferring.TransferAuthorship(
        pupil=command.pupil,
        phase=command.phase,
        to_account=to,
        to_is_guardian=to is not None and await lookups.is_guardian_of(to, command.pupil),
        reason=writer.write(command.reason),
        by=command.by,
        source_version=command.source_version,
    )
    return Case(
        stream,
        (),
        pupil.academy,
        pupil.school,
        lambda read: transferring.decide(fold(Dossier, read[stream]), asked),
    )

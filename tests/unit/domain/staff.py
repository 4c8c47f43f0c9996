"""When: commands of the staff, as they come from Siècle; what they decide is folded in."""

from dataclasses import replace
from datetime import date
from typing import Any

from services.intentions.domain.entering.enter_intentions import EnterIntentions
from services.intentions.domain.entering.transfer_authorship import TransferAuthorship
from services.intentions.domain.entering.withdraw_intentions import WithdrawIntentions
from services.intentions.domain.opening.close_window import CloseWindow
from services.intentions.domain.opening.configure_campaign import ConfigureCampaign
from services.intentions.domain.opening.open_window import OpenWindow
from services.intentions.domain.opening.reach_plans import ReachPlans
from services.intentions.domain.telling.request_emails import RequestEmails
from shared.contract.event import Event
from shared.contract.events import AuthorshipTransferred
from shared.contract.types import Phase, Stage
from tests.unit.domain.given import FATHER, STAFF, World, text


def configures(world: World, **given: Any) -> list[Event]:
    """The academy sets its dates and options."""
    command = ConfigureCampaign(
        at=world.place,
        provisional_from=date(2026, 11, 2),
        final_from=date(2027, 4, 1),
        free_occupation=True,
        statuses=True,
        time_zone="Europe/Paris",
        source_version=world.campaign.source_version + 1,
    )
    return world.keep(replace(command, **given).decide(world.campaign))


def opens(world: World, stage: Stage = Stage.ENTRY, **given: Any) -> list[Event]:
    """The school opens, for all or a class, by default now and for the provisional phase."""
    phase, class_id = given.get("phase", Phase.PROVISIONAL), given.get("class_id")
    command = OpenWindow(
        at=world.place,
        phase=phase,
        stage=stage,
        opens_at=world.now,
        closes_at=None,
        answers_exist=_has_answer(world, phase) and class_id in (None, world.class_id),
        by=STAFF,
        source_version=world.window.source_version_of(class_id) + 1,
        acted_at=world.now,
        now=world.now,
    )
    return world.keep(replace(command, **given).decide(world.window, world.campaign))


def _has_answer(world: World, phase: Phase) -> bool:
    current = world.dossier
    given = (
        current.provisional.opinions if phase is Phase.PROVISIONAL else current.definitive.all_propositions
    )
    return any(one.school == world.school for one in given)


def closes(world: World, stage: Stage = Stage.ENTRY, **given: Any) -> list[Event]:
    """The school closes, for all or a class."""
    class_id = given.get("class_id")
    command = CloseWindow(
        at=world.place,
        phase=Phase.PROVISIONAL,
        stage=stage,
        by=STAFF,
        source_version=world.window.source_version_of(class_id) + 1,
        now=world.now,
    )
    return world.keep(replace(command, **given).decide(world.window))


def reaches_plans(world: World) -> list[Event]:
    """No staff: what they planned comes about."""
    return world.keep(ReachPlans(at=world.place, until=world.now).decide(world.plans, world.window))


def enters(world: World, *requests: Any, **given: Any) -> list[Event]:
    """Staff enter for the family."""
    phase = given.get("phase", Phase.PROVISIONAL)
    command = EnterIntentions(
        at=world.place,
        phase=phase,
        requests=requests,
        receipt="E-0A1B2C3D4E5F",
        source_version=world.dossier.round(phase).entry_version + 1,
        now=world.now,
    )
    return world.keep(replace(command, **given).decide(world.dossier, world.campaign))


def withdraws(world: World, **given: Any) -> list[Event]:
    """Staff withdraw what was entered."""
    phase = given.get("phase", Phase.PROVISIONAL)
    command = WithdrawIntentions(
        at=world.place,
        phase=phase,
        reason=text("À la demande de la famille"),
        by=STAFF,
        source_version=world.dossier.round(phase).entry_version + 1,
    )
    return world.keep(replace(command, **given).decide(world.dossier))


def transfers(world: World, **given: Any) -> list[Event]:
    """Staff move the right of entry, by default to the father."""
    phase = given.get("phase", Phase.PROVISIONAL)
    command = TransferAuthorship(
        at=world.place,
        phase=phase,
        to_account=FATHER,
        to_is_guardian=True,
        reason=text("Décision du juge"),
        by=STAFF,
        source_version=world.dossier.round(phase).source_version(AuthorshipTransferred) + 1,
    )
    return world.keep(replace(command, **given).decide(world.dossier))


def wants_emails(world: World, **given: Any) -> list[Event]:
    """Staff have e-mails sent again."""
    command = RequestEmails(at=world.place, by=STAFF, source_version=world.emails.source_version + 1)
    return world.keep(replace(command, **given).decide(world.emails))

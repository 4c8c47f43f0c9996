"""A dossier of before step 3: what 0.1.0 and 0.2.0 stored is read, and the year goes on (golden files)."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from services.intentions.application.codec import decode
from services.intentions.domain.seeing.decision_screens import Agreed
from services.intentions.domain.seeing.steps import Step
from services.intentions.domain.stream import RecordedEvent
from services.intentions.eventstore.model import StoredEvent
from shared.contract.envelope import Envelope
from shared.contract.types import Ground, Phase, Stage
from tests.contract.freeze import GOLDEN
from tests.unit.domain.deciding import NO, YES, answers, decides, proposes
from tests.unit.domain.given import CAP, FATHER, GENERAL, MOTHER, PROFESSIONAL, World, ask
from tests.unit.domain.staff import closes, opens

PROVISIONAL = ("IntentionsValidated", "OpinionPublished", "OpinionAcknowledged", "AuthorshipTransferred")
# What those releases took in the definitive phase too, where there were avis instead of propositions.
FINAL = ("IntentionsValidated", "OpinionPublished", "OpinionAcknowledged")
SCHOOL = ("CampaignConfigured", "WindowOpened", "WindowClosed")


def stored(name: str, position: int, **changed: Any) -> StoredEvent:
    """The frozen example of the first version, as the store gives it back."""
    example = json.loads((GOLDEN / f"{name}.v1.json").read_text(encoding="utf-8"))["example"]
    envelope = Envelope.parse(json.dumps(example))
    return StoredEvent(
        position=position,
        stream=envelope.subject or "",
        version=position,
        id=envelope.id,
        type=envelope.name,
        schema_version=envelope.version,
        data=envelope.data | changed,
        metadata_json=json.dumps({"time": example["time"]}),
        academy=envelope.academy,
        school=envelope.school,
        recorded_at=envelope.time,
        command_id=None,
        hash=b"",
    )


def history(*, final: bool) -> Iterator[RecordedEvent]:
    """A year until spring as it lies in the log; `final`: with choices and a final avis."""
    of_final: list[tuple[str, dict[str, str]]] = [(name, {"phase": "final"}) for name in FINAL]
    names = [*((name, {}) for name in (*SCHOOL, *PROVISIONAL)), *(of_final if final else [])]
    for position, (name, changed) in enumerate(names, 1):
        yield decode(stored(name, position, **changed))


def world_of(*, final: bool) -> World:
    """The states that such a history leads to, in April."""
    world = World()
    for recorded in history(final=final):
        world.now = recorded.at
        world.happens(recorded.event)
    return world.later(days=150)


@pytest.mark.parametrize("final", [False, True], ids=["provisional", "with a final avis"])
def test_a_dossier_of_before_is_read(final: bool) -> None:
    world = world_of(final=final)
    provisional, definitive = world.dossier.provisional, world.dossier.definitive

    assert world.dossier.version == len(PROVISIONAL) + final * len(FINAL)
    assert (provisional.author, provisional.is_settled) == (FATHER, True)
    assert len(provisional.opinions) == 1
    assert (definitive.entry is not None, definitive.author) == (final, MOTHER if final else None)
    assert not definitive.is_frozen
    assert not world.campaign.any_choice_conforms


@pytest.mark.parametrize("final", [False, True], ids=["provisional", "with a final avis"])
def test_a_dossier_of_before_goes_on_to_its_decision(final: bool) -> None:
    world = world_of(final=final)

    opens(world, phase=Phase.FINAL)
    assert world.validate(ask(PROFESSIONAL), ask(GENERAL), phase=Phase.FINAL)
    closes(world.later(days=50), phase=Phase.FINAL)
    assert proposes(world, (GENERAL, NO), (PROFESSIONAL, YES), (CAP, YES))
    opens(world, Stage.ANSWER, phase=Phase.FINAL)
    answered, decided = answers(world, PROFESSIONAL, CAP)

    assert (answered.name(), decided.name()) == ("PropositionsAnswered", "OrientationDecided")
    seen = world.decision_seen_by(FATHER)
    assert isinstance(seen, Agreed)
    assert seen.decision.pathways == (PROFESSIONAL, CAP)
    assert decides(world.later(days=1), GENERAL, PROFESSIONAL)
    assert [one.ground for one in world.dossier.definitive.decisions] == [Ground.AGREEMENT, Ground.HEAD]


def test_choices_and_steps_of_a_dossier_of_before_stay_readable() -> None:
    world = world_of(final=True)
    opens(world.later(hours=1), Stage.ANSWER, phase=Phase.FINAL)
    for step in (Step.INTENTIONS, Step.CHOICES):
        assert getattr(world.seen_by(MOTHER, step), "entry", None) is not None


def test_a_log_of_before_may_hold_several_final_avis() -> None:
    world = world_of(final=True)
    known = world.dossier.definitive
    for version in (2, 3):
        changed = {"phase": "final", "opinion_version": version, "source_version": version}
        world.happens(decode(stored("OpinionPublished", 20 + version, **changed)).event)
    assert world.dossier.definitive == known
    assert len(world.dossier.provisional.opinions) == 1

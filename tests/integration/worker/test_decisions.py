"""Commands of the definitive phase on a real store: classes by name, texts beside the log, one append."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from uuid_utils.compat import uuid7

from services.intentions.directory import classes
from services.intentions.eventstore.model import StoredEvent
from shared.contract import commands
from shared.contract.commands import CommandAccepted, CommandRefused, DossierCommand
from shared.contract.types import Answer, Ground, Pathway, Phase, Proposal, Stage
from tests.integration.worker.siecle import Answer as Reply
from tests.integration.worker.siecle import Siecle
from tests.support.town import STAFF, YEAR

REASONS = "Le conseil propose la voie professionnelle."
JUNE_1 = timedelta(days=206)  # after the town's noon in November
JUNE_20 = date(2026, 6, 20)  # of the year before


def reason(reply: Reply) -> str:
    assert isinstance(reply, CommandRefused)
    return reply.reason


def outcome(reply: Reply) -> str:
    assert isinstance(reply, CommandAccepted), reply
    return reply.outcome


@pytest.fixture
async def june(siecle: Siecle) -> Siecle:
    """The academy's dates are known, and it is June."""
    await siecle.send(siecle.campaign())
    siecle.town.clock.instant += JUNE_1
    return siecle


def about(siecle: Siecle, model: type[DossierCommand], **given: Any) -> Any:
    """A command on the town's child."""
    place = {"pupil": siecle.town.child.id, "school": siecle.town.school, "year": YEAR, "by": STAFF}
    return model.model_validate({"source_version": 1, **place, **given})


def propositions(siecle: Siecle, **given: Any) -> Any:
    """General not proposed, professional proposed."""
    said = [
        {"pathway": Pathway.GENERAL, "proposal": Proposal.NOT_PROPOSED},
        {
            "pathway": Pathway.PROFESSIONAL,
            "proposal": Proposal.PROPOSED,
            "advised_occupation": "Mécanique",
        },
    ]
    content = {"propositions": said, "catch_up": True, "reasons": REASONS}
    return about(siecle, commands.PublishPropositions, **content, **given)


def class_opening(siecle: Siecle, name: str, version: int = 1, **given: Any) -> commands.OpenClassWindow:
    opening = siecle.opening(version, Stage.ANSWER, phase=Phase.FINAL, opens_at=siecle.town.clock())
    return commands.OpenClassWindow.model_validate(opening.model_dump() | {"class_name": name} | given)


async def dossier(siecle: Siecle) -> list[StoredEvent]:
    return await siecle.events(siecle.town.child.stream)


async def test_f21_a_class_is_opened_by_its_name_and_has_one_id_for_ever(june: Siecle) -> None:
    assert outcome(await june.send(class_opening(june, "3A"))) == "applied"
    assert outcome(await june.send(class_opening(june, "3A", 2))) == "applied"

    first, second = (await june.events(june.window))[-2:]
    assert (first.type, second.type) == ("ClassWindowOpened", "ClassWindowOpened")
    assert first.data["class_id"] == second.data["class_id"]
    id_ = UUID(first.data["class_id"])
    assert await classes.names(june.town.pool, [id_, uuid4()]) == {id_: classes.Class(june.town.school, "3A")}


async def test_f21_a_class_that_nobody_is_in_is_refused(june: Siecle) -> None:
    assert reason(await june.send(class_opening(june, "3Z"))) == "unknown-class"

    await june.send(class_opening(june, "3A"))
    await june.town.pool.execute(
        "UPDATE directory.pupils SET division = '3B' WHERE id = $1", june.town.child.id
    )
    assert reason(await june.send(class_opening(june, "3A", 2))) == "empty-class"


async def test_f21_the_school_closes_one_class(june: Siecle) -> None:
    await june.send(class_opening(june, "3A"))
    closing = class_opening(june, "3A", 2).model_dump()

    assert outcome(await june.send(commands.CloseClassWindow.model_validate(closing))) == "applied"
    assert (await june.events(june.window))[-1].type == "ClassWindowClosed"


async def test_a_final_avis_is_refused(june: Siecle) -> None:
    avis = june.opinion().model_copy(update={"phase": Phase.FINAL})
    assert reason(await june.send(avis)) == "opinion-in-final-phase"


@pytest.mark.parametrize("of_class", [False, True])
async def test_a11_no_entry_is_opened_again_once_there_are_propositions(june: Siecle, of_class: bool) -> None:
    await june.send(propositions(june))
    opening = june.opening(1, Stage.ENTRY, phase=Phase.FINAL, opens_at=june.town.clock())
    asked = class_opening(june, "3A", stage=Stage.ENTRY) if of_class else opening

    assert reason(await june.send(asked)) == "opinions-exist"


async def test_a11_an_avis_keeps_the_intentions_of_its_own_class_alone_closed(june: Siecle) -> None:
    await june.town.add_child("Louise", login="twin", division="3B")
    await june.send(june.entry())
    assert outcome(await june.send(june.opinion())) == "applied"
    asked: dict[str, Any] = {"stage": Stage.ENTRY, "phase": Phase.PROVISIONAL}

    assert reason(await june.send(class_opening(june, "3A", **asked))) == "opinions-exist"
    assert outcome(await june.send(class_opening(june, "3B", **asked))) == "applied"


async def test_a11_what_a_pupil_brings_from_another_school_holds_up_no_class(june: Siecle) -> None:
    await june.send(propositions(june))
    await _moves(june, "0939876B")
    opening = class_opening(june, "3A", stage=Stage.ENTRY, school="0939876B")

    assert outcome(await june.send(opening)) == "applied"


async def _moves(siecle: Siecle, school: str) -> None:
    """The child goes to a class of the same name in another school of the academy."""
    pool, town = siecle.town.pool, siecle.town
    await pool.execute("INSERT INTO directory.schools VALUES ($1, 'CLG VOISIN', $2)", school, town.academy)
    await pool.execute("UPDATE directory.pupils SET school = $2 WHERE id = $1", town.child.id, school)


async def test_the_propositions_keep_their_texts_beside_the_log(june: Siecle) -> None:
    assert outcome(await june.send(propositions(june))) == "applied"

    [event] = await dossier(june)
    assert event.type == "PropositionsPublished"
    texts = [event.data["reasons"], event.data["propositions"][1]["advised_occupation"]]
    stored = await june.town.store.texts([UUID(one["text"]) for one in texts])
    assert sorted(stored.values()) == [REASONS, "Mécanique"]
    assert REASONS not in str(event.data)


async def test_f20_an_agreement_and_its_decision_are_one_append(june: Siecle) -> None:
    await june.send(propositions(june))
    answer = about(june, commands.EnterAnswer, answer=Answer.AGREED, accepted=[Pathway.PROFESSIONAL])
    id_ = uuid4()

    assert outcome(await june.send(answer, id_)) == "applied"
    assert outcome(await june.send(answer, id_)) == "applied"  # the same change read again

    _, answered, decided = await dossier(june)
    assert (answered.type, decided.type) == ("PropositionsAnswered", "OrientationDecided")
    assert (decided.position, decided.command_id) == (answered.position + 1, id_)
    assert (answered.data["by"], answered.data["origin"]) == (None, "school")
    assert (decided.data["ground"], decided.data["pathways"]) == ("agreement", ["2PRO"])


async def test_f20_a_voie_that_is_not_proposed_is_not_accepted(june: Siecle) -> None:
    await june.send(propositions(june))
    answer = about(june, commands.EnterAnswer, answer=Answer.AGREED, accepted=[Pathway.GENERAL])
    assert reason(await june.send(answer)) == "not-proposed"


async def test_f10_f12_from_the_interview_to_the_appeal(june: Siecle) -> None:
    await june.send(june.entry().model_copy(update={"phase": Phase.FINAL}))
    today = june.town.clock().date()
    decision = about(
        june,
        commands.DecideOrientation,
        ground=Ground.HEAD,
        pathways=[Pathway.CAP],
        reasons="Objectifs.",
        notified_on=today,
    )
    assert reason(await june.send(decision)) == "interview-missing"
    assert outcome(await june.send(about(june, commands.RecordInterview, held_on=today))) == "applied"
    assert outcome(await june.send(decision)) == "applied"
    june.town.clock.forward(days=30)
    late = about(june, commands.RecordAppeal, lodged_on=june.town.clock().date())
    assert outcome(await june.send(late)) == "applied"

    *_, decided, appeal = await dossier(june)
    assert decided.data["by"] == str(STAFF)
    assert (appeal.type, appeal.data["in_time"]) == ("AppealRecorded", False)


async def test_f16_a_year_more_after_such_a_year_is_confirmed(june: Siecle) -> None:
    before = await _of_the_year_before(june, None, None)
    asked = about(june, commands.RequestRetention, requested_on=JUNE_20)
    await june.send(asked.model_copy(update={"pupil": before, "year": YEAR - 1}))

    assert reason(await june.send(asked)) == "retained-last-year"
    known = asked.model_copy(update={"confirmed": True, "source_version": 2})
    assert outcome(await june.send(known)) == "applied"


@pytest.mark.parametrize(
    ("ine", "ine_before", "number", "is_same"),
    [
        ("INE1", "INE1", "another", True),
        (None, "INE1", None, True),
        ("INE1", None, None, True),
        ("INE1", "INE2", None, False),
        (None, None, "another", False),
    ],
)
async def test_f16_the_same_child_goes_by_the_national_number_else_by_the_schools(
    june: Siecle, ine: str | None, ine_before: str | None, number: str | None, is_same: bool
) -> None:
    await june.town.pool.execute(
        "UPDATE directory.pupils SET ine = $2 WHERE id = $1", june.town.child.id, ine
    )
    before = await _of_the_year_before(june, ine_before, number)
    asked = about(june, commands.RequestRetention, requested_on=JUNE_20)
    await june.send(asked.model_copy(update={"pupil": before, "year": YEAR - 1}))

    assert isinstance(await june.send(asked), CommandRefused if is_same else CommandAccepted)


async def _of_the_year_before(siecle: Siecle, ine: str | None, number: str | None) -> UUID:
    """A pupil of the school a year before, born when the child was, by default with the child's number."""
    before = uuid7()
    await siecle.town.pool.execute(
        "INSERT INTO directory.pupils "
        "(id, school, year, siecle_id, ine, last_name, first_name, born_on, mef) "
        "SELECT $2, school, year - 1, coalesce($4, siecle_id), $3, last_name, first_name, born_on, mef "
        "FROM directory.pupils WHERE id = $1",
        siecle.town.child.id,
        before,
        ine,
        number,
    )
    return before

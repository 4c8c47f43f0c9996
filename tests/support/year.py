"""What a school does from April to June in the tests of the pages: its commands, decided by the domain."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from deploy.story.browser import Browser
from deploy.story.page import Page
from services.intentions.application.run import run
from services.intentions.application.texts import Writer
from services.intentions.directory import classes
from services.intentions.domain.deciding.decide_orientation import DecideOrientation
from services.intentions.domain.deciding.enter_answer import EnterAnswer
from services.intentions.domain.deciding.publish_propositions import Proposed, PublishPropositions
from services.intentions.domain.deciding.record_appeal import RecordAppeal
from services.intentions.domain.deciding.record_interview import RecordInterview
from services.intentions.domain.deciding.request_retention import RequestRetention
from services.intentions.domain.entering.enter_intentions import EnterIntentions
from services.intentions.domain.entering.intentions import Request
from services.intentions.domain.places import PupilPlace
from services.intentions.domain.stream import Command
from services.intentions.eventstore.model import Context
from shared.contract import streams
from shared.contract.events import ClassWindowClosed, ClassWindowOpened
from shared.contract.types import Answer, Ground, Pathway, Phase, Proposal, Stage
from tests.support.story import OCCUPATION, PATHWAY_GT, PATHWAY_PRO
from tests.support.town import STAFF, YEAR, Town

# Half past midnight in Paris, so that the day is the one before in UTC.
APRIL_6 = datetime(2027, 4, 5, 22, 30, tzinfo=UTC)
JUNE_11 = datetime(2027, 6, 10, 22, 30, tzinfo=UTC)
JUNE_14, JUNE_17 = date(2027, 6, 14), date(2027, 6, 17)
YES, NO = Proposal.PROPOSED, Proposal.NOT_PROPOSED
PRO_AND_CAP = {
    Pathway.GENERAL: (NO, None),
    Pathway.PROFESSIONAL: (YES, "Mécanique"),
    Pathway.CAP: (YES, "Carrosserie"),
}
WHY = "Les capacités dans les matières générales sont encore fragiles.\nLe projet professionnel est solide."


async def choose(browser: Browser) -> Page:
    """GT, then 2de pro Boulangerie, validated as definitive choices."""
    await fill_choices(browser)
    return await browser.press("VALIDER")


async def fill_choices(browser: Browser) -> None:
    """The same without VALIDER."""
    await browser.press("AJOUTER UN CHOIX")
    browser.tick(PATHWAY_GT, "Choix 1")
    browser.tick(PATHWAY_PRO, "Choix 2")
    browser.fill(OCCUPATION, "Boulangerie", "Choix 2")


async def open_choices(town: Town) -> None:
    """The school opens for the definitive choices."""
    await town.open(Stage.ENTRY, phase=Phase.FINAL)


async def close_choices(town: Town) -> None:
    """And closes for the councils of June."""
    await town.shut(Stage.ENTRY, phase=Phase.FINAL)


async def open_answers(town: Town, closes_at: datetime | None = None) -> None:
    """The school opens for the propositions and the answer to them."""
    await town.open(Stage.ANSWER, phase=Phase.FINAL, closes_at=closes_at)


async def close_answers(town: Town) -> None:
    """And closes again."""
    await town.shut(Stage.ANSWER, phase=Phase.FINAL)


async def place_of(town: Town, division: str = "3A") -> PupilPlace:
    """Where commands on the first child act."""
    known = await town.pool.fetchval(
        "SELECT id FROM directory.classes WHERE school = $1 AND name = $2", town.school, division
    )
    return PupilPlace(
        academy=town.academy, year=YEAR, school=town.school, pupil=town.child.id, class_id=known
    )


async def act(town: Town, command: Command, writer: Writer | None = None) -> None:
    """Run a command of staff now. Errors: its refusals."""
    await run(town.store, command, Context(town.clock()), texts=writer.rows if writer else ())


async def propose(
    town: Town,
    proposals: Mapping[Pathway, tuple[Proposal, str | None]] = PRO_AND_CAP,
    *,
    reasons: str | None = WHY,
    catch_up: bool = True,
    version: int = 1,
) -> None:
    """The council's propositions on the first child arrive."""
    writer = Writer()
    proposed = tuple(
        Proposed(pathway, proposal, writer.write(advice)) for pathway, (proposal, advice) in proposals.items()
    )
    at, why = await place_of(town), writer.write(reasons)
    await act(town, PublishPropositions(at, proposed, catch_up, why, version, town.clock()), writer)


async def enter_choices(town: Town, *pathways: Pathway) -> None:
    """Staff enter the family's choices from paper."""
    requests = tuple(Request(one, None, ()) for one in pathways)
    command = EnterIntentions(
        at=await place_of(town),
        phase=Phase.FINAL,
        requests=requests,
        receipt="K7QF-2M9X-04TD",
        source_version=1,
        now=town.clock(),
    )
    await act(town, command)


async def enter_answer(town: Town, *accepted: Pathway, version: int = 1) -> None:
    """Staff enter the family's answer from paper: « Pas d'accord » where nothing is accepted."""
    answer = Answer.AGREED if accepted else Answer.DISAGREED
    await act(town, EnterAnswer(await place_of(town), answer, accepted, version, town.clock()))


async def interview(town: Town, held_on: date) -> None:
    """The head has received the family."""
    await act(town, RecordInterview(await place_of(town), held_on, STAFF, 1, town.clock()))


async def decide(
    town: Town,
    *pathways: Pathway,
    ground: Ground = Ground.HEAD,
    told_on: date = JUNE_14,
    reasons: str | None = "Motivations du chef d'établissement.",
    version: int = 1,
) -> None:
    """A decision, received by the family on the day that it was sent."""
    writer = Writer()
    why = writer.write(reasons)
    at, now = await place_of(town), town.clock()
    command = DecideOrientation(at, ground, pathways, why, told_on, told_on, STAFF, version, now)
    await act(town, command, writer)


async def appeal(town: Town, lodged_on: date) -> None:
    """The family has appealed."""
    await act(town, RecordAppeal(await place_of(town), lodged_on, STAFF, 1, town.clock()))


async def ask_retention(town: Town, requested_on: date) -> None:
    """The family has asked for a year more in 3e."""
    at, now = await place_of(town), town.clock()
    await act(town, RequestRetention(at, requested_on, (), False, STAFF, 1, now))


async def open_class(town: Town, name: str, stage: Stage, version: int = 1) -> UUID:
    """The school opens the definitive phase for one class; its id."""
    found = await classes.class_id(town.pool, town.school, name, YEAR)
    opening = ClassWindowOpened(
        school=town.school,
        academy=town.academy,
        year=YEAR,
        class_id=found,
        phase=Phase.FINAL,
        stage=stage,
        opens_at=town.clock() - timedelta(minutes=1),
        closes_at=None,
        by=STAFF,
        source_version=version,
    )
    await town.happen(streams.window(town.school, YEAR), opening)
    return found


async def close_class(town: Town, name: str, stage: Stage, version: int = 2) -> None:
    """The school closes it for that class."""
    closing = ClassWindowClosed(
        school=town.school,
        academy=town.academy,
        year=YEAR,
        class_id=await classes.class_id(town.pool, town.school, name, YEAR),
        phase=Phase.FINAL,
        stage=stage,
        at=town.clock(),
        by=STAFF,
        source_version=version,
    )
    await town.happen(streams.window(town.school, YEAR), closing)

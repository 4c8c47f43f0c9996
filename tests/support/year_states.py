"""The states of a dossier from April to June, each brought about as families and staff do it."""

from datetime import date, datetime, timedelta

from shared.contract.types import Ground, Pathway
from tests.support import year
from tests.support.matrix import AUTHOR, SECOND, acknowledged
from tests.support.story import answered
from tests.support.town import Town

AGREE = "D'accord : la ou les propositions acceptées deviennent décisions d'orientation."
DISAGREE = "Pas d'accord : le dialogue continue, vous devez prendre contact avec le chef d'établissement."
ACCEPT_PRO = "2de professionnelle"
JUNE_21 = datetime.fromisoformat("2027-06-21T12:00:00+02:00")


async def gate(town: Town) -> None:
    """Choices are open, and the avis is not acknowledged (R-094)."""
    await answered(town)
    town.clock.instant = year.APRIL_6
    await year.open_choices(town)


async def choices_open(town: Town) -> None:
    """Choices are open, and nothing is validated."""
    await acknowledged(town)
    town.clock.instant = year.APRIL_6
    await year.open_choices(town)


async def chosen(town: Town) -> None:
    """The author's two choices."""
    await choices_open(town)
    await year.choose(await town.sign_in(AUTHOR))


async def choices_closed(town: Town) -> None:
    """Closed for the councils of June."""
    await chosen(town)
    await year.close_choices(town)
    town.clock.instant = year.JUNE_11


async def no_propositions(town: Town) -> None:
    """Opened for the propositions, and the council has said nothing of this pupil."""
    await choices_closed(town)
    await year.open_answers(town)


async def proposed(town: Town) -> None:
    """The council proposes the second choice and a voie that nobody asked for."""
    await choices_closed(town)
    await year.propose(town)
    await year.open_answers(town)


async def one_proposed(town: Town) -> None:
    """The council proposes the first choice alone; the service closes again in three days."""
    await choices_closed(town)
    yes_and_no = {Pathway.GENERAL: (year.YES, None), Pathway.PROFESSIONAL: (year.NO, None)}
    await year.propose(town, yes_and_no, reasons="Un lycée général est à portée.", catch_up=False)
    await year.open_answers(town, closes_at=town.clock() + timedelta(days=3))


async def agreed(town: Town) -> None:
    """The author accepts the 2de professionnelle."""
    await proposed(town)
    browser = await town.sign_in(AUTHOR)
    browser.tick(AGREE)
    browser.tick(ACCEPT_PRO)
    await browser.press("VALIDER")


async def disagreed(town: Town) -> None:
    """The author does not agree."""
    await proposed(town)
    browser = await town.sign_in(AUTHOR)
    browser.tick(DISAGREE)
    await browser.press("VALIDER")


async def changed(town: Town) -> None:
    """The author did not agree, and then the propositions changed."""
    await disagreed(town)
    await year.propose(town, version=2)


async def changed_and_closed(town: Town) -> None:
    """The same, and closed before the author answered again."""
    await changed(town)
    await year.close_answers(town)


async def received(town: Town) -> None:
    """The head has received the family after its disagreement."""
    await disagreed(town)
    await year.interview(town, date(2027, 6, 11))


async def unanswered(town: Town) -> None:
    """Closed again, and nobody answered."""
    await proposed(town)
    await year.close_answers(town)


async def decided(town: Town) -> None:
    """The head has decided, and the family got to know on Monday 14 June."""
    await received(town)
    town.clock.forward(days=4)
    await year.decide(town, Pathway.CAP)


async def too_late(town: Town) -> None:
    """The same, when the time for an appeal is over."""
    await decided(town)
    town.clock.instant = JUNE_21


async def appealed(town: Town) -> None:
    """A commission has decided on the appeal."""
    await decided(town)
    await year.appeal(town, date(2027, 6, 15))
    town.clock.instant = JUNE_21
    await year.decide(town, Pathway.GENERAL, ground=Ground.APPEAL, version=2)


async def retained(town: Town) -> None:
    """The family has asked for a year more in 3e, and has it."""
    await decided(town)
    await year.ask_retention(town, date(2027, 6, 15))
    await year.decide(town, ground=Ground.RETENTION, version=2)


async def without_choices(town: Town) -> None:
    """Nobody entered choices; the council has proposed all the same."""
    await choices_open(town)
    await year.close_choices(town)
    town.clock.instant = year.JUNE_11
    await year.propose(town)
    await year.open_answers(town, closes_at=town.clock() + timedelta(days=3))


async def without_address(town: Town) -> None:
    """The same for an aunt to whom no e-mail can be sent."""
    await without_choices(town)
    await town.add_parent("aunt", email=None)


async def of_another(town: Town) -> None:
    """The second parent was the first to answer, and then the propositions changed."""
    await without_choices(town)
    browser = await town.sign_in(SECOND)
    browser.tick(DISAGREE)
    await browser.press("VALIDER")
    await year.propose(town, version=2)


async def on_paper(town: Town) -> None:
    """Staff entered choices and answer from paper (F-24)."""
    await choices_open(town)
    await year.close_choices(town)
    town.clock.instant = year.JUNE_11
    await year.enter_choices(town, Pathway.CAP)
    await year.propose(town, {Pathway.CAP: (year.YES, None)}, reasons=None, catch_up=False)
    await year.enter_answer(town, Pathway.CAP)
    await year.open_answers(town)

"""End of June: without agreement the head decides, and on appeal the commission (F-10 to F-14)."""

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from holidays import country_holidays

from deploy.samples.personas import HUGOS_MOTHER
from deploy.story.back_office import APPEAL, COMMISSION, HEAD, INTERVIEW
from deploy.story.families import GENERAL, PROFESSIONAL
from deploy.story.page import Page
from deploy.story.scenes.answers import DECIDED, WHAT_TO_DO
from deploy.story.scenes.people import HUGO
from deploy.story.stage import Stage
from deploy.story.world import expect

TOLD_ELSEWHERE = (
    "Une décision d'orientation est enregistrée. L'établissement vous la notifie : elle n'est pas affichée "
    "dans ce service."
)
UNTIL = re.compile(r"Vous avez jusqu'au \w+ (\d+)(?:er)? \w+ inclus pour faire appel\.")
OF_THE_HEAD = "Connaissances encore fragiles en français ; capacités et intérêt pour le commerce."
OF_THE_COMMISSION = "Les progrès du dernier trimestre permettent la voie générale."
WORKING_DAYS, SUNDAY = 3, 6


async def head(stage: Stage) -> None:
    """Interview, then a decision with reasons: the page gives the last day of appeal, not the decision."""
    told = today()
    async with stage.office.at_once():
        await stage.office.note(HUGO, INTERVIEW, "Date de l'entretien", told)
        await stage.office.decide(HUGO, HEAD, PROFESSIONAL, told, OF_THE_HEAD)
    stage.say("The head has received Hugo's family, and has notified a decision, with reasons")
    async with stage.visit(HUGOS_MOTHER) as hugos_mother:
        _is_told_elsewhere(hugos_mother.page, OF_THE_HEAD)
        expect(hugos_mother.page.has(WHAT_TO_DO), "the page says what to do")
        stage.say(f"Hugo's mother reads: « {_until(hugos_mother.page, last_day_of_appeal(told))} »")


async def appeal(stage: Stage) -> None:
    """The family appeals, and the commission decides otherwise than the head."""
    day = today()
    async with stage.office.at_once():
        await stage.office.note(HUGO, APPEAL, "Date de l'appel", day)
        await stage.office.decide(HUGO, COMMISSION, GENERAL, day, OF_THE_COMMISSION)
    page = await stage.office.pupil(HUGO)
    for whose, pathway in ((HEAD, PROFESSIONAL), (COMMISSION, GENERAL)):
        expect(page.has(f"{whose} : {pathway}, notification le {day:%d/%m/%Y}"), f"Siècle shows « {whose} »")
    async with stage.visit(HUGOS_MOTHER) as hugos_mother:
        _is_told_elsewhere(hugos_mother.page, OF_THE_COMMISSION)
        expect(not UNTIL.search(hugos_mother.page.text), "no day of appeal is left: the decision is final")
    stage.say(
        "She has appealed, and the commission has decided: Siècle shows both, the page only that it has"
    )


def _is_told_elsewhere(page: Page, reasons: str) -> None:
    is_shown = page.has(DECIDED) or page.has(reasons)
    told = page.has(TOLD_ELSEWHERE) and not is_shown
    expect(told, "the page says that there is a decision, and does not show it")


def _until(page: Page, last: date) -> str:
    """The sentence on the last day of an appeal, which is `last`."""
    until = UNTIL.search(" ".join(page.text.split()))
    expect(until and int(until[1]) == last.day, f"an appeal may be lodged until {last}, included")
    return until[0] if until else ""


def today() -> date:
    """The day in the academy of the sample."""
    return datetime.now(ZoneInfo("Europe/Paris")).date()


def last_day_of_appeal(told: date) -> date:
    """Three « jours ouvrables » after the day on which the sample's families were told (F-12)."""
    holidays, day, left = country_holidays("FR"), told, WORKING_DAYS
    while left:
        day += timedelta(1)
        left -= day.weekday() != SUNDAY and day not in holidays
    return day

"""February and March: the school opens, and families enter provisional intentions."""

from deploy.samples.generate import GUARDIANS, PUPILS
from deploy.samples.personas import FATHER, HUGOS_MOTHER, MOTHER, PUPIL
from deploy.samples.town import NAME, THIRD
from deploy.story import families
from deploy.story.back_office import ENTRY
from deploy.story.families import CAP, GENERAL, NOT_OPEN, PROFESSIONAL, REFERENCE, Wish
from deploy.story.stage import Stage
from deploy.story.world import expect

OTHER = "La saisie a été effectuée par un autre responsable de l'élève."
PUPIL_READS = "La saisie doit être effectuée par un responsable légal."


async def prepare(stage: Stage) -> None:
    """Siècle knows pupils and responsibles, the academy its dates, and the school opens."""
    count = await stage.office.load_pupils([PUPILS, GUARDIANS], NAME)
    expect(count >= THIRD, f"Siècle has the pupils of 3e, found {count}")
    await stage.office.configure()
    stage.say("February: Siècle's settings of the academy have arrived")
    await stage.reads(MOTHER, NOT_OPEN)
    await stage.office.open(ENTRY)
    stage.say("The school has opened the téléservice")


async def enter(stage: Stage) -> None:
    """The mother enters the reference fixture of the guide, in another order first (R-036)."""
    first, second, third = REFERENCE
    async with stage.visit(MOTHER) as mother:
        await families.enter(mother, (second, first, third))
        page = await families.move_up(mother, 2)
        expect(page.control(GENERAL, "Intention 1").checked, "« 2de générale » has moved up to rank 1")
        page = await families.validate(mother)
        for line in (f"Intention 1 : {GENERAL}", f"Intention 2 : {PROFESSIONAL}", f"Intention 3 : {CAP}"):
            expect(page.has(line), f"the recap says « {line} »")
        expect(page.has("Métier ou formation : Mécanique"), "the recap has the trade of intention 2")
        stage.say("The mother has validated three intentions")
    trades = "Spécialité(s) ou famille(s) de métiers : Mécanique", "Spécialité(s) : Carrosserie"
    text = await stage.emailed(MOTHER, 1, *trades)
    stage.say(f"She signed out, and this came to {MOTHER.email}:")
    stage.say("\n".join(f"    {line}" for line in text.splitlines()))
    await stage.at_siecle("intentions", 1)
    stage.say("Siècle has her intentions")


async def consult(stage: Stage) -> None:
    """The father and the pupil read."""
    first = f"Intention 1 : {GENERAL}"
    await stage.reads(FATHER, first, OTHER)
    await stage.reads(PUPIL, first, PUPIL_READS)
    stage.say("The father and the pupil have read them")


async def leave_without_validating(stage: Stage) -> None:
    """A parent enters and signs out without VALIDER."""
    async with stage.visit(HUGOS_MOTHER) as undecided:
        await families.enter(undecided, (Wish(GENERAL),))
    missing = await stage.office.without_entry()
    expect(missing == THIRD - 1, f"Siècle lists every family but one as without entry, found {missing}")
    expect(not stage.world.mails_to(HUGOS_MOTHER.email), "who did not validate gets no e-mail")
    stage.say("Hugo's mother left without validating: no e-mail, nothing in Siècle")

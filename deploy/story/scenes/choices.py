"""May: the school opens for definitive choices, and the first families enter theirs (F-01 to F-04)."""

from deploy.samples.personas import FATHER, MOTHER, PUPIL
from deploy.story import families
from deploy.story.back_office import CHOICES, MAY
from deploy.story.families import CAP, GENERAL, PROFESSIONAL, REFERENCE
from deploy.story.scenes.intentions import OTHER, PUPIL_READS
from deploy.story.stage import Stage
from deploy.story.world import expect

FORM = families.CHOICES
FIRST = f"Choix 1 : {PROFESSIONAL}"


async def begin(stage: Stage) -> None:
    """Date 3 has come, and the school opens for choices (R-018, R-021)."""
    async with stage.office.at_once():
        await stage.office.configure(MAY)
        await stage.office.open(CHOICES)
    stage.say("May: date 3 has come, and the school has opened for definitive choices")


async def choose(stage: Stage) -> None:
    """The mother enters three choices, and changes their order before she leaves (F-02)."""
    general, professional, cap = REFERENCE
    async with stage.visit(MOTHER) as mother:
        await families.enter(mother, (cap, professional, general), FORM)
        page = await families.validate(mother, FORM)
        expect(page.has(f"Choix 1 : {CAP}"), "the recap says what the mother chose first")
        await stage.at_siecle("intentions", 2)
        await mother.press("MODIFIER")
        await families.move_up(mother, 2, FORM)
        page = await families.validate(mother, FORM)
        for line in (FIRST, f"Choix 2 : {CAP}", f"Choix 3 : {GENERAL}"):
            expect(page.has(line), f"the recap says « {line} »")
        stage.say("The mother has validated three choices, then changed their order")
    await stage.emailed(MOTHER, 2, f"- {FIRST}", "vos choix définitifs ont bien été enregistrés")
    await stage.at_siecle("intentions", 3)
    stage.say(f"She signed out, and one e-mail came, with « {FIRST} »; Siècle has the last order")


async def consult(stage: Stage) -> None:
    """The father and the pupil read."""
    await stage.reads(FATHER, FIRST, OTHER)
    await stage.reads(PUPIL, FIRST, PUPIL_READS)
    stage.say("The father and the pupil have read the choices")

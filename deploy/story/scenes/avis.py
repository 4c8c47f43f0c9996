"""March: the council answers with its provisional avis, and the mother acknowledges it."""

from deploy.samples.personas import FATHER, MOTHER, PUPIL
from deploy.story import families
from deploy.story.back_office import ANSWER, ENTRY, REASONS
from deploy.story.families import NOT_OPEN
from deploy.story.scenes.people import CAMILLE
from deploy.story.stage import Stage
from deploy.story.world import expect


async def council(stage: Stage) -> None:
    """The school closes, the council gives its avis, and the school shows it."""
    async with stage.office.at_once():
        await stage.office.close(ENTRY)
        await stage.office.enter_opinion(CAMILLE)
    async with stage.visit(MOTHER) as mother:
        expect(mother.page.has(NOT_OPEN), "the mother sees that the téléservice is closed")
        expect(not mother.page.has("Avis défavorable"), "the avis is not shown before the reopening")
    stage.say("March: the school has closed the téléservice, and the council's avis is in Siècle")
    await stage.office.open(ANSWER)
    stage.say("The school has reopened, for families to read it")


async def acknowledge(stage: Stage) -> None:
    """The mother acknowledges the avis; the father and the pupil see it (R-088, R-100, R-104)."""
    async with stage.visit(MOTHER) as mother:
        for sentence in ("Avis défavorable", "Avis réservé", REASONS):
            expect(mother.page.has(sentence), f"the mother reads « {sentence[:40]} »")
        await families.acknowledge(mother)
    stage.say("The mother has acknowledged the avis")
    await stage.reads(FATHER, "Un autre responsable de l'élève a pris connaissance")
    await stage.reads(PUPIL, "Un responsable a pris connaissance")
    await stage.at_siecle("acknowledgements", 1)
    stage.say("Siècle shows the acknowledgement")

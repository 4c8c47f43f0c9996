"""June: a family agrees with a proposition, which decides; another does not, which decides nothing."""

from deploy.samples.personas import FATHER, HUGOS_MOTHER, MOTHER, PUPIL
from deploy.story import families
from deploy.story.families import CAP, PROFESSIONAL
from deploy.story.scenes.councils import SHOWN, TO_CAMILLE, TO_HUGO
from deploy.story.scenes.people import CAMILLE, HUGO
from deploy.story.stage import Stage
from deploy.story.world import expect

DECIDED = "Décision d'orientation du chef d'établissement, conforme à"
YOURS, THE_OTHERS, THE_GUARDIANS = (
    f"{DECIDED} votre réponse :",
    f"{DECIDED} la réponse de l'autre responsable :",
    f"{DECIDED} la réponse du responsable :",
)
WHAT_TO_DO = "Que faire en cas de désaccord ?"
CONTACT_HEAD = "Prenez contact avec le chef d'établissement rapidement."


async def agree(stage: Stage) -> None:
    """The mother agrees with one of two propositions, and it is decided (F-09, F-20)."""
    async with stage.visit(MOTHER) as mother:
        for sentence in (SHOWN, "Non proposé par le conseil de classe", TO_CAMILLE):
            expect(mother.page.has(sentence), f"the mother reads « {sentence} »")
        mother.page.control(CAP, "Votre réponse")
        page = await families.answer(mother, PROFESSIONAL)
        decided = " ".join(page.text.split()).partition(YOURS)[2]
        expect(decided.startswith(f" {PROFESSIONAL} "), f"one voie is decided, the page says {decided[:80]}")
        stage.say("Camille's mother agrees with one of two propositions, and reads the decision")
    await stage.emailed(MOTHER, 3, families.ANSWERED, " : d'accord.", YOURS, f"- {PROFESSIONAL}")
    await stage.at_siecle("answers", 1)
    page = await stage.office.pupil(CAMILLE)
    expect(page.has(f"Accord de la famille : {PROFESSIONAL}"), "Siècle shows the decision by agreement")
    stage.say("She has an e-mail of her answer, and Siècle has it too")


async def consult(stage: Stage) -> None:
    """The father and the pupil read the decision, each in words of their own."""
    await stage.reads(FATHER, THE_OTHERS, PROFESSIONAL)
    await stage.reads(PUPIL, THE_GUARDIANS, PROFESSIONAL)
    stage.say("The father and the pupil have read the decision")


async def disagree(stage: Stage) -> None:
    """Hugo's mother does not agree: nothing is decided, and the page says what to do (F-22)."""
    async with stage.visit(HUGOS_MOTHER) as hugos_mother:
        expect(hugos_mother.page.has(TO_HUGO), "Hugo's mother reads why")
        page = await families.answer(hugos_mother)
        for sentence in (": pas d'accord.", WHAT_TO_DO, CONTACT_HEAD):
            expect(page.has(sentence), f"without agreement the page says « {sentence} »")
        expect(not page.has(DECIDED), "nothing is decided online")
    await stage.emailed(HUGOS_MOTHER, 2, families.ANSWERED, " : pas d'accord.", CONTACT_HEAD)
    await stage.at_siecle("answers", 2)
    page = await stage.office.pupil(HUGO)
    expect(page.has("Pas d'accord, le"), "Siècle shows the disagreement")
    stage.say("Hugo's mother does not agree: the page and her e-mail say whom to contact")

"""June: each class has its council on a day of its own, and answers from then on (F-05, F-21)."""

from deploy.samples.personas import HUGOS_MOTHER, MOTHER
from deploy.story import families
from deploy.story.back_office import CHOICES, PROPOSITIONS
from deploy.story.families import CAP, GENERAL, NOT_OPEN, PROFESSIONAL, Wish
from deploy.story.scenes.people import CAMILLE, CAMILLES_CLASS, HUGO, HUGOS_CLASS
from deploy.story.stage import Stage
from deploy.story.world import expect

PROPOSED, NOT_PROPOSED = "Proposé", "Non proposé"
SHOWN = "Proposé par le conseil de classe"
TO_CAMILLE = "Le projet en mécanique est mûri ; les acquis ne suffisent pas encore pour la voie générale."
TO_HUGO = "Les résultats en français et en mathématiques sont trop fragiles pour la voie générale."


async def first(stage: Stage) -> None:
    """Camille's class closes before the others, is answered, and is opened again by itself."""
    async with stage.office.at_once():
        await stage.office.close(CHOICES, CAMILLES_CLASS)
        words = {
            f"Choix 1 : {PROFESSIONAL}": PROPOSED,
            f"Choix 2 : {CAP}": PROPOSED,
            f"Choix 3 : {GENERAL}": NOT_PROPOSED,
        }
        await stage.office.propose(CAMILLE, words, TO_CAMILLE)
    async with stage.visit(MOTHER) as mother:
        expect(mother.page.has(NOT_OPEN), "the class is closed for its council")
        expect(not mother.page.has(SHOWN), "the propositions are not shown before the class is opened")
    stage.say(
        f"June: {CAMILLES_CLASS} is closed before the others, and the council's propositions are in Siècle"
    )
    await stage.office.open(PROPOSITIONS, CAMILLES_CLASS)
    stage.say(f"{CAMILLES_CLASS} is open to answer them, while the other classes still choose")


async def choose_meanwhile(stage: Stage) -> None:
    """A family of another class still enters its choices, though it had no intention in March."""
    async with stage.visit(HUGOS_MOTHER) as hugos_mother:
        wishes = Wish(GENERAL), Wish(PROFESSIONAL, "Commerce")
        await families.enter(hugos_mother, wishes, families.CHOICES)
        await families.validate(hugos_mother, families.CHOICES)
    await stage.emailed(HUGOS_MOTHER, 1, f"- Choix 1 : {GENERAL}")
    await stage.at_siecle("intentions", 4)
    stage.say(f"Hugo's mother, of {HUGOS_CLASS}, has chosen, and has her e-mail")


async def second(stage: Stage) -> None:
    """Hugo's class follows: closed, answered, opened."""
    async with stage.office.at_once():
        await stage.office.close(CHOICES, HUGOS_CLASS)
        words = {f"Choix 1 : {GENERAL}": NOT_PROPOSED, f"Choix 2 : {PROFESSIONAL}": PROPOSED}
        await stage.office.propose(HUGO, words, TO_HUGO)
        await stage.office.open(PROPOSITIONS, HUGOS_CLASS)
    stage.say(f"{HUGOS_CLASS} has had its council, and answers now too")

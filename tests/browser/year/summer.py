"""June: propositions class by class, answers online and on paper, a decision of the head, and an appeal."""

from deploy.story import families
from deploy.story.back_office import (
    APPEAL,
    CHOICES,
    COMMISSION,
    HEAD,
    INTERVIEW,
    PROPOSITIONS,
)
from deploy.story.families import CAP, GENERAL, PROFESSIONAL
from services.siecle.people.trail import Action
from tests.browser.year import office
from tests.browser.year.colleges import (
    ANAIS,
    CAMILLE,
    CLAIRE,
    COLLEGES,
    CRETEIL,
    HUGO,
    HUGO_THERE,
    JEAN,
    LOIC,
    LUCIE,
    MAELYS,
    MARTINIQUE,
    REUNION,
    SOPHIE,
)
from tests.browser.year.year import Year, today_at

WHY = "Le projet est mûri."
YES, NO = "Proposé", "Non proposé"
DECIDED = "Décision d'orientation du chef d'établissement, conforme à votre réponse :"


async def councils(year: Year) -> None:
    """Each class is closed, answered and opened on a day of its own; the others still choose."""
    creteil, reunion, martinique = map(year.head, COLLEGES)
    teacher = year.desks[CRETEIL, "teacher"]
    of_camille = {f"Choix 1 : {PROFESSIONAL}": YES, f"Choix 2 : {GENERAL}": NO}
    of_loic = {f"Choix 1 : {PROFESSIONAL}": NO, f"Choix 2 : {CAP}": YES}
    of_hugo = {f"Choix 1 : {GENERAL}": NO, f"Voie non demandée : {PROFESSIONAL}": YES}
    for desk, council, name, said in (
        (creteil, teacher, "3A", {CAMILLE: of_camille}),
        (reunion, reunion, "3A", {LOIC: of_loic, ANAIS: {f"Choix 1 : {GENERAL}": YES}}),
        (martinique, martinique, "3A", {MAELYS: {f"Choix 1 : {PROFESSIONAL}": YES}}),
        (martinique, martinique, "3B", {HUGO_THERE: of_hugo}),
    ):
        await desk.close(CHOICES, name)
        for child, words in said.items():
            await council.propose(child, words, WHY)
        await desk.open(PROPOSITIONS, name)
        await year.answered()


async def agree(year: Year) -> None:
    """Three families agree online, one on paper: it is decided with that."""
    for parent, child, pathway in (
        (CLAIRE, CAMILLE, PROFESSIONAL),
        (JEAN, ANAIS, GENERAL),
        (LUCIE, MAELYS, PROFESSIONAL),
    ):
        async with year.visit(parent) as browser:
            browser.tick(families.AGREE)  # with the one voie that is proposed
            page = await browser.press("VALIDER")
            assert page.has(DECIDED), page.text
        await year.at_siecle(child, "answers")
        await year.head(child.college).reads("definitive", f"Accord de la famille : {pathway}")
    secretary = year.desks[REUNION, "secretary"]
    await secretary.enter_answer(LOIC, CAP)
    await year.answered()
    await year.at_siecle(LOIC, "answers")
    await secretary.reads("definitive", f"D'accord : {CAP}")


async def appeal(year: Year) -> None:
    """A family does not agree: interview, the head's decision, an appeal, and the commission's."""
    head, day = year.head(MARTINIQUE), today_at(MARTINIQUE)
    async with year.visit(SOPHIE) as browser:
        page = await families.answer(browser)
        assert page.has(": pas d'accord."), page.text
    await year.at_siecle(HUGO_THERE, "answers")
    await head.note(HUGO_THERE, INTERVIEW, "Date de l'entretien", day)
    await head.decide(HUGO_THERE, HEAD, PROFESSIONAL, day, "Les acquis sont encore fragiles.")
    await year.answered()
    await head.note(HUGO_THERE, APPEAL, "Date de l'appel", day)
    await year.answered()
    academy = year.desks[MARTINIQUE, "academy"]
    await academy.person.open(f"/staff/academies/{MARTINIQUE.academy}/appeals")
    await academy.person.sees(HUGO_THERE.last_name)
    await head.decide(HUGO_THERE, COMMISSION, GENERAL, day, "Les progrès le permettent.")
    await year.answered()
    await year.read_at_home(SOPHIE, "Une décision d'orientation est enregistrée.")


async def look_back(year: Year) -> None:
    """The academies count, the journals name who did what, and nothing differs between the two sides."""
    for college in COLLEGES:
        academy = year.desks[college, "academy"]
        await academy.person.open(f"/staff/academies/{college.academy}")
        await academy.person.sees(college.uai)
        await year.run("reconcile", "--school", college.uai)
    await year.head(REUNION).reads("journal", Action.DRAFT_SENT.french)
    assert await office.records(year.head(CRETEIL), HUGO) == year.at_move, "nothing later than the move"
    await year.head(CRETEIL).reads("journal", "Sarah Benali")
    for other in (LOIC, MAELYS):
        await year.head(CRETEIL).reads_not(other.last_name)


STEPS = (councils, agree, appeal, look_back)

"""From March to May: councils class by class, the avis is read, a pupil moves, choices are entered."""

from deploy.story import families
from deploy.story.back_office import ANSWER, CHOICES, ENTRY, MAY
from deploy.story.families import CAP, GENERAL, NOT_OPEN, PROFESSIONAL, Wish
from services.siecle.kinds import Kind
from tests.browser.year import office
from tests.browser.year.autumn import take_in_exports
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
    SOPHIE_THERE,
)
from tests.browser.year.year import Year
from tests.support.waiting import wait_until

FIRST = f"Intention 1 : {GENERAL}"
PAPER_AVIS = {f"Intention 1 : {PROFESSIONAL}": "Avis favorable", f"Intention 2 : {CAP}": "Avis favorable"}
WHY = "Les acquis sont encore fragiles dans les matières générales."


async def prepare(year: Year) -> None:
    """A council prepares an avis before its class is closed: a draft, which goes by itself after that."""
    head = year.head(REUNION)
    await office.walk(head, "3A")
    await office.say(head, LOIC, PAPER_AVIS, WHY, "Enregistrer le brouillon et passer au suivant")
    await head.follow("Passer")
    await head.person.sees("1 brouillon attend la fin de la saisie.")
    await head.close(ENTRY, "3A")


async def first_council(year: Year) -> None:
    """3A of Créteil is closed before 3B, where a family still enters; its teacher enters the avis."""
    await year.head(CRETEIL).close(ENTRY, "3A")
    await year.answered()
    await year.read_at_home(CLAIRE, NOT_OPEN)
    async with year.visit(SOPHIE) as browser:
        await families.enter(browser, (Wish(GENERAL),))
        await families.validate(browser)
    await year.at_siecle(HUGO, "intentions")
    teacher = year.desks[CRETEIL, "teacher"]
    await teacher.enter_avis(
        CAMILLE, {FIRST: "Avis réservé", f"Intention 2 : {PROFESSIONAL}": "Avis favorable"}, WHY
    )
    await teacher.reads("intentions", CAMILLE.last_name)
    await teacher.reads_not(HUGO.last_name)


async def other_councils(year: Year) -> None:
    """The other classes follow, a collège at once; then each opens for families to read."""
    creteil, reunion, martinique = map(year.head, COLLEGES)
    await creteil.close(ENTRY, "3B")
    await creteil.enter_avis(HUGO, {FIRST: "Avis défavorable"}, WHY)
    await year.taken(Kind.OPINION, LOIC)  # the draft
    await office.walk(reunion, "3A")
    favourable = {FIRST: "Avis favorable", f"Intention 2 : {PROFESSIONAL}": "Avis favorable"}
    await office.say(reunion, ANAIS, favourable, WHY, "Enregistrer et passer au suivant")
    await reunion.person.sees("Il ne manque rien : 2 élèves.")
    await martinique.close(ENTRY)
    await martinique.enter_avis(
        MAELYS,
        {f"Intention 1 : {PROFESSIONAL}": "Avis réservé", f"Intention 2 : {CAP}": "Avis favorable"},
        WHY,
    )
    await year.answered()
    for desk in (creteil, reunion):
        await desk.close(ENTRY)
    for desk in (creteil, reunion, martinique):
        await desk.open(ANSWER)
    await year.answered()


async def acknowledge(year: Year) -> None:
    """Parents read the avis and say so; each collège sees it."""
    for parent, child in ((CLAIRE, CAMILLE), (SOPHIE, HUGO), (JEAN, ANAIS), (LUCIE, MAELYS)):
        async with year.visit(parent) as browser:
            assert browser.page.has("Avis "), browser.page.text
            await families.acknowledge(browser)
        await year.at_siecle(child, "acknowledgements")
    await year.head(CRETEIL).reads("intentions", "accusé de réception le")


async def move(year: Year) -> None:
    """Hugo's family goes to Martinique: its collège's export lists him, and what he has comes with him."""
    await take_in_exports(year, MARTINIQUE, HUGO_THERE)
    for resource in ("intentions", "acknowledgements"):
        await year.at_siecle(HUGO_THERE, resource)
    await year.head(MARTINIQUE).reads("intentions", HUGO.last_name, GENERAL)

    async def has_left() -> bool:
        await year.head(CRETEIL).person.open(f"{CRETEIL.home}/intentions")
        return "Parti le" in await year.head(CRETEIL).person.page.inner_text("body")

    await wait_until(has_left, "the former collège reads that the pupil left", 60)
    year.at_move = await office.records(year.head(CRETEIL), HUGO)
    assert len(year.at_move) > 4, year.at_move  # a line in both lists and both tables, and what was entered
    await year.read_at_home(SOPHIE, "Avis défavorable")


async def open_choices(year: Year) -> None:
    """Date 3 has come; each head opens for the definitive choices."""
    await year.dates(*MAY)
    for college in COLLEGES:
        await year.head(college).open(CHOICES)
    await year.answered()


async def transfer_there(year: Year) -> None:
    """The next collège gives the right of entry to the mother, whom its own export names otherwise."""
    head = year.head(MARTINIQUE)
    await office.transfer(head, HUGO_THERE, office.CHOICES, SOPHIE_THERE, "Demande écrite des parents")
    await year.answered()
    await year.at_siecle(HUGO_THERE, "authorships")
    await year.emailed(SOPHIE, "l'établissement vous a donné le droit de saisir")
    name = SOPHIE_THERE.name
    await head.reads(f"pupils/{HUGO_THERE.id}", f"Le téléservice en informe par e-mail : {name}.")
    # Neither who has the right nor whom to tell is somebody whom the collège's own data do not name.
    await head.reads_not("n'est pas dans les données de l'établissement", "À informer par courrier")


async def choose(year: Year) -> None:
    """Families enter their choices; those of one come on paper."""
    for parent, child, *wishes in (
        (CLAIRE, CAMILLE, Wish(PROFESSIONAL, "Mécanique"), Wish(GENERAL)),
        (JEAN, ANAIS, Wish(GENERAL)),
        (LUCIE, MAELYS, Wish(PROFESSIONAL)),
        (SOPHIE, HUGO_THERE, Wish(GENERAL)),
    ):
        before = sum(
            (one["school"], one["siecle_id"], one["resource"]) == (child.college.uai, child.id, "intentions")
            for one in (await year.siecle("GET", "/admin/state"))["ledger"]
        )
        async with year.visit(parent) as browser:
            await families.enter(browser, tuple(wishes), families.CHOICES)
            await families.validate(browser, families.CHOICES)
        await year.at_siecle(child, "intentions", before + 1)
    secretary = year.desks[REUNION, "secretary"]
    await office.enter_from_paper(secretary, LOIC, office.CHOICES, PROFESSIONAL, CAP)
    await year.answered()
    await year.at_siecle(LOIC, "intentions", 2)
    await secretary.reads("definitive", "Saisis par l'établissement")


STEPS = (prepare, first_council, other_councils, acknowledge, move, open_choices, transfer_there, choose)

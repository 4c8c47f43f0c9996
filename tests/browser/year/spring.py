"""From March to May: councils class by class, the avis is read, a pupil moves, choices are entered."""

from deploy.story import families
from deploy.story.back_office import ANSWER, CHOICES, ENTRY, MAY
from deploy.story.families import CAP, GENERAL, NOT_OPEN, PROFESSIONAL, Wish
from services.siecle.kinds import Kind
from tests.browser.year.autumn import PAPER, take_in_exports
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
from tests.browser.year.year import Year
from tests.support.waiting import wait_until

FIRST = f"Intention 1 : {GENERAL}"
WHY = "Les acquis sont encore fragiles dans les matières générales."


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
    for name in ("3B", "3A"):
        await reunion.close(ENTRY, name)
    await reunion.enter_avis(
        ANAIS, {FIRST: "Avis favorable", f"Intention 2 : {PROFESSIONAL}": "Avis favorable"}, WHY
    )
    await reunion.enter_avis(
        LOIC,
        {f"Intention 1 : {PROFESSIONAL}": "Avis favorable", f"Intention 2 : {CAP}": "Avis favorable"},
        WHY,
    )
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
    await year.read_at_home(SOPHIE, "Avis défavorable")


async def open_choices(year: Year) -> None:
    """Date 3 has come; each head opens for the definitive choices."""
    await year.dates(*MAY)
    for college in COLLEGES:
        await year.head(college).open(CHOICES)
    await year.answered()


async def choose(year: Year) -> None:
    """Families enter their choices; those of one come on paper (a change: no page yet)."""
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
    await year.change_without_page(Kind.ENTRY, LOIC, phase="final", intentions=PAPER)
    await year.answered()
    await year.at_siecle(LOIC, "intentions", 2)
    await year.desks[REUNION, "secretary"].reads("definitive", "Saisis par l'établissement")


STEPS = (first_council, other_councils, acknowledge, move, open_choices, choose)

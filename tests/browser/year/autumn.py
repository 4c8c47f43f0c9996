"""Until February: the exports come in, staff and families get their accounts, and intentions are entered."""

import asyncio
import json

from deploy.story import families
from deploy.story.back_office import ENTRY, FEBRUARY
from deploy.story.browser import Browser
from deploy.story.families import CAP, GENERAL, PROFESSIONAL, Wish
from tests.browser.year import office
from tests.browser.year.colleges import (
    ANAIS,
    CAMILLE,
    CLAIRE,
    COLLEGES,
    CRETEIL,
    HUGO,
    JEAN,
    LOIC,
    LUCIE,
    MAELYS,
    MARC,
    MARIE,
    MARTINIQUE,
    REUNION,
    Child,
    College,
    at,
    exports,
)
from tests.browser.year.office import INTENTIONS
from tests.browser.year.year import PASSWORD, Year

OTHER = "La saisie a été effectuée par un autre responsable de l'élève."


async def take_in(year: Year) -> None:
    """The head of each collège, who is alone there yet, hands over its exports; operators take the same."""
    await asyncio.gather(*(take_in_exports(year, college) for college in COLLEGES))


async def take_in_exports(year: Year, college: College, *newcomers: Child) -> None:
    """The exports of a collège with who is there, and `newcomers`.

    Siècle has them first: whom it does not know yet, it is asked for again half a minute later.
    """
    files = exports(year.folder, college, [*at(college), *newcomers])
    await year.head(college).hand_over(*files)
    await year.run("import", "siecle", *map(str, files), "--name", college.name)


async def employ_heads(year: Year) -> None:
    """Operators make a head a collège and the academies' services."""
    await asyncio.gather(*(employ_heads_of(year, college) for college in COLLEGES))


async def employ_heads_of(year: Year, college: College) -> None:
    """Those of one collège and its academy."""
    made = await year.staff_account("Anne", "Delcourt", "--role", "head", "--school", college.uai)
    await (await year.desk(college, "head")).activate(*made)
    made = await year.staff_account("Odile", "Caron", "--role", "academy", "--academy", college.academy)
    await (await year.desk(college, "academy")).activate(*made)


async def employ(year: Year) -> None:
    """A head makes the others."""
    made = await year.head(CRETEIL).add_account("Sarah", "Benali", "Professeur principal", "3A")
    await (await year.desk(CRETEIL, "teacher")).activate(*made)
    made = await year.head(REUNION).add_account("Luc", "Fontaine", "Secrétariat")
    await (await year.desk(REUNION, "secretary")).activate(*made)


async def hand_out_codes(year: Year) -> None:
    """Each parent opens an account with the code of a letter."""
    for college in COLLEGES:
        printed = json.loads(await year.run("accounts", "codes", "--school", college.uai, "--json"))
        for parent in {parent for child in at(college) for parent in child.parents}:
            [code] = [
                one
                for one in printed
                if one["kind"] == "guardian"
                and parent.first_name in one["name"]
                and parent.last_name in one["name"]
            ]
            await _open_account(year, code["login"], code["code"])
            year.logins[parent] = code["login"]


async def _open_account(year: Year, login: str, code: str) -> None:
    async with Browser(year.world.public_url) as browser:
        await browser.open("/activate")
        browser.fill("votre identifiant", login)
        browser.fill("votre code à usage unique", code)
        browser.fill("votre nouveau mot de passe", PASSWORD)
        browser.fill("votre nouveau mot de passe, une seconde fois", PASSWORD)
        page = await browser.press("VALIDER")
        assert page.status == 200, page.text


async def open_entry(year: Year) -> None:
    """The academies' dates have come, and each head opens."""
    await year.dates(*FEBRUARY)
    for college in COLLEGES:
        await year.head(college).open(ENTRY)
    await year.answered()


async def enter(year: Year) -> None:
    """A parent of each family enters; the other one reads."""
    for parent, child, *wishes in (
        (CLAIRE, CAMILLE, Wish(GENERAL), Wish(PROFESSIONAL, "Mécanique")),
        (MARIE, ANAIS, Wish(GENERAL)),
        (LUCIE, MAELYS, Wish(PROFESSIONAL), Wish(CAP)),
    ):
        async with year.visit(parent) as browser:
            await families.enter(browser, tuple(wishes))
            await families.validate(browser)
        await year.emailed(parent, f"Intention 1 : {wishes[0].pathway}")
        await year.at_siecle(child, "intentions")
    await year.read_at_home(MARC, f"Intention 1 : {GENERAL}", OTHER)
    for college, without in ((CRETEIL, [HUGO]), (REUNION, [LOIC]), (MARTINIQUE, [])):
        await office.read_without_entry(year.head(college), *without)


async def enter_from_paper(year: Year) -> None:
    """The secretary enters what a family brought on paper."""
    await office.enter_from_paper(year.desks[REUNION, "secretary"], LOIC, INTENTIONS, PROFESSIONAL, CAP)
    await year.answered()
    await year.at_siecle(LOIC, "intentions")
    await year.desks[REUNION, "secretary"].reads("intentions", "saisie par l'établissement")


async def transfer(year: Year) -> None:
    """The head gives the right of entry to the father, who enters otherwise."""
    await office.transfer(year.head(REUNION), ANAIS, INTENTIONS, JEAN, "Jugement aux affaires familiales")
    await year.answered()
    await year.at_siecle(ANAIS, "authorships")
    await year.emailed(JEAN, "l'établissement vous a donné le droit de saisir")
    await year.emailed(MARIE, "l'établissement a donné à un autre responsable de l'élève le droit de saisir")
    async with year.visit(JEAN) as browser:
        await browser.press("MODIFIER")
        await browser.press("AJOUTER UNE INTENTION")
        families.fill_card(browser, 2, Wish(PROFESSIONAL))
        await families.validate(browser)
    await year.at_siecle(ANAIS, "intentions", 2)
    await year.read_at_home(MARIE, f"Intention 2 : {PROFESSIONAL}", OTHER)


STEPS = (employ_heads, take_in, employ, hand_out_codes, open_entry, enter, enter_from_paper, transfer)

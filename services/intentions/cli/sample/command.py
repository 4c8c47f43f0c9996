"""`orientation sample`"""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from random import Random
from typing import Annotated

import typer
from rich.progress import track
from rich.table import Table

from services.intentions.cli.output import Json, err, fail, misused, out, print_json, print_table
from services.intentions.cli.sample import families, writing
from services.intentions.cli.sample.school import Place
from services.intentions.cli.sample.uai import room, uais
from shared.academies import SLUGS, Academy, academy_named, school_year
from shared.postgres.clock import wall

MOST_SCHOOLS, MOST_PUPILS = 50_000, 2_000
_RANGE = re.compile(r"([0-9]{1,4})(?:-([0-9]{1,4}))?", re.ASCII)


def sample(
    folder: Annotated[Path, typer.Option(help="A new or empty folder; the files go to FOLDER/ACADEMY/UAI/")],
    schools: Annotated[int, typer.Option(help="How many schools", min=1, max=MOST_SCHOOLS)] = 1,
    pupils: Annotated[
        str, typer.Option(help="How many pupils of 3e each school has, or a range such as 80-160")
    ] = "120",
    academies: Annotated[
        str, typer.Option(help=f"Whose schools, in turn, separated by commas. Of {SLUGS}")
    ] = "creteil",
    seed: Annotated[str, typer.Option(help="The same seed and options write the same bytes")] = "1",
    year: Annotated[
        int | None, typer.Option(help="Year the school year starts in; by default now", min=2000, max=2100)
    ] = None,
    as_json: Json = False,
) -> None:
    """Write exports of schools that there are not, as SIECLE Base Élèves does, for demo, tests and load.

    For each school (collège) two ZIPs, that of its pupils (élèves) and that of their guardians
    (responsables), which `orientation import siecle` takes. Pupils of 3e, the last year, have a dossier;
    about as many of 6e to 4e, the years before, come beside them, and have none.

    The files have what real ones have: several versions, encodings and line ends, groups before classes,
    pupils without a national number (INE) or with another's, homonyms, twins and siblings, two mothers, the
    pupil of age who is the own responsible, child welfare (aide sociale à l'enfance), SEGPA (classes for who
    needs more help), who left or never came, and responsibles without an address, with another's, or with one
    that is none. So an import leaves some out, says who and why, and ends with 3.

    A school's number (UAI) has the right check letter; names and numbers are nobody's. One school is made at
    a time, so memory does not grow with their number. Needs no variable and no server.
    """
    chosen, (least, most) = _academies(academies, schools), _range(pupils)
    _make(folder)
    year = school_year(wall().date()) if year is None else year
    written: Counter[str] = Counter()
    try:
        for place in track(
            _places(chosen, schools, year),
            "schools",
            schools,
            console=err,
            transient=True,
            disable=not err.is_terminal,
        ):
            size = Random(f"{seed}/{place.uai}").randint(least, most)  # noqa: S311 (a size, no secret)
            written.update(_write(folder, place, size, seed))
    except OSError as error:
        raise fail(f"{folder} cannot be written: {error.strerror}") from None
    print_json(written) if as_json else _print(folder, year, written)


def _academies(text: str, schools: int) -> list[Academy]:
    """By slug or name. Ends the command for one that there is not, and where they have no room."""
    found = [(name, academy_named(name)) for name in text.split(",")]
    if unknown := [name for name, academy in found if academy is None]:
        raise misused(f"Unknown academy {', '.join(map(repr, unknown))}; known: {SLUGS}")
    chosen = list(dict.fromkeys(academy for _, academy in found if academy))
    if schools > (most := sum(map(room, chosen))):
        raise misused(f"These academies have numbers for {most} schools at most")
    return chosen


def _range(text: str) -> tuple[int, int]:
    """The least and the most. Ends the command for what is none."""
    parts = _RANGE.fullmatch(text)
    least, most = (int(parts[1]), int(parts[2] or parts[1])) if parts else (0, 0)
    if not 1 <= least <= most <= MOST_PUPILS:
        raise misused(f"--pupils is a number such as 120, or a range such as 80-160, of 1 to {MOST_PUPILS}")
    return least, most


def _make(folder: Path) -> None:
    """Nothing that is there is written over: it may be real people's. Ends the command where something is."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise fail(f"{folder} is not empty: name a new folder")
    except OSError as error:
        raise fail(f"{folder} cannot be made: {error.strerror}") from None


def _places(academies: list[Academy], schools: int, year: int) -> Iterator[Place]:
    for number, (academy, uai) in enumerate(islice(uais(academies), schools)):
        yield Place(number, uai, academy.slug, year)


def _write(folder: Path, place: Place, size: int, seed: str) -> dict[str, int]:
    """Write one school; what there is in it. Errors: `OSError`."""
    school = families.build(place, size, seed)
    own = folder / place.academy / place.uai
    own.mkdir(parents=True)
    writing.write(own, place.uai, place.year, school, school.style)
    third = sum(child.mef.startswith(("103", "167")) for child in school.children)
    return {
        "schools": 1,
        "pupils_of_3e": third,
        "pupils": len(school.children),
        "persons": len(school.adults),
    }


def _print(folder: Path, year: int, written: Counter[str]) -> None:
    table = Table("", "", title=f"School year {year}-{year + 1}", show_header=False)
    for name, number in written.items():
        table.add_row(name.replace("_", " "), str(number))
    print_table(table)
    files = f"{folder}/ACADEMY/UAI/*.zip"
    out.print(
        f"Next, for each: orientation import siecle {files}", highlight=False, markup=False, soft_wrap=True
    )

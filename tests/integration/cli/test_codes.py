"""I5: codes are made only where they were handed over, whole, to whatever reads them."""

import asyncio
import fcntl
import json
import os
import struct
import subprocess
import termios
from collections.abc import AsyncIterator, Collection
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import pytest

from services.intentions.directory.importing.batch import Options
from services.intentions.directory.signing_in.accounts import zone_of_codes
from shared.postgres.database import create_pool
from tests.integration.cli.installation import Installation
from tests.integration.cli.test_handover import NOWHERE, ORIENTATION, ROOT, Run
from tests.integration.directory.office import import_files
from tests.support.exports import guardians, link, person, pupil, pupils, written

SCHOOL = "0931234A"
CODES = ["accounts", "codes", "--school", SCHOOL]


@pytest.fixture
def consumed() -> Collection[str]:
    """None of the services' queues: nothing here looks at them."""
    return ()


@pytest.fixture
async def office(installation: Installation, tmp_path: Path) -> AsyncIterator[asyncpg.Pool]:
    """A father and his son of one name, a daughter, and a mother with a long name."""
    children = pupils(
        pupil("1", PRENOM="Jean"),
        pupil("2", PRENOM="Zoé"),
        structures="".join(
            f'<STRUCTURES_ELEVE ELEVE_ID="{id_}"><STRUCTURE><CODE_STRUCTURE>{code}</CODE_STRUCTURE>'
            "<TYPE_STRUCTURE>D</TYPE_STRUCTURE></STRUCTURE></STRUCTURES_ELEVE>"
            for id_, code in (("1", "3B"), ("2", "3A"))
        ),
    )
    adults = guardians(
        person("5", first_name="Jean", civility="M."),
        person("6", last_name="PETIT-DUCHEMIN DE LA VALLÉE " * 3, first_name="Marie-Charlotte"),
        links=link("1", "5") + link("2", "5") + link("2", "6"),
    )
    options = Options(datetime.now(UTC).date(), name="Collège d'essai", year=2026, confirmed=True)
    async with await create_pool(installation.database.url) as pool:
        files = written(tmp_path, children, "e.xml"), written(tmp_path, adults, "r.xml")
        await import_files(pool, *files, options=options)
        yield pool


async def kept(pool: asyncpg.Pool) -> set[str]:
    rows = await pool.fetch("SELECT code_hash FROM directory.accounts WHERE code_hash IS NOT NULL")
    return {row["code_hash"] for row in rows}


async def test_i5_json_names_kind_children_and_school(
    installation: Installation, office: asyncpg.Pool
) -> None:
    printed = json.loads((await installation.command(*CODES, "--json")).stdout)
    zoe = {"last_name": "MARTIN", "first_name": "Zoé", "division": "3A"}
    jean = {"last_name": "MARTIN", "first_name": "Jean", "division": "3B"}
    assert [(one["division"], one["kind"], one["name"][:11], one["children"]) for one in printed] == [
        ("3A", "guardian", "MARTIN Jean", [zoe, jean]),
        ("3A", "guardian", "PETIT-DUCHE", [zoe]),
        ("3A", "pupil", "MARTIN Zoé", []),
        ("3B", "pupil", "MARTIN Jean", []),
    ]
    assert {one["school"] for one in printed} == {"Collège d'essai"}
    assert len(await kept(office)) == 4
    [again] = json.loads(
        (await installation.command("accounts", "codes", "--login", printed[0]["login"], "--json")).stdout
    )
    assert (again["children"], again["school"], again["division"]) == ([zoe, jean], "Collège d'essai", "3A")


async def test_i5_sheets_go_into_a_file_of_its_own(
    installation: Installation, office: asyncpg.Pool, tmp_path: Path
) -> None:
    file = tmp_path / "letters.html"
    command = [*CODES, "--html", "--output", str(file), "--site", "https://orientation.example.fr"]
    result = await installation.command(*command)
    assert (result.exit_code, result.stdout) == (0, "")
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.read_text().count("<section>") == len(await kept(office)) == 4
    assert (await installation.command(*CODES, "--html", "--json")).exit_code == 2


async def test_a17_the_codes_of_a_school_and_of_a_login_end_by_the_schools_day(office: asyncpg.Pool) -> None:
    await office.execute("UPDATE directory.schools SET academy = 'reunion' WHERE uai = $1", SCHOOL)
    for login in await office.fetch("SELECT login FROM directory.accounts"):
        assert await zone_of_codes(office, None, f" {login['login'].upper()}") == "Indian/Reunion"
    assert await zone_of_codes(office, SCHOOL, None) == "Indian/Reunion"
    assert await zone_of_codes(office, None, "nobody") == "Europe/Paris"


def in_a_terminal(columns: int) -> str:
    """What the command writes to a terminal so narrow."""
    ours, its = os.openpty()
    fcntl.ioctl(its, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    environment = {name: value for name, value in os.environ.items() if name != "COLUMNS"}
    with subprocess.Popen([*ORIENTATION, *CODES], stdin=its, stdout=its, cwd=ROOT, env=environment):
        os.close(its)
        written = b""
        try:
            while part := os.read(ours, 4096):
                written += part
        except OSError:  # the terminal is gone with its last user
            pass
    os.close(ours)
    return written.decode()


async def test_i5_a_narrow_terminal_shows_every_code_whole(
    installation: Installation, office: asyncpg.Pool
) -> None:
    shown = await asyncio.to_thread(in_a_terminal, 40)
    codes = [line.removeprefix("Code : ").strip() for line in shown.splitlines() if line.startswith("Code :")]
    assert [len(code) for code in codes] == [19] * 4
    assert len(set(codes)) == 4


@pytest.mark.parametrize("run", NOWHERE)
async def test_i5_codes_that_nobody_has_seen_are_not_made(
    installation: Installation, office: asyncpg.Pool, tmp_path: Path, run: Run
) -> None:
    """Nor do those go that hold from before."""
    await installation.command(*CODES, "--json")
    before = await kept(office)
    done = await asyncio.to_thread(run, [*ORIENTATION, *CODES, "--again", "--html"], tmp_path)
    said = done.stderr.decode()
    assert (done.returncode, "nothing was made" in said) == (1, True), said
    assert await kept(office) == before
    assert not (tmp_path / "secret").exists()


async def test_i6_names_from_before_print_on_one_line(
    installation: Installation, office: asyncpg.Pool
) -> None:
    await office.execute(
        "UPDATE directory.pupils SET last_name = $1, division = $2 WHERE first_name = 'Zoé'",
        "GARCIA\nFAUX Nom\u202e \x92\x1b[2J", "3\tA\u200b",
    )  # fmt: skip
    result = await installation.command(*CODES, "--again")
    [line] = [line for line in result.stdout.splitlines() if "GARCIA" in line and "Élève" in line]
    assert "GARCIA FAUX Nom ’[2J Zoé" in line
    assert "3 A" in line
    assert not any(char in result.stdout for char in "\u202e\x92\x1b\u200b\t")

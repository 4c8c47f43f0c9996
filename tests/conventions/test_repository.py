"""Boundaries of the repository that no other tool checks."""

import re
import subprocess
from pathlib import Path

import pytest

from shared.postgres.migrations import read_migrations
from shared.postgres.sql import load_queries
from shared.runtime.release import RELEASE

ROOT = Path(__file__).resolve().parents[2]
CODE = ("shared", "services", "deploy", "tests", "benchmarks")
MIGRATIONS = sorted(path for path in ROOT.glob("*/**/migrations") if path.parts[len(ROOT.parts)] in CODE)
PYTHON = sorted(path for folder in CODE for path in (ROOT / folder).rglob("*.py"))


@pytest.mark.parametrize("folder", MIGRATIONS, ids=lambda folder: str(folder.relative_to(ROOT)))
def test_migrations_are_numbered_once_each(folder: Path) -> None:
    assert read_migrations(folder.parents[1])


@pytest.mark.parametrize(
    "file",
    sorted(p for p in ROOT.glob("*/**/sql/*.sql") if p.parts[len(ROOT.parts)] in CODE),
    ids=lambda file: str(file.relative_to(ROOT)),
)
def test_sql_files_hold_named_queries_that_are_used(file: Path) -> None:
    folder = file.parent.parent
    code = "\n".join(path.read_text() for path in folder.rglob("*.py"))
    unused = [name for name in load_queries(file) if f'"{name}"' not in code]
    assert unused == []


@pytest.mark.parametrize(
    "file",
    sorted(p for p in ROOT.glob("*/**/sql/functions/*.sql") if p.parts[len(ROOT.parts)] in CODE),
    ids=lambda file: str(file.name),
)
def test_an_sql_function_file_replaces_the_one_function_it_is_named_after(file: Path) -> None:
    text = file.read_text()
    assert re.findall(r"CREATE (?:OR REPLACE )?FUNCTION \w+\.(\w+)", text) == [file.stem]
    assert "OR REPLACE" in text
    assert text.count("SET LOCAL ROLE") == text.count("RESET ROLE")


def test_no_sql_statement_stands_in_service_code() -> None:
    statement = re.compile(r"[\"'](SELECT|INSERT INTO|UPDATE|DELETE FROM) ")
    found = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path in PYTHON
        if path.parts[len(ROOT.parts)] == "services"
        for line in path.read_text().splitlines()
        if statement.search(line)
    ]
    assert found == []


def test_w6_nobody_asks_the_hosts_clock_what_time_it_is() -> None:
    """shared/postgres/clock.py alone does: the database decides what expires and what is open."""
    asked = re.compile(
        r"\.now\(|utcnow|\.today\(|time\.(time|time_ns|localtime|gmtime|strftime)\(|CLOCK_REALTIME"
        r"|set_to_current_time|from time import|func\.now"
    )
    found = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path in PYTHON
        if path.parts[len(ROOT.parts)] in {"services", "shared"} and path != ROOT / "shared/postgres/clock.py"
        for line in path.read_text().splitlines()
        if asked.search(line)
    ]
    assert found == []


def test_files_stay_small() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in PYTHON
        if (lines := len(path.read_text().splitlines())) > 300
    }
    assert long == {}


def test_requirements_are_pinned_with_hashes_and_name_no_host() -> None:
    for file in (ROOT / "requirements").glob("*.txt"):
        text = file.read_text()
        pins = re.findall(r"^[A-Za-z0-9_.-]+(?:\[.*\])?==", text, re.MULTILINE)
        assert pins
        assert "://" not in text
        assert text.count("--hash=sha256:") >= len(pins)


def test_the_release_is_the_same_everywhere() -> None:
    assert f'\nversion = "{RELEASE}"\n' in (ROOT / "pyproject.toml").read_text()
    tags = re.findall(r"\$\{VERSION:-([^}]+)\}", (ROOT / "docker-compose.yml").read_text())
    assert set(tags) == {RELEASE}


def test_nothing_connects_when_modules_are_imported() -> None:
    starts = re.compile(r"^(?:\w+ = )?(?:await |asyncio\.run\(|\w+\.(?:connect|create_pool)\()", re.M)
    found = [str(path.relative_to(ROOT)) for path in PYTHON if starts.search(path.read_text())]
    assert found == []


def test_make_help_has_one_column() -> None:
    lines = subprocess.run(
        ["make", "--no-print-directory", "help"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    starts = {re.match(r"  make +[a-z-]+ +", line).end() for line in lines.splitlines()}  # type: ignore[union-attr]
    assert len(starts) == 1


def test_what_the_commands_of_the_docs_write_here_is_never_committed() -> None:
    """Tokens, passwords, codes, and what was read with them."""
    written = re.compile(
        r"(?: --output| -o| >|events export|\$PWD/) ?(\.?[a-z][\w.-]*)(?= |$|\))", re.MULTILINE
    )
    pages = [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]
    blocks = [block for page in pages for block in re.findall(r"```\n(.*?)```", page.read_text(), re.DOTALL)]
    files = {file for block in blocks for file in written.findall(block)}
    assert files > {"my-token", "my-page", "letters.html", ".elsewhere", "log.ndjson.zst"}
    git = ("git", "check-ignore", "--no-index")
    ignored = subprocess.run([*git, *files], cwd=ROOT, capture_output=True, text=True, check=False).stdout
    assert files - set(ignored.split()) == set()

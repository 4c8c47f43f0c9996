"""`docs/architecture.md` and the recipes name what exists, and each way is as short as it says."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / "docs" / "architecture.md"
MOST_FILES = 7
_STEP = re.compile(r"^\d+\. \[[^\]]+\]\((?P<file>[^)]+)\)(?P<functions>[^:]*):", re.MULTILINE)
_LINK = re.compile(r"\]\((?!https?:)(?P<target>[^)#]+)")
# A path from the root, with nothing of it left to choose.
_NAMED = re.compile(r"`([\w.-]+(?:/[\w.-]+)+/?|[\w-]+\.(?:yml|toml))`")
_PAGES = ("README.md", "CONTRIBUTING.md", "docs/architecture.md", "docs/adr/README.md")


def _ways() -> Iterator[tuple[str, list[tuple[Path, list[str]]]]]:
    """Each « The way of … » with its steps: the file, and the functions to read in it."""
    for section in DOCUMENT.read_text().split("\n## ")[1:]:
        title, _, text = section.partition("\n")
        if title.startswith("The way of "):
            yield (
                title,
                [
                    ((DOCUMENT.parent / step["file"]).resolve(), re.findall(r"`(\w+)`", step["functions"]))
                    for step in _STEP.finditer(text)
                ],
            )


WAYS = dict(_ways())


def _functions(file: Path) -> set[str]:
    found = ast.walk(ast.parse(file.read_text()))
    return {one.name for one in found if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)}


def test_the_five_ways_are_there() -> None:
    assert len(WAYS) == 5


@pytest.mark.parametrize("way", WAYS)
def test_a_way_is_at_most_seven_files_none_opened_twice(way: str) -> None:
    files = [file for file, _ in WAYS[way]]
    assert 4 <= len(files) <= MOST_FILES
    assert len(set(files)) == len(files)


@pytest.mark.parametrize("way", WAYS)
def test_every_function_on_a_way_is_in_its_file(way: str) -> None:
    for file, functions in WAYS[way]:
        assert functions, file
        assert set(functions) <= _functions(file), file


@pytest.mark.parametrize("page", _PAGES)
def test_every_file_that_a_page_links_to_exists(page: str) -> None:
    links = [link["target"] for link in _LINK.finditer((ROOT / page).read_text())]
    assert links
    assert [link for link in links if not ((ROOT / page).parent / link).exists()] == []


def test_every_file_that_a_recipe_names_exists() -> None:
    recipes = (ROOT / "CONTRIBUTING.md").read_text().partition("\n## Recipes")[2].partition("\n## ")[0]
    named = _NAMED.findall(recipes)
    assert len(named) > 40
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_every_folder_of_siecle_is_named() -> None:
    siecle, text = ROOT / "services" / "siecle", DOCUMENT.read_text()
    folders = {one.parent.name for one in siecle.rglob("*/__init__.py")} - {"siecle"}
    assert {name for name in folders if f"`{name}/`" not in text} == set()


def test_every_decision_is_listed_in_order() -> None:
    decisions = ROOT / "docs" / "adr"
    listed = _LINK.findall((decisions / "README.md").read_text())
    assert listed == sorted(one.name for one in decisions.glob("[0-9]*.md"))

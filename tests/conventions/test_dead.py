"""Nothing lies about that nothing but a test uses, and no template imports what it does not say."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conventions.test_templates import TEMPLATES

ROOT = Path(__file__).parents[2]
FILES = [file for folder in ("services", "shared", "deploy") for file in (ROOT / folder).rglob("*.py")]
TREES = {file: ast.parse(file.read_text()) for file in FILES}
KEPT = {
    ("services/intentions/projections/dossiers.py", "PASSED_OVER"),  # which a test reads
    ("services/intentions/api/problems.py", "Unavailable"),  # one of the subclasses that `KINDS` takes
}


def named(tree: ast.Module) -> Iterator[str]:
    """What a module makes at its top: functions and classes that no decorator takes, constants."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            if not node.decorator_list or isinstance(node, ast.ClassDef):
                yield node.name
        elif isinstance(node, ast.Assign):
            yield from (target.id for target in node.targets if isinstance(target, ast.Name))


def used(tree: ast.Module) -> Iterator[str]:
    """What a module reads: by name, of another module, or by an import."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from re.findall(r"\w+", node.value) if len(node.value) < 60 else ()


def imported(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """What it imports by name, each with its module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from ((node.module, one.name) for one in node.names)


def test_nothing_is_made_that_nothing_uses() -> None:
    imports = {one for tree in TREES.values() for one in imported(tree)}
    attributes = Counter(
        node.attr for tree in TREES.values() for node in ast.walk(tree) if isinstance(node, ast.Attribute)
    )
    words = {word for file in TEMPLATES for word in re.findall(r"\w+", file.read_text())}
    dead = []
    for file, tree in TREES.items():
        path = file.relative_to(ROOT)
        module, own = ".".join(path.with_suffix("").parts), set(used(tree))
        for name in named(tree):
            is_used = name in own or (module, name) in imports or attributes[name] or name in words
            if not is_used and not name.startswith("__") and (str(path), name) not in KEPT:
                dead.append(f"{path}: {name}")
    assert dead == []


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda file: file.name)
def test_no_template_imports_what_it_does_not_say(file: Path) -> None:
    family = [
        file,
        *(one for one in TEMPLATES if f'extends "{file.parent.name}/{file.name}"' in one.read_text()),
    ]
    text = "".join(one.read_text() for one in family)
    for name in re.findall(r"{% import .* as (\w+)", file.read_text()):
        assert len(re.findall(rf"\b{name}\.(?!html\")", text)), name

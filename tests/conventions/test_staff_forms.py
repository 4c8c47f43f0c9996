"""A form of staff's that cannot be taken: the layout says so, in the title and with the focus."""

import ast
import re
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from typing import TypeGuard

import pytest
from jinja2 import DictLoader, Environment

from services.siecle.staff import pages
from services.siecle.staff.problems import Changed, Problem, stale

STAFF = Path(pages.__file__).parent
TEMPLATES = sorted((STAFF / "templates").rglob("*.html"))
WITH_FORMS = [file for file in TEMPLATES if '<form method="post"' in file.read_text()]
LAYOUT = "layout.html"
SAYS_STATUSES = {"problems.py", "words.py", "visit.py"}  # of forms, of error pages, of who has left
FAULTY = {HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.CONFLICT}


def shown(problem: Problem | None, **context: object) -> str:
    """A page of the layout."""
    environment: Environment = pages._templates.overlay(
        loader=DictLoader(
            {
                LAYOUT: (STAFF / "templates" / LAYOUT).read_text(),
                "page": '{% extends "layout.html" %}{% block title %}Comptes{% endblock %}',
            }
        )
    )
    return environment.get_template("page").render(problem=problem, member=None, school=None, **context)


@pytest.mark.parametrize(
    "problem", [Problem("Indiquez le nom."), *map(stale, Changed)], ids=lambda one: one.said
)
def test_a_problem_is_in_the_title_and_has_the_focus(problem: Problem) -> None:
    page = shown(problem)
    assert "<title>Erreur : Comptes – " in page
    assert re.search(r'<div role="alert" id="problem" tabindex="-1" autofocus>\s*<p>', page)
    assert page.count("autofocus") == 1
    assert problem.status in FAULTY


def test_a_field_that_is_wrong_may_have_the_focus_and_a_link_leads_there() -> None:
    page = shown(Problem("À corriger :", fields={"reasons": "Un <mot>."}, has_focus=False))
    assert '<a href="#reasons">Un &lt;mot&gt;.</a>' in page
    assert "autofocus" not in page


def test_a_page_without_a_problem_says_none_and_one_that_comes_back_says_so() -> None:
    assert "<title>Comptes – " in shown(None)
    assert 'role="alert"' not in shown(None)
    assert '<p role="status" tabindex="-1" autofocus>Votre saisie est revenue' in shown(None, is_resumed=True)


@pytest.mark.parametrize("file", WITH_FORMS, ids=lambda file: file.name)
def test_every_page_with_a_form_has_the_layout(file: Path) -> None:
    assert _extends(file) == LAYOUT or file.name == LAYOUT


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda file: file.name)
def test_no_page_says_by_itself_that_a_form_is_wrong(file: Path) -> None:
    title = re.search(r"{% block title %}.*", file.read_text())
    assert file.name == LAYOUT or title is None or "Erreur" not in title.group()


@pytest.mark.parametrize(
    "file", sorted(STAFF.rglob("*.py")), ids=lambda file: f"{file.parent.name}/{file.name}"
)
def test_no_form_is_refused_without_a_problem(file: Path) -> None:
    """A page has the status of its problem, so that there is none with the status alone."""
    tree = ast.parse(file.read_text())
    if file.name not in SAYS_STATUSES:
        assert [node.lineno for node in ast.walk(tree) if _is_status(node)] == []
    assert [node.lineno for node in _pages(tree) if len(node.args) != 1] == []


def _extends(file: Path) -> str:
    """The template at the root of those that a template extends."""
    found = re.match(r'{% extends "([^"]+)" %}', file.read_text())
    parent = found.group(1) if found else ""
    return parent if parent in ("", LAYOUT) else _extends(STAFF / "templates" / parent)


def _is_status(node: ast.AST) -> TypeGuard[ast.Constant]:
    return isinstance(node, ast.Constant) and type(node.value) is int and node.value in FAULTY


def _pages(tree: ast.AST) -> Iterator[ast.Call]:
    """The calls that show a page: `visit.page(template, …)`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "page":
            yield node

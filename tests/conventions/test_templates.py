"""Templates: escaped, without script or style of their own, each form with its token."""

import re
from pathlib import Path

import pytest

SERVICES = Path(__file__).parents[2] / "services"
PAGES = ("intentions/web", "siecle/staff")
TEMPLATES = sorted(file for pages in PAGES for file in (SERVICES / pages / "templates").rglob("*.html"))


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda file: file.name)
def test_no_template_switches_escaping_off_or_holds_script_or_style(file: Path) -> None:
    text = file.read_text()
    for banned in ("|safe", "| safe", "autoescape", "<style", "style=", "javascript:", "http://", "//cdn"):
        assert banned not in text
    assert not re.search(r"<script(?! type=\"module\" src=\"/static/)", text)
    assert not re.search(r"\son\w+=", text)


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda file: file.name)
def test_every_form_that_writes_carries_a_token(file: Path) -> None:
    for form in re.findall(r"<form method=\"post\".*?</form>", file.read_text(), re.DOTALL):
        assert 'name="csrf" value="{{ csrf }}"' in form

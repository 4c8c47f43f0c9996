"""Turns templates into responses: escaping always on, an unknown name is an error."""

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from services.siecle.people import roles
from services.siecle.staff import known, labels
from services.siecle.staff.words import RESUMED
from shared.access_letters import sheets
from shared.contract.types import Pathway
from shared.http.assets import Assets
from shared.words import answers, requests, right, terms

FOLDER = Path(__file__).parent
ASSETS = Assets(FOLDER / "static", sheets.STATIC)


_templates = Environment(
    loader=FileSystemLoader([FOLDER / "templates", sheets.TEMPLATES]),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    auto_reload=False,
)
_templates.globals.update(
    sheets.GLOBALS,
    known=known,
    labels=labels,
    terms=terms,
    answers=answers,
    requests=requests,
    right_words=right,
    roles=roles,
    pathways=[pathway.value for pathway in Pathway],
    assets=ASSETS.version,
    # Of a page that tells nothing of a form; others say it themselves.
    problem=None,
    is_resumed=False,
    resumed=RESUMED,
)


def page(template: str, status: int, context: dict[str, Any]) -> HTMLResponse:
    """The page `template` filled with `context`."""
    return HTMLResponse(_templates.get_template(template).render(context), status)

"""Turns templates into responses: escaping always on, an unknown name is an error."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from services.intentions.web.kit.assets import VERSION
from services.intentions.web.words import (
    common,
    decision,
    definitive,
    entry,
    opening_hours,
    opinion,
    portal,
    provisional,
)
from shared.words import answers, requests, sign_in, terms

WORDS = {
    "answers": answers,
    "common": common,
    "decision": decision,
    "definitive": definitive,
    "entry": entry,
    "opening_hours": opening_hours,
    "opinion": opinion,
    "portal": portal,
    "provisional": provisional,
    "requests": requests,
    "sign_in": sign_in,
    "terms": terms,
}
FOLDER = Path(__file__).parents[1]


class Loader(FileSystemLoader):
    """Templates without their indentation, which is for whoever reads them and would be a tenth of a page."""

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        """The source, its file, and whether that is still so. Errors: `TemplateNotFound`."""
        source, file, is_current = super().get_source(environment, template)
        return re.sub(r"^[ ]+", "", source, flags=re.MULTILINE), file, is_current


class Pages:
    """The templates, compiled once."""

    def __init__(self) -> None:
        self._templates = Environment(
            loader=Loader(FOLDER / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            auto_reload=False,
        )
        self._templates.globals["words"] = WORDS
        self._templates.globals["assets"] = VERSION
        self._templates.globals["icon"] = vars(self._templates.get_template("kit/icons.html").module)["icon"]

    def response(self, template: str, status: int, context: dict[str, Any]) -> HTMLResponse:
        """The page `template` filled with `context`."""
        return HTMLResponse(self._templates.get_template(template).render(context), status)

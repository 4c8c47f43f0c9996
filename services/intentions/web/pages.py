"""Turns templates into responses: escaping always on, an unknown name is an error."""

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from services.intentions.web import labels

FOLDER = Path(__file__).parent
STATIC = FOLDER / "static"


class Pages:
    """The templates, compiled once."""

    def __init__(self) -> None:
        self._templates = Environment(
            loader=FileSystemLoader(FOLDER / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            auto_reload=False,
        )
        self._templates.globals["text"] = labels

    def response(self, template: str, status: int, context: dict[str, Any]) -> HTMLResponse:
        """The page `template` filled with `context`."""
        return HTMLResponse(self._templates.get_template(template).render(context), status)

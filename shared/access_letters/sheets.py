"""Letters of access as HTML to print, a page of A4 a person: one text, whoever prints it."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from shared.access_letters.model import Child, PrintedCode
from shared.words.sign_in import FIRST_SIGN_IN

NAMELESS = "(sans nom)"
TEMPLATES, STATIC = Path(__file__).parent / "templates", Path(__file__).parent / "static"


def person_of(one: PrintedCode) -> str:
    """The name, or words that say that there is none."""
    return one["name"] or NAMELESS


def child_of(one: Child) -> str:
    """The same of a child, the first name first."""
    return f"{one['first_name']} {one['last_name']}".strip() or NAMELESS


def before_of(expires: datetime, zone: str) -> str:
    """The day on which the code ends where it is read; `zone` is an IANA name."""
    return f"{expires.astimezone(ZoneInfo(zone)):%d/%m/%Y}"


# What `sheet.html` needs, in whichever environment it is rendered.
GLOBALS = {
    "person_of": person_of,
    "child_of": child_of,
    "before_of": before_of,
    "first_sign_in": FIRST_SIGN_IN,
}
_TEMPLATES = Environment(
    loader=FileSystemLoader([TEMPLATES, STATIC]),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_TEMPLATES.globals.update(GLOBALS)


def as_sheets(printed: Sequence[PrintedCode], expires: datetime, zone: str, site: str | None) -> str:
    """A whole file, which asks nothing of the network; `zone` is the academy's, `site` where to sign in."""
    return _TEMPLATES.get_template("sheets.html").render(
        printed=printed, before=before_of(expires, zone), site=site
    )

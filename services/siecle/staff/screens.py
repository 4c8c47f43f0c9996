"""The base of the screens: renders, reads a form, looks up whose it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from fastapi import HTTPException, Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from services.siecle.repository import Repository
from services.siecle.staff import labels
from services.siecle.staff.forms import school_year
from shared.contract.types import Pathway, Phase
from shared.http.forms import NotAForm, read_form
from shared.words import terms

# The one member of staff of the stand-in.
STAFF = UUID("5f0c8e1e-6f0b-4d55-9a57-3f6d5f6f0a01")
DEFAULT_ZONE = "Europe/Paris"
PHASE = Phase.PROVISIONAL.value
_pages = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_pages.globals.update(labels=labels, terms=terms, pathways=[pathway.value for pathway in Pathway])


def page(template: str, status: int = 200, **context: Any) -> HTMLResponse:
    """One rendered page."""
    return HTMLResponse(_pages.get_template(template).render(**context), status)


async def read(request: Request) -> dict[str, str]:
    """The fields of a form. Errors: 400."""
    try:
        form = await read_form(request)
    except NotAForm:
        raise HTTPException(400, "Ce n'est pas un formulaire de cette page") from None
    return {name: value for name, value in form.items() if isinstance(value, str)}


@dataclass(frozen=True)
class Screens:
    """The base of each group of handlers."""

    repository: Repository

    async def academy_of(self, uai: str) -> str:
        """The academy of a school. Errors: 404."""
        academy: str | None = await self.repository.value("academy_of", uai)
        if academy is None:
            raise HTTPException(404, "Établissement inconnu")
        return academy

    async def zone_of(self, academy: str) -> str:
        """The time zone that the academy has set, an IANA name."""
        rows = await self.repository.rows("last_campaign", academy)
        zone: str = rows[0]["data"]["time_zone"] if rows else DEFAULT_ZONE
        return zone

    async def names(self, uai: str) -> dict[str, str]:
        """How the pupils of a school are called, by id."""
        rows = await self.repository.rows("names_of_school", uai)
        return {row["siecle_id"]: labels.called(row) for row in rows}

    async def year(self) -> int:
        """The school year that it is now."""
        return school_year((await self.repository.time()).date())

    async def known_pupil(self, uai: str, siecle_id: str) -> dict[str, Any]:
        """A pupil of a school, with what the family entered. Errors: 404."""
        for pupil in await self.repository.rows("pupils_of_school", uai, PHASE, await self.year()):
            if pupil["siecle_id"] == siecle_id:
                return pupil
        raise HTTPException(404, "Élève inconnu")


def check_present(pupil: Mapping[str, Any]) -> None:
    """Nothing is entered for who has left: the new school goes on (A-34). Errors: 422."""
    if pupil["left_at"] is not None:
        raise HTTPException(422, "Cet élève est parti : son dossier est suivi par son nouvel établissement.")

"""Letters of access as sync hands them to the stand-in, which intentions would have written."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx2
from pydantic import SecretStr

from deploy.story.page import Form
from shared.access_letters.box import Letter, seal
from shared.access_letters.model import Child, PrintedCode
from tests.integration.siecle.conftest import SCHOOL, Office
from tests.support.web_settings import LETTERS

IN_A_MONTH = datetime.now(UTC) + timedelta(days=30)


def filled(sent: Form, /, **values: str) -> Form:
    """The same form with other values in it."""
    for control in sent.controls:
        control.value = values.get(control.name, control.value)
    return sent


async def asked(office: Office) -> dict[str, Any]:
    """The last change, and what it says."""
    change = (await office.changes())[-1]
    assert change["kind"] == "letter"
    data: dict[str, Any] = change["data"]
    return data


def letter(id_: str, name: str = "MARTIN Claire", code: str = "K7QM-AAAA-BBBB-CCCC") -> Letter:
    """What is in the box."""
    printed = PrintedCode(
        school="CLG LUCIE AUBRAC",
        division="3A",
        name=name,
        kind="guardian",
        children=[Child(last_name="MARTIN", first_name="Camille", division="3A")],
        login="c.martin",
        code=code,
    )
    return Letter(UUID(id_), printed, IN_A_MONTH, "https://orientation.example.fr")


async def hand_over(
    office: Office,
    data: dict[str, Any],
    expires_at: datetime = IN_A_MONTH,
    token: str = LETTERS,
    **changes: Any,
) -> httpx2.Response:
    """What sync does with the letter that intentions wrote."""
    sealed = seal(letter(data["letter"], **changes), data["key"], SecretStr(token))
    return await put(office, data["letter"], {"sealed": sealed, "expires_at": expires_at.isoformat()})


async def put(office: Office, id_: str, body: dict[str, Any], pupil: str = "1") -> httpx2.Response:
    """The stand-in is given this."""
    return await office.api.put(f"/api/schools/{SCHOOL}/pupils/{pupil}/letters/{id_}", json=body)

"""What an answer to a form shows of pupils is in the audit, as what a page shows is."""

import pytest

from tests.integration.siecle.conftest import SCHOOL, Office, intentions
from tests.integration.siecle.council import NEXT, OPINION
from tests.integration.siecle.definitive import PUPIL as DEFINITIVE

PUPIL = f"/staff/schools/{SCHOOL}/pupils/1"


@pytest.mark.parametrize(
    ("path", "button", "what", "status"),
    [
        (f"{DEFINITIVE}/decision-head", "Enregistrer", "definitive", 422),
        (f"{PUPIL}/right/provisional", "Continuer", "for-family", 422),
        (f"{PUPIL}/withdrawal/provisional", "Continuer", "for-family", 422),
        (OPINION, NEXT, "opinion", 422),
    ],
)
async def test_a_form_that_is_shown_again_is_in_the_audit_as_read(
    office: Office, path: str, button: str, what: str, status: int
) -> None:
    await office.push("intentions", intentions(1, "2GT"))
    await office.staff.open(path)
    before = await _reads(office)
    assert (await office.staff.press(button)).status == status
    assert await _reads(office) == [*before, what]


async def test_what_is_asked_about_is_in_the_audit_as_read_and_what_leads_on_is_not(office: Office) -> None:
    await office.staff.open(f"{DEFINITIVE}/appeal")
    office.staff.fill("Date de l'appel", "2026-10-01")
    assert "Confirmer" in (await office.staff.press("Enregistrer")).text
    assert await _reads(office) == ["definitive", "definitive"]
    assert (await office.staff.send("Confirmer", None)).status_code == 303
    assert await _reads(office) == ["definitive", "definitive"]


async def _reads(office: Office) -> list[str]:
    rows = await office.pool.fetch("SELECT what FROM siecle.audit WHERE action = 'read' ORDER BY id")
    return [row["what"] for row in rows]

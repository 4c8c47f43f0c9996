"""What a page is told by the one before, it says once."""

from deploy.story.page import Page
from services.siecle.staff.exports import DROPPED
from services.siecle.staff.words import DONE
from shared.words.sign_in import SIGNED_OUT
from tests.integration.siecle.conftest import SCHOOL, Office, intentions
from tests.integration.siecle.definitive import CAP, chosen, decides, proposes
from tests.integration.siecle.test_exports_page import DROP, both, hand_over


async def said_once(office: Office, page: Page, sentence: str) -> None:
    """The page says it, and does not where it is opened again."""
    assert page.has(sentence)
    assert not (await office.staff.open(page.url)).has(sentence)


async def test_what_was_done_is_said_on_the_next_page_alone(office: Office) -> None:
    staff = office.staff
    await hand_over(staff, *await both(office))
    await said_once(office, await staff.press(DROP), DROPPED)
    await office.push("intentions", intentions(1, "2GT"))
    await chosen(office, "2PRO", "CAP1")
    await staff.open(f"/staff/schools/{SCHOOL}/pupils/1/opinion")
    staff.tick("Avis favorable")
    await said_once(office, await staff.press("Enregistrer et passer au suivant"), DONE["sent"])
    await said_once(office, await proposes(office, CAP), DONE["sent"])
    await decides(office, "Décision du chef d'établissement", CAP, reasons="Un projet.")
    await said_once(office, await staff.press("Confirmer"), DONE["sent"])
    await staff.open(f"/staff/schools/{SCHOOL}/pupils/1/opinion")
    await said_once(office, await staff.press("Se déconnecter"), SIGNED_OUT)

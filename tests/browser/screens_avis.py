"""The screens of the avis and its acknowledgement."""

from playwright.async_api import expect

from shared.contract.types import Pathway, Stage, Verdict
from tests.browser.person import Person
from tests.browser.screen import Screen
from tests.support.matrix import AUTHOR, PUPIL, SECOND, acknowledged, second_phase
from tests.support.story import answered, enter, publish_reference
from tests.support.town import Town


async def no_avis(town: Town) -> None:
    """Reopened, and the council has said nothing of this pupil (A-10)."""
    await town.open_for_entry()
    await enter(await town.sign_in(AUTHOR))
    await town.shut()
    await town.open(Stage.ANSWER)


async def favourable(town: Town) -> None:
    """Everything favourable: no recommendation, no motivations (R-085, R-086)."""
    await town.open_for_entry()
    await enter(await town.sign_in(AUTHOR))
    await town.shut()
    good = (Verdict.FAVOURABLE, None)
    await town.publish({Pathway.GENERAL: good, Pathway.PROFESSIONAL: good, Pathway.CAP: good})
    await town.open(Stage.ANSWER)


async def unticked(person: Person, _town: Town) -> None:
    """VALIDER without the tick (A-13)."""
    await person.press("VALIDER")
    await person.sees("Vous devez cocher la case pour accuser réception.")


async def leaving(person: Person, _town: Town) -> None:
    """A link, without having acknowledged (R-092)."""
    await person.follow("Aide")
    await expect(person.page.get_by_role("dialog")).to_be_visible()


async def shut_again(town: Town) -> None:
    """Closed after the avis, which nobody acknowledged."""
    await answered(town)
    await town.shut(Stage.ANSWER)


async def shut_after_acknowledgement(town: Town) -> None:
    """Closed after the avis, which was acknowledged."""
    await acknowledged(town)
    await town.shut(Stage.ANSWER)


async def changed(town: Town) -> None:
    """The avis was acknowledged, and then changed (A-19)."""
    await acknowledged(town)
    await publish_reference(town, version=2)


SCREENS = (
    Screen("avis-none-yet", no_avis, AUTHOR),
    Screen("avis", answered, AUTHOR),
    Screen("avis-favourable", favourable, AUTHOR),
    Screen("avis-error", answered, AUTHOR, reach=unticked, status=422),
    Screen("avis-leaving", answered, AUTHOR, reach=leaving),
    Screen("avis-second-parent", answered, SECOND),
    Screen("avis-pupil", answered, PUPIL),
    Screen("acknowledged", acknowledged, AUTHOR),
    Screen("acknowledged-second-parent", acknowledged, SECOND),
    Screen("acknowledged-pupil", acknowledged, PUPIL),
    Screen("avis-changed", changed, AUTHOR),
    Screen("closed-not-acknowledged", shut_again, AUTHOR),
    *(
        Screen(f"closed-acknowledged-{viewer}", shut_after_acknowledgement, viewer)
        for viewer in (AUTHOR, SECOND, PUPIL)
    ),
    Screen("second-phase", second_phase, AUTHOR),
    Screen("second-phase-second-parent", second_phase, SECOND),
    Screen("second-phase-pupil", second_phase, PUPIL),
)

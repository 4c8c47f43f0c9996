"""One screen of the téléservice in one state: how a person comes to it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from tests.browser.person import Person
from tests.browser.places import Places
from tests.support.matrix import State
from tests.support.town import Town

Reach = Callable[[Person, Town], Awaitable[None]]


async def at_once(_person: Person, _town: Town) -> None:
    """It is the page that the person begins with."""


@dataclass(frozen=True)
class Screen:
    """In a town in `state`, `viewer` begins at `path` (the first child's dossier unless told) and goes on.

    `step`: the step to begin at, by its name in addresses; the one that the dossier has come to unless told.
    """

    name: str
    state: State
    viewer: str | None = None
    path: str | None = None
    reach: Reach = at_once
    status: int = 200
    step: str = ""

    def __str__(self) -> str:
        return self.name

    async def shown_to(self, person: Person, places: Places) -> None:
        """Bring the person, as the viewer, before the screen. Fails unless it has the screen's status."""
        town = await places.at(self.state)
        await person.become(await town.session(self.viewer) if self.viewer else None)
        await person.open(self.path or f"{town.child.path}/{self.step}".rstrip("/"))
        await self.reach(person, town)
        await person.page.wait_for_load_state()
        assert person.document is not None
        assert person.document.status == self.status, f"{self.name} is answered with {person.document.status}"

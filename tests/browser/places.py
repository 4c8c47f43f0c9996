"""Towns that tests only look at: each state of a dossier is played once in a run."""

from dataclasses import replace

from tests.support.matrix import State
from tests.support.town import NOON, Town


class Places:
    """Founds a town for a state when it is first asked for; `template` brings connections and the clock."""

    def __init__(self, template: Town) -> None:
        self._template = template
        self._towns: dict[State, Town] = {}

    async def at(self, state: State) -> Town:
        """The town in this state, at noon."""
        self._template.clock.instant = NOON
        if state not in self._towns:
            town = replace(self._template, accounts={}, children=[], browsers=[], sessions={})
            self._towns[state] = await town.settle()
            await state(town)
            town.clock.instant = NOON
        return self._towns[state]

    async def close(self) -> None:
        """Close the browsers of every town."""
        for town in self._towns.values():
            await town.close()

"""Towns that tests only look at: each state of a dossier is played once in a run."""

from dataclasses import replace
from datetime import datetime

from tests.support.matrix import State
from tests.support.town import NOON, Town


class Places:
    """Founds a town for a state when it is first asked for; `template` brings connections and the clock."""

    def __init__(self, template: Town) -> None:
        self._template = template
        self._towns: dict[State, Town] = {}
        self._moments: dict[State, datetime] = {}

    async def at(self, state: State) -> Town:
        """The town in this state, at noon of the first day or at the later moment that it ends at."""
        clock = self._template.clock
        if state not in self._towns:
            clock.instant = NOON
            town = replace(self._template, accounts={}, children=[], browsers=[], sessions={})
            self._towns[state] = await town.settle()
            await state(town)
            self._moments[state] = max(NOON, clock.instant)
        clock.instant = self._moments[state]
        return self._towns[state]

    async def close(self) -> None:
        """Close the browsers of every town."""
        for town in self._towns.values():
            await town.close()

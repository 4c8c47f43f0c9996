"""The steps of a dossier in addresses: each with its name, the domain's step, and its place at the pupil's.

The next one is a row here, its label in `words/common.py`, its words and its routes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from services.intentions.domain.seeing import steps
from shared.contract.types import Phase


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its name, the domain's, and what pages put behind the pupil's address for it."""

    name: str
    step: steps.Step
    below: str

    @property
    def phase(self) -> Phase:
        """The phase that it is about."""
        return self.step.phase

    def of(self, pupil: UUID) -> str:
        """The address of a pupil's step as its own pages name it."""
        return f"/orientation/{pupil}{self.below}"

    def named(self, pupil: UUID) -> str:
        """The address that shows this very step, also once the dossier has come further."""
        return f"/orientation/{pupil}/{self.name}"


# 0.1.0 runs beside this release during an upgrade, and again after a rollback, and knows the pupil's address
# alone: pages of step 1 name that one, which leads on to the step that the dossier has come to (ADR 0022).
INTENTIONS = Step("intentions", steps.Step.INTENTIONS, below="")
CHOICES = Step("choix", steps.Step.CHOICES, below="/choix")
DECISION = Step("decision", steps.Step.DECISION, below="/decision")
BY_STEP: Mapping[steps.Step, Step] = {one.step: one for one in (INTENTIONS, CHOICES, DECISION)}


def step_of(path: str) -> Step:
    """The step that an address of a pupil is about: step 1 where it names none."""
    named = path.split("/")[3:4]
    return next((one for one in BY_STEP.values() if [one.name] == named), INTENTIONS)

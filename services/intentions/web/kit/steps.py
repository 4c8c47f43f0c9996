"""The steps of a dossier, each with its phase and its address at or below the pupil's.

The next one is a row here, its label in `words/common.py`, its words and its routes.
"""

from dataclasses import dataclass
from uuid import UUID

from shared.contract.types import Phase


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its name, the phase it is about, and what pages put behind the pupil's address for it."""

    name: str
    phase: Phase
    below: str

    def of(self, pupil: UUID) -> str:
        """The address of a pupil's step as pages name it."""
        return f"/orientation/{pupil}{self.below}"


# 0.1.0 runs beside this release during an upgrade, and again after a rollback, and knows the pupil's address
# alone: pages name that one. `/intentions`, which this release answers too, is the next one's (ADR 0022).
INTENTIONS = Step("intentions", Phase.PROVISIONAL, below="")

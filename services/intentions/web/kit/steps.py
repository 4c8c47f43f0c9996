"""The steps of a dossier, each at its own address below the pupil's.

The next one is a row here, its label in `words/common.py`, its words and its routes.
"""

from dataclasses import dataclass
from uuid import UUID

from shared.contract.types import Phase


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its name in addresses, and the phase of the dossier that it is about."""

    name: str
    phase: Phase

    def of(self, pupil: UUID) -> str:
        """The address of a pupil's step: `/orientation/{pupil}/intentions`."""
        return f"/orientation/{pupil}/{self.name}"


INTENTIONS = Step("intentions", Phase.PROVISIONAL)

"""The definitive phase of a dossier: the choices."""

from dataclasses import dataclass

from services.intentions.domain.provisional import Provisional


@dataclass(frozen=True, slots=True)
class Definitive(Provisional):
    """The choices, and what logs hold of a final avis: it is folded and read as a provisional one is."""

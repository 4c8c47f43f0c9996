"""One « Intention n » as a line of text, as entered, sent or answered."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """« Intention n : voie », its detail, and the council's avis where it is shown."""

    rank: int
    pathway: str
    occupation: str | None = None
    statuses: tuple[str, ...] = ()
    verdict: str = ""
    tone: str = ""
    advised: str | None = None

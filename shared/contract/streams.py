"""Names of the event streams; the year is the one the school year starts in."""

from uuid import UUID


def dossier(pupil: UUID, year: int) -> str:
    """The choices of one pupil in one school year."""
    return f"dossier-{pupil}-{year}"


def session(session_id: UUID) -> str:
    """One sign-in of one account."""
    return f"session-{session_id}"


def campaign(academy: str, year: int) -> str:
    """The settings of one academy for one school year."""
    return f"campaign-{academy}-{year}"


def window(school: str, year: int) -> str:
    """Opening and closing of the téléservice by one school (`school` is its UAI)."""
    return f"window-{school}-{year}"


def dossier_pupil(stream: str) -> UUID:
    """The pupil of a dossier stream. Errors: `ValueError` for another kind of stream."""
    kind, _, rest = stream.partition("-")
    if kind != "dossier":
        raise ValueError(f"{stream} is not a dossier stream")
    return UUID(rest.rpartition("-")[0])

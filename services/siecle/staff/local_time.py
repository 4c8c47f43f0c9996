"""Times as staff type them: local to their academy, and each meaning one instant. Pure."""

from collections.abc import Mapping
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

FIRST_YEAR, LAST_YEAR = 2000, 2999  # beyond, arithmetic with time zones may fail
# Those of the academies, which the téléservice takes; by IANA names, in the order of a choice.
CLOCKS: Mapping[str, str] = {
    "Europe/Paris": "heure de Paris",
    "America/Guadeloupe": "heure de la Guadeloupe",
    "America/Martinique": "heure de la Martinique",
    "America/Cayenne": "heure de la Guyane",
    "Indian/Reunion": "heure de La Réunion",
    "Indian/Mayotte": "heure de Mayotte",
    "America/Miquelon": "heure de Saint-Pierre-et-Miquelon",
    "Pacific/Noumea": "heure de la Nouvelle-Calédonie",
    "Pacific/Tahiti": "heure de Tahiti",
    "Pacific/Wallis": "heure de Wallis-et-Futuna",
}


class BadTime(ValueError):
    """What was typed is no instant, or two; the text is shown to staff."""


def clock_name(zone: str) -> str:
    """Whose time it is, as staff say it: « heure de La Réunion »."""
    return CLOCKS.get(zone, f"heure de {zone}")


def instant_of(text: str, zone: str) -> datetime:
    """The instant that a `datetime-local` field names in a time zone. Errors: `BadTime`."""
    try:
        typed = datetime.fromisoformat(text)
    except ValueError:
        raise BadTime("La date et l'heure ne sont pas valables.") from None
    if typed.tzinfo is not None or not FIRST_YEAR <= typed.year <= LAST_YEAR:
        raise BadTime("La date et l'heure ne sont pas valables.")
    first, second = (typed.replace(tzinfo=ZoneInfo(zone), fold=fold) for fold in (0, 1))
    if first.astimezone(UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None) != typed:
        raise BadTime(_unfit(typed, zone, "n'existe pas", "d'été"))
    if first.utcoffset() != second.utcoffset():
        raise BadTime(_unfit(typed, zone, "existe deux fois", "d'hiver"))
    return first


def field_of(instant: datetime, zone: str) -> str:
    """An instant as a `datetime-local` field has it."""
    return f"{instant.astimezone(ZoneInfo(zone)):%Y-%m-%dT%H:%M}"


def _unfit(typed: datetime, zone: str, what: str, season: str) -> str:
    return (
        f"L'heure {typed:%H:%M} du {typed:%d/%m/%Y} ({clock_name(zone)}) {what} : les horloges passent à "
        f"l'heure {season}. Choisissez une autre heure."
    )

"""The staff's forms: pure reading, with a French message for what cannot be taken."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from shared.contract.types import Phase, Stage
from shared.text import clean, fault_of
from shared.words.refusals import TO_STAFF

SOON = timedelta(minutes=15)
YEAR_TURNS_IN = 8  # a school year is named after the year it starts in


class BadForm(ValueError):
    """The form cannot be taken; the text is shown to staff."""


def school_year(day: date) -> int:
    """The year in which the school year of `day` started."""
    return day.year if day.month >= YEAR_TURNS_IN else day.year - 1


def campaign_data(form: Mapping[str, str], today: date) -> dict[str, Any]:
    """The data of a `campaign` change. Errors: `BadForm`."""
    zone = form.get("time_zone", "").strip()
    if zone not in available_timezones():
        raise BadForm(TO_STAFF["unknown-time-zone"])
    first, third = _day(form, "provisional_from", "date 1"), _day(form, "final_from", "date 3")
    if third <= first:
        raise BadForm(TO_STAFF["dates-out-of-order"])
    return {
        "year": school_year(today),
        "provisional_from": first.isoformat(),
        "final_from": third.isoformat(),
        "free_occupation": "free_occupation" in form,
        "statuses": "statuses" in form,
        "time_zone": zone,
    }


def window_data(form: Mapping[str, str], zone: str, now: datetime) -> tuple[str, dict[str, Any]]:
    """Kind and data of an opening or a closing; instants are local to the academy. Errors: `BadForm`."""
    try:
        stage = Stage(form.get("stage", ""))
    except ValueError:
        raise BadForm("Choisissez une étape.") from None
    data: dict[str, Any] = {
        "year": school_year(now.date()),
        "phase": Phase.PROVISIONAL.value,
        "stage": stage.value,
    }
    if form.get("action") == "close":
        return "window-closed", data
    opens_at = _instant(form, "opens_at", zone) or now
    closes_at = _instant(form, "closes_at", zone)
    if closes_at is not None and closes_at <= opens_at:
        raise BadForm("La fermeture prévue doit suivre l'ouverture.")
    if closes_at is not None and closes_at <= now:
        raise BadForm("La fermeture prévue est déjà passée.")
    ends = closes_at.isoformat() if closes_at else None
    return "window-opened", data | {"opens_at": opens_at.isoformat(), "closes_at": ends}


def shuts_out(kind: str, data: Mapping[str, Any], now: datetime) -> bool:
    """True if a `window-…` change closes at once, or so soon that families at work can hardly finish."""
    ends = data.get("closes_at")
    soon = ends is not None and datetime.fromisoformat(ends) - now < SOON
    return kind == "window-closed" or soon


def text_of(form: Mapping[str, str], name: str, most: int, what: str, *, lines: bool = False) -> str | None:
    """A text of staff's, cleaned; None where nothing is left. Errors: `BadForm`."""
    text = clean(form.get(name, ""))
    if len(text) > most:
        raise BadForm(f"{what} : {most} caractères au plus.")
    if fault_of(text, lines=lines):
        raise BadForm(f"{what} : le texte contient des caractères qui ne sont pas acceptés.")
    return text or None


def _day(form: Mapping[str, str], name: str, label: str) -> date:
    try:
        return date.fromisoformat(form.get(name, ""))
    except ValueError:
        raise BadForm(f"La {label} n'est pas valable.") from None


def _instant(form: Mapping[str, str], name: str, zone: str) -> datetime | None:
    value = form.get(name, "").strip()
    if not value:
        return None
    try:
        return datetime.fromisoformat(value).replace(tzinfo=ZoneInfo(zone))
    except ValueError:
        raise BadForm("La date et l'heure ne sont pas valables.") from None

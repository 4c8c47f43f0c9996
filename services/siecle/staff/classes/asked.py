"""What of a class list is asked for: the address's fields, what they leave, and in which order. Pure."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from services.siecle.staff.classes.lines import Line
from services.siecle.staff.classes.names import folded, matches
from services.siecle.staff.classes.states import STATES
from services.siecle.staff.forms import BadForm
from services.siecle.worded import Worded
from shared.contract.types import Phase

FIELDS = ("class", "phase", "state", "account", "since", "sort", "search")
NO_CLASS = "-"  # in an address, where an empty field is any class
LEFT = "left"  # in place of a state
NOT_VALID = "Ce filtre n'est pas valable."
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


class Sort(Worded):
    """The order of a list; each begins where the one before is the same."""

    CLASS = "class", "Classe"
    NAME = "name", "Nom"
    STATE = "state", "État"
    CHANGED = "changed", "Dernier changement"


@dataclass(frozen=True, slots=True)
class Asked:
    """The lines that are asked for. `raw` is the address's fields, by which the next page asks again.

    `division` and `state` are None for any; `words` are those of a name.
    """

    raw: Mapping[str, str]
    phase: Phase
    division: str | None = None
    state: str | None = None
    without_account: bool = False
    since: datetime | None = None
    words: str = ""
    sort: Sort = Sort.CLASS

    def query(self, **changed: str) -> str:
        """The address's query for the same with something else; without fields that say nothing."""
        fields = {"phase": self.phase.value} | dict(self.raw) | changed
        return urlencode({name: value for name, value in fields.items() if value})

    @property
    def is_all(self) -> bool:
        """True where nothing but class and order is asked."""
        return not (self.state or self.without_account or self.since or self.words)

    def lines(self, those: Iterable[Line]) -> list[Line]:
        """Those that are asked for, in order; they come by class and name."""
        return _ORDERS[self.sort]([line for line in those if self._wants(line)])

    def _wants(self, line: Line) -> bool:
        pupil = line.pupil
        return (
            self.division in (None, pupil["division"])
            and self.state in (None, line.state or LEFT)
            and (not self.without_account or pupil["has_account"] is False)
            and (self.since is None or (line.changed_at or _LONG_AGO) >= self.since)
            and (not self.words or matches(pupil, self.words))
        )


def read_asked(fields: Mapping[str, str], phase: Phase, zone: str, words: str = "") -> Asked:
    """What the address asks for; in `phase` where it says none. Errors: `BadForm`."""
    raw = {name: fields[name] for name in FIELDS if fields.get(name)}
    try:
        phase = Phase(raw.get("phase", phase))
        sort = Sort(raw.get("sort", Sort.CLASS))
        since = _instant(raw["since"], zone) if "since" in raw else None
    except ValueError:
        raise BadForm(NOT_VALID) from None
    state, division = raw.get("state"), raw.get("class")
    if state not in (None, LEFT, *STATES[phase]):
        raw, state = {name: value for name, value in raw.items() if name != "state"}, None
    return Asked(
        raw,
        phase,
        "" if division == NO_CLASS else division,
        state,
        "account" in raw,
        since,
        words,
        sort,
    )


def _instant(text: str, zone: str) -> datetime:
    """An instant of the academy's. Errors: `ValueError`."""
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=ZoneInfo(zone))


def _by_name(lines: list[Line]) -> list[Line]:
    return sorted(lines, key=lambda one: (folded(one.pupil["last_name"]), folded(one.pupil["first_name"])))


def _by_state(lines: list[Line]) -> list[Line]:
    places: dict[Any, int] = {state: place for those in STATES.values() for place, state in enumerate(those)}
    return sorted(lines, key=lambda one: places.get(one.state, len(places)))


def _by_change(lines: list[Line]) -> list[Line]:
    return sorted(lines, key=lambda one: one.changed_at or _LONG_AGO, reverse=True)


_ORDERS: Mapping[Sort, Callable[[list[Line]], list[Line]]] = {
    Sort.CLASS: list,
    Sort.NAME: _by_name,
    Sort.STATE: _by_state,
    Sort.CHANGED: _by_change,
}

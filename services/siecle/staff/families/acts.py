"""What staff do for a family, one row a form: how it is read, when it is refused or asked about. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.siecle.kinds import Kind
from services.siecle.staff.families.entry_form import filled_entry, read_entry
from services.siecle.staff.families.family import Family
from services.siecle.staff.families.standing import Standing
from services.siecle.staff.forms import MOST_REASONS, BadForm, Form, number_of, text_of
from shared.words.refusals import TO_STAFF

Data = dict[str, Any]
FREE = "free"


@dataclass(frozen=True, slots=True)
class Act:
    """One form; `path` ends its address, and names its template.

    `read` takes the form, the family and the phase's standing; errors: `BadForm`. `filled` gives the fields
    again. `why_not` gives the slug of why it is not offered. `is_asked`: whether staff see the consequences
    and confirm. `object_` names what its versions count: an entry and its withdrawal are changes of one.
    """

    kind: Kind
    path: str
    read: Callable[[Form, Family, Standing], Data]
    filled: Callable[[Mapping[str, Any]], dict[str, str]]
    why_not: Callable[[Standing, date], str | None]
    is_asked: Callable[[Standing], bool]
    object_: str
    kinds: tuple[Kind, ...]

    def mark(self, standing: Standing) -> "Mark":
        """What a form of this standing is filled from."""
        last = standing.last(*self.kinds)
        return Mark(standing.version, last["version"] if last else 0)

    def is_repeat(self, standing: Standing, data: Mapping[str, Any], mark: "Mark | None") -> bool:
        """True where these data were entered since the form was filled, and nothing of a family followed."""
        last = standing.last(*self.kinds)
        if mark is None or last is None or last["version"] == mark.change or last["outcome"] == "refused":
            return False
        return bool(last["kind"] == self.kind and last["data"] == data and mark.version == standing.version)


@dataclass(frozen=True, slots=True)
class Mark:
    """What a form was filled from: the dossier's version, and the last change of its object; 0 for none."""

    version: int
    change: int

    def __str__(self) -> str:
        return f"{self.version}.{self.change}"


def mark_of(form: Form) -> Mark | None:
    """The mark of a sent form; None where it holds none."""
    said, _, of = form.get("mark", "").partition(".")
    version, change = number_of(said), number_of(of)
    return None if version is None or change is None else Mark(version, change)


def read_right(form: Form, family: Family, _standing: Standing) -> Data:
    """To whom the right of entry goes, and why (A-04)."""
    chosen = form.get("guardian", "")
    if chosen != FREE and family.guardian(chosen) is None:
        raise BadForm("Choisissez à qui va le droit de saisie.")
    return {"guardian": None if chosen == FREE else chosen, "reason": _reason(form)}


def filled_right(data: Mapping[str, Any]) -> dict[str, str]:
    """The form of the right of entry."""
    return {"guardian": data["guardian"] or FREE, "reason": data["reason"]}


def read_withdrawal(form: Form, _family: Family, _standing: Standing) -> Data:
    """Why (A-27)."""
    return {"reason": _reason(form)}


def filled_withdrawal(data: Mapping[str, Any]) -> dict[str, str]:
    """The form of a withdrawal."""
    return {"reason": data["reason"]}


def _reason(form: Form) -> str:
    reason = text_of(form, "reason", MOST_REASONS, "Le motif", lines=True)
    if reason is None:
        raise BadForm(TO_STAFF["reason-missing"])
    return reason


def _replaces(standing: Standing) -> bool:
    return standing.entry is not None or standing.typed is not None


def _never(_standing: Standing, _today: date) -> str | None:
    return None


def _always(_standing: Standing) -> bool:
    return True


_OF_ENTRY = Kind.ENTRY, Kind.WITHDRAWAL
ACTS: Mapping[str, Act] = {
    "entry": Act(
        Kind.ENTRY,
        "entry",
        read=read_entry,
        filled=filled_entry,
        why_not=Standing.why_no_entry,
        is_asked=_replaces,
        object_="entry",
        kinds=_OF_ENTRY,
    ),
    "right": Act(
        Kind.AUTHORSHIP,
        "right",
        read=read_right,
        filled=filled_right,
        why_not=_never,
        is_asked=_always,
        object_="authorship",
        kinds=(Kind.AUTHORSHIP,),
    ),
    "withdrawal": Act(
        Kind.WITHDRAWAL,
        "withdrawal",
        read=read_withdrawal,
        filled=filled_withdrawal,
        why_not=Standing.why_no_withdrawal,
        is_asked=_always,
        object_="entry",
        kinds=_OF_ENTRY,
    ),
}

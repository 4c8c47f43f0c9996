"""The form of an entry on behalf of a family: read by the rules of the families' own form. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any

from services.siecle.basis import Basis
from services.siecle.staff.campaigns import Options
from services.siecle.staff.families.family import Family
from services.siecle.staff.families.standing import Standing
from services.siecle.staff.forms import BadForm, Form
from shared.contract.types import Pathway, Status
from shared.text import clean, fault_of
from shared.words.refusals import CORRECT_THE_FORM, TO_FAMILIES, TO_STAFF

RANKS = (1, 2, 3)
MOST_OCCUPATION = 200


class BadCards(BadForm):
    """Requests cannot be taken; `cards` says by rank what is wrong with each."""

    def __init__(self, cards: Mapping[int, str]) -> None:
        super().__init__(CORRECT_THE_FORM)
        self.cards = cards


def read_entry(form: Form, family: Family, standing: Standing) -> dict[str, Any]:
    """The requests in order, and on what they are entered. Errors: `BadForm`, `BadCards`."""
    filled = [rank for rank in RANKS if _is_filled(form, rank)]
    if not filled:
        raise BadForm(TO_STAFF["no-intention"])
    faults = dict(_faults(form, range(1, filled[-1] + 1), standing.options))
    if faults:
        raise BadCards(faults)
    return {"intentions": [_request(form, rank) for rank in filled], "basis": _basis(form, family)}


def filled_entry(data: Mapping[str, Any]) -> dict[str, str]:
    """The form's fields for data that were read."""
    values = {"basis": data["basis"]}
    for one in data["intentions"]:
        rank = one["rank"]
        values |= {f"pathway-{rank}": one["pathway"], f"occupation-{rank}": one["occupation"] or ""}
        values |= {f"status-{rank}-{status}": "on" for status in one["statuses"]}
    return values


def _basis(form: Form, family: Family) -> str:
    try:
        basis = Basis(form.get("basis", ""))
    except ValueError:
        raise BadForm("Indiquez le motif de la saisie.") from None
    if basis is Basis.OF_AGE and family.is_of_age is False:
        raise BadForm("D'après sa date de naissance, cet élève n'est pas majeur.")
    return basis.value


def _is_filled(form: Form, rank: int) -> bool:
    return bool(form.get(f"pathway-{rank}") or _occupation(form, rank) or _statuses(form, rank))


def _faults(form: Form, ranks: range, options: Options) -> Iterator[tuple[int, str]]:
    """What is wrong with each request, by its rank: one that is left out before another is empty."""
    seen: set[str] = set()
    for rank in ranks:
        slug = _fault(form, rank, options, seen)
        if slug is not None:
            yield rank, TO_FAMILIES[slug]
        seen.add(form.get(f"pathway-{rank}", ""))


def _fault(form: Form, rank: int, options: Options, seen: set[str]) -> str | None:
    """The slug of the first rule that a request breaks."""
    pathway, occupation, statuses = (
        form.get(f"pathway-{rank}"),
        _occupation(form, rank),
        _statuses(form, rank),
    )
    if pathway not in set(Pathway):
        return "pathway-missing"
    if pathway in seen:
        return "pathway-twice"
    if pathway == Pathway.GENERAL:
        return "details-on-general-pathway" if occupation or statuses else None
    if (occupation and not options.occupation) or (statuses and not options.statuses):
        return "details-not-allowed"
    if len(occupation) > MOST_OCCUPATION:
        return "text-too-long"
    return "text-not-plain" if fault_of(occupation) else None


def _request(form: Form, rank: int) -> dict[str, Any]:
    return {
        "rank": rank,
        "pathway": form[f"pathway-{rank}"],
        "occupation": _occupation(form, rank) or None,
        "statuses": _statuses(form, rank),
    }


def _occupation(form: Form, rank: int) -> str:
    return clean(form.get(f"occupation-{rank}", ""))


def _statuses(form: Form, rank: int) -> list[str]:
    return [status.value for status in Status if f"status-{rank}-{status}" in form]

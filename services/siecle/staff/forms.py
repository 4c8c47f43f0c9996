"""The staff's forms: pure reading, with a French message for what cannot be taken."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import date
from typing import Any

from services.siecle.staff.local_time import CLOCKS
from shared.academies import school_year
from shared.contract.types import NoticeKind, Pathway
from shared.text import Unfit, clean, fault_of, read_line
from shared.words.refusals import TO_STAFF

MOST_ADVICE, MOST_REASONS = 200, 4000
MOST_DIGITS = 10
NO_CLOCK = "Choisissez le fuseau horaire dans la liste : c'est celui des établissements de l'académie."
Form = Mapping[str, str]


class BadForm(ValueError):
    """The form cannot be taken; the text is shown to staff."""


class BadFields(BadForm):
    """Some of its fields cannot: what is said at each, by its name."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__(next(iter(faults.values())))
        self.faults = faults


@contextmanager
def at_field(name: str, faults: dict[str, str]) -> Iterator[None]:
    """What cannot be read inside is said at this field."""
    try:
        yield
    except BadForm as error:
        faults.setdefault(name, str(error))


def campaign_data(form: Form, today: date) -> dict[str, Any]:
    """The data of a `campaign` change. Errors: `BadForm`."""
    zone = form.get("time_zone", "").strip()
    if zone not in CLOCKS:
        raise BadForm(NO_CLOCK)
    first, third = day_of(form, "provisional_from", "date 1"), day_of(form, "final_from", "date 3")
    if third <= first:
        raise BadForm(TO_STAFF["dates-out-of-order"])
    return {
        "year": school_year(today),
        "provisional_from": first.isoformat(),
        "final_from": third.isoformat(),
        "free_occupation": "free_occupation" in form,
        "statuses": "statuses" in form,
        "any_choice_conforms": "any_choice_conforms" in form,
        "notices": [kind.value for kind in NoticeKind if f"notice-{kind}" in form],
        "time_zone": zone,
    }


def name_of(raw: str, unfit: str) -> str:
    """A name, cleaned. Errors: `BadForm`, which says `unfit`."""
    with suppress(Unfit):
        if name := read_line(raw):
            return name
    raise BadForm(unfit)


def number_of(text: str) -> int | None:
    """A number as pages give it to forms and addresses; None for what is none of theirs."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < MOST_DIGITS else None


def text_of(form: Form, name: str, most: int, what: str, *, lines: bool = False) -> str | None:
    """A text of staff's, cleaned; None where nothing is left. Errors: `BadForm`."""
    text = clean(form.get(name, ""))
    if len(text) > most:
        raise BadForm(f"{what} : {most} caractères au plus.")
    if fault_of(text, lines=lines):
        raise BadForm(f"{what} : le texte contient des caractères qui ne sont pas acceptés.")
    return text or None


def reasons_of(form: Form) -> str | None:
    """The motivations; None where there are none. Errors: `BadForm`."""
    return text_of(form, "reasons", MOST_REASONS, "Les motivations", lines=True)


def advice_of(form: Form, pathway: Pathway) -> str | None:
    """The trade that the council advises for a voie; never one for the general voie. Errors: `BadForm`."""
    if pathway is Pathway.GENERAL:
        return None
    return text_of(form, f"advised-{pathway}", MOST_ADVICE, "Le métier ou la formation")


def without_word(form: Form, said: Collection[str], text: str) -> dict[str, str]:
    """A fault at each trade that is advised for a voie of which nothing is `said`: it would be lost."""
    lost = [one for one in Pathway if one not in said and clean(form.get(f"advised-{one}", ""))]
    return {f"advised-{one}": text for one in lost if one is not Pathway.GENERAL}


def ticked(form: Form, name: str) -> list[str]:
    """The voies ticked under `name`, in their usual order."""
    return [pathway.value for pathway in Pathway if f"{name}-{pathway}" in form]


def day_of(form: Form, name: str, label: str) -> date:
    """A day. Errors: `BadForm`."""
    text = form.get(name, "").strip()
    if not text:
        raise BadForm(f"Indiquez la {label}.")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadForm(f"La {label} n'est pas valable.") from None


def past_day_of(form: Form, name: str, label: str, today: date) -> date:
    """A day up to `today`, on which something happened. Errors: `BadForm`."""
    day = day_of(form, name, label)
    if day > today:
        raise BadForm(TO_STAFF["date-in-future"])
    return day

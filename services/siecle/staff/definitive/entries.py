"""The forms of the definitive phase: how each is read, and how it is filled again. Pure, one row a form."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from services.siecle.kinds import Kind
from services.siecle.staff.definitive.cases import Case, Change
from services.siecle.staff.definitive.doubts import DOUBTS, Doubt, doubts_of_days
from services.siecle.staff.definitive.propositions import filled_propositions, read_propositions
from services.siecle.staff.forms import BadForm, Form, past_day_of, reasons_of, ticked
from services.siecle.staff.labels import GROUNDS
from shared.contract.types import Answer, Ground
from shared.words.refusals import TO_STAFF

Data = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Entry:
    """One form. `read` takes the form, the pupil's case and today in the academy's zone; errors: `BadForm`.

    `filled` gives the form's fields for data that were read. `path` ends its address. `ground` is that of a
    decision: each has a form of its own, so that none is filled with another's. `day`: name and label of a
    date alone. `template` is None where `staff/council/` shows the form.
    """

    kind: Kind
    template: str | None
    read: Callable[[Form, Case, date], Data]
    filled: Callable[[Mapping[str, Any]], dict[str, str]]
    ground: Ground | None = None
    day: tuple[str, str] | None = None

    @property
    def path(self) -> str:
        """The end of its address."""
        return f"{self.kind}-{self.ground}" if self.ground else self.kind.value

    @property
    def title(self) -> str:
        """What staff read above it."""
        return GROUNDS[self.ground] if self.ground else self.kind.french

    def last(self, case: Case) -> Change | None:
        """What was entered last with it."""
        return case.last(self.kind, self.ground)

    def held(self, case: Case) -> Change | None:
        """What of it counts, or will as soon as the téléservice has taken it."""
        return case.held(self.kind, self.ground)

    def mark(self, case: Case) -> str:
        """What a form is filled from: another word as soon as something else was entered with it."""
        last = self.last(case)
        return f"{last['version']}" if last else "0"

    def says(self, case: Case, data: Mapping[str, Any]) -> bool:
        """True if that is these data, and not refused."""
        last = self.last(case)
        return last is not None and last["outcome"] != "refused" and bool(last["data"] == data)

    def doubts(self, case: Case, data: Mapping[str, Any]) -> list[Doubt]:
        """What staff are asked about first."""
        return DOUBTS[self.kind](case, data) + doubts_of_days(data)


def read_answer(form: Form, case: Case, _today: date) -> Data:
    """An answer from paper, with the version of the propositions that it is to (F-24)."""
    accepted = ticked(form, "accepted")
    try:
        answer = Answer(form.get("answer", ""))
    except ValueError:
        raise BadForm("Indiquez la réponse de la famille.") from None
    if answer is Answer.AGREED and not accepted:
        raise BadForm(TO_STAFF["nothing-accepted"])
    if answer is Answer.DISAGREED and accepted:
        raise BadForm(TO_STAFF["accepted-without-agreement"])
    return {"answer": answer.value, "accepted": accepted, "propositions": case.propositions_version}


def filled_answer(data: Mapping[str, Any]) -> dict[str, str]:
    """The form of an answer."""
    return {"answer": data["answer"]} | {f"accepted-{one}": "on" for one in data["accepted"]}


def read_decision(ground: Ground, form: Form, _case: Case, today: date) -> Data:
    """The head's decision, the commission's, or a year more in 3e, which names no voie (F-09 to F-16).

    What else the law wants of it, the téléservice says, which knows the whole dossier.
    """
    pathways = [] if ground is Ground.RETENTION else ticked(form, "pathway")
    if ground is not Ground.RETENTION and not pathways:
        raise BadForm("Cochez au moins une voie.")
    notified_on = past_day_of(form, "notified_on", "date de notification", today)
    received_on = _received_on(form, notified_on, today)
    return {
        "ground": ground.value,
        "pathways": pathways,
        "reasons": reasons_of(form),
        "notified_on": notified_on.isoformat(),
        "received_on": received_on.isoformat() if received_on else None,
    }


def _received_on(form: Form, notified_on: date, today: date) -> date | None:
    if not form.get("received_on"):
        return None
    day = past_day_of(form, "received_on", "date de réception", today)
    if day < notified_on:
        raise BadForm(f"{TO_STAFF['received-before-notified']} Celle-ci est le {notified_on:%d/%m/%Y}.")
    return day


def filled_decision(data: Mapping[str, Any]) -> dict[str, str]:
    """The form of a decision."""
    names = ("reasons", "notified_on", "received_on")
    return {name: data[name] or "" for name in names} | {f"pathway-{one}": "on" for one in data["pathways"]}


def read_day(name: str, form: Form, _case: Case, today: date) -> Data:
    """A day alone."""
    return {name: past_day_of(form, name, "date", today).isoformat()}


def read_retention(form: Form, case: Case, today: date) -> Data:
    """The day of the request; `confirmed`: staff know that the pupil had such a year already (F-16)."""
    return read_day("requested_on", form, case, today) | {"confirmed": "retained_before" in form}


def filled_day(name: str, data: Mapping[str, Any]) -> dict[str, str]:
    """The form of a day, and of the box beside it."""
    return {name: data[name]} | ({"retained_before": "on"} if data.get("confirmed") else {})


def _of_day(
    kind: Kind, name: str, label: str, read: Callable[[Form, Case, date], Data] | None = None
) -> Entry:
    return Entry(
        kind, "day.html", read or partial(read_day, name), partial(filled_day, name), day=(name, label)
    )


def _of_decision(ground: Ground) -> Entry:
    read = partial(read_decision, ground)
    return Entry(Kind.DECISION, "decision.html", read, filled_decision, ground=ground)


# In the order of the year, by the end of their address.
ENTRIES: Mapping[str, Entry] = {
    one.path: one
    for one in (
        Entry(Kind.PROPOSITIONS, None, read_propositions, filled_propositions),
        Entry(Kind.ANSWER, "answer.html", read_answer, filled_answer),
        _of_day(Kind.INTERVIEW, "held_on", "Date de l'entretien"),
        _of_decision(Ground.HEAD),
        _of_day(Kind.APPEAL, "lodged_on", "Date de l'appel"),
        _of_decision(Ground.APPEAL),
        _of_day(Kind.RETENTION, "requested_on", "Date de la demande", read_retention),
        _of_decision(Ground.RETENTION),
    )
}

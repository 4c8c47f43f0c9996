"""What staff ask for on the page of openings: the form, read into changes. Pure."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from starlette.datastructures import FormData

from services.siecle.kinds import Kind
from services.siecle.staff.forms import BadForm, Form
from services.siecle.staff.local_time import BadTime, instant_of
from services.siecle.staff.openings import Opening, Openings
from services.siecle.staff.problems import Changed, Outdated
from shared.academies import school_year
from shared.contract.types import Phase, Stage

SOON = timedelta(minutes=15)
PASSED = "La fermeture prévue est déjà passée."


@dataclass(frozen=True, slots=True)
class Asked:
    """One change that is asked for."""

    kind: Kind
    data: Mapping[str, Any]

    @property
    def of_class(self) -> str | None:
        """The class; None: the whole school."""
        name: str | None = self.data.get("class")
        return name

    @property
    def purpose(self) -> tuple[Phase, Stage]:
        """The phase and the stage."""
        return Phase(self.data["phase"]), Stage(self.data["stage"])

    @property
    def opening(self) -> Opening | None:
        """What counts afterwards; None where it closes."""
        if "opens_at" not in self.data:
            return None
        closes_at = self.data["closes_at"]
        ends = datetime.fromisoformat(closes_at) if closes_at else None
        return Opening(self.purpose, datetime.fromisoformat(self.data["opens_at"]), ends)

    def shuts_out(self, now: datetime) -> bool:
        """True if it closes at once, or so soon that families at work can hardly finish."""
        ends = self.opening.closes_at if self.opening else now
        return ends is not None and ends - now < SOON


@dataclass(frozen=True, slots=True)
class Situation:
    """Where and when staff ask: what is open now, the classes, the time zone, the instant."""

    openings: Openings
    classes: Collection[str]
    zone: str
    now: datetime


def asked(sent: FormData, situation: Situation) -> list[Asked]:
    """One change for the school, or one for each class that is ticked. Errors: `BadForm`."""
    form = {name: text for name, text in sent.items() if isinstance(text, str)}
    names = [name for name in sent.getlist("class") if isinstance(name, str) and name]
    if not situation.openings.classes.keys() | set(situation.classes) >= set(names):
        raise BadForm("Cette classe n'est pas connue dans l'établissement.")
    read = READERS.get(form.get("action", ""))
    if read is None:
        raise BadForm("Choisissez ce qui doit changer.")
    return [read(form, situation, name) for name in dict.fromkeys(names)] or [read(form, situation, None)]


def _open(form: Form, situation: Situation, name: str | None) -> Asked:
    opens_at = _instant(form, "opens_at", situation.zone) or situation.now
    return _opened(_purpose(form), opens_at, _instant(form, "closes_at", situation.zone), situation, name)


def _close(form: Form, situation: Situation, name: str | None) -> Asked:
    return _asked(Kind.WINDOW_CLOSED, Kind.CLASS_WINDOW_CLOSED, _purpose(form), situation, name)


def _extend(form: Form, situation: Situation, name: str | None) -> Asked:
    """A later end."""
    current = _current(form, situation, name)
    closes_at = _instant(form, "closes_at", situation.zone)
    if current.closes_at is None or closes_at is None or closes_at <= current.closes_at:
        raise BadForm("Pour prolonger, indiquez une fermeture plus tardive que celle qui est prévue.")
    return _opened(current.purpose, _begins(form, current, situation), closes_at, situation, name)


def _advance(form: Form, situation: Situation, name: str | None) -> Asked:
    """An earlier beginning or an earlier end."""
    current = _current(form, situation, name)
    opens_at = _begins(form, current, situation)
    closes_at = _instant(form, "closes_at", situation.zone) or current.closes_at
    if closes_at is None and current.opens_at <= situation.now:
        raise BadForm("Indiquez la date et l'heure de la fermeture.")
    is_sooner = closes_at is not None and (current.closes_at is None or closes_at < current.closes_at)
    if opens_at >= current.opens_at and not is_sooner:
        raise BadForm("Pour avancer, indiquez une date et une heure plus proches que ce qui est prévu.")
    return _opened(current.purpose, opens_at, closes_at, situation, name)


def _cancel(form: Form, situation: Situation, name: str | None) -> Asked:
    """What lies ahead is given up: the opening that is planned, or the end of the one that has begun."""
    current = _current(form, situation, name)
    if current.opens_at > situation.now:
        return _close(form, situation, name)
    if current.closes_at is None:
        raise Outdated(Changed.OPENINGS)
    return _opened(current.purpose, current.opens_at, None, situation, name)


READERS: Mapping[str, Callable[[Form, Situation, str | None], Asked]] = {
    "open": _open,
    "close": _close,
    "extend": _extend,
    "advance": _advance,
    "cancel": _cancel,
}


def _opened(
    purpose: tuple[Phase, Stage],
    opens_at: datetime,
    closes_at: datetime | None,
    situation: Situation,
    name: str | None,
) -> Asked:
    if closes_at is not None and closes_at <= opens_at:
        raise BadForm("La fermeture prévue doit suivre l'ouverture.")
    if closes_at is not None and closes_at <= situation.now:
        raise BadForm(PASSED)
    ends = closes_at.isoformat() if closes_at else None
    more = {"opens_at": opens_at.isoformat(), "closes_at": ends}
    return _asked(Kind.WINDOW_OPENED, Kind.CLASS_WINDOW_OPENED, purpose, situation, name, more)


def _asked(
    kind: Kind,
    of_class: Kind,
    purpose: tuple[Phase, Stage],
    situation: Situation,
    name: str | None,
    more: Mapping[str, Any] | None = None,
) -> Asked:
    phase, stage = purpose
    data = {"phase": phase.value, "stage": stage.value, "year": school_year(situation.now.date())}
    whose = {} if name is None else {"class": name}
    return Asked(kind if name is None else of_class, data | whose | dict(more or {}))


def _current(form: Form, situation: Situation, name: str | None) -> Opening:
    """The opening that a row of the page was about."""
    current = situation.openings.of(name)
    if current is None or current.is_over(situation.now) or current.purpose != _purpose(form):
        raise Outdated(Changed.OPENINGS)
    return current


def _begins(form: Form, current: Opening, situation: Situation) -> datetime:
    """What has begun has begun; else what the form says."""
    if current.opens_at <= situation.now:
        return current.opens_at
    return _instant(form, "opens_at", situation.zone) or current.opens_at


def _purpose(form: Form) -> tuple[Phase, Stage]:
    phase, _, stage = form.get("stage", "").partition("-")
    try:
        return Phase(phase), Stage(stage)
    except ValueError:
        raise BadForm("Choisissez une étape.") from None


def _instant(form: Form, name: str, zone: str) -> datetime | None:
    text = form.get(name, "").strip()
    try:
        return instant_of(text, zone) if text else None
    except BadTime as error:
        raise BadForm(str(error)) from None

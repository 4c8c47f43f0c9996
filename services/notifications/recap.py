"""What the recap e-mail says, word for word from the guide (R-067 to R-075). Pure: no I/O, no clock.

The e-mail has labels of its own: « Spécialité(s) … » where the pages say « Métier ou formation ». What it
says of an answer to the propositions is in `answer.py`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import NAMESPACE_URL, UUID, uuid5
from zoneinfo import ZoneInfo

from shared.contract.events import Intention
from shared.contract.types import Pathway, Phase
from shared.text import Unfit, read_line
from shared.words.terms import PATHWAYS, STATUSES

GREETING = "Bonjour,"
LIST_LEAD = "En voici le récapitulatif :"
CLOSING = (
    "Vous pouvez encore faire des modifications jusqu'à la fermeture du service Orientation."
)
_OPENING = (
    "Suite à la démarche que vous avez effectuée en ligne le {day} à {time}, nous vous confirmons par cet "
    "email que {what}."
)
RECEIPT = "Numéro de reçu : {receipt}"  # ours, as on the page
CONSULT = "Pour consulter votre saisie :"  # ours; the link follows
OPEN = "Pour ouvrir le service Orientation :"  # ours, where there is no entry to consult
_REPLACED = (  # ours
    "Depuis, {what} par {whom}, le {day} à {time}. C'est cette dernière saisie qui est enregistrée : elle se "
    "lit dans le service Orientation."
)
_WITHDRAWN: Mapping[Phase, str] = {  # ours, A-27
    Phase.PROVISIONAL: (
        "Depuis, elles ont été retirées par l'établissement, le {day} à {time} : aucune intention n'est plus "
        "enregistrée."
    ),
    Phase.FINAL: (
        "Depuis, ils ont été retirés par l'établissement, le {day} à {time} : aucun choix n'est plus "
        "enregistré."
    ),
}
_TITLES: Mapping[Phase, str] = {Phase.PROVISIONAL: "Intention", Phase.FINAL: "Choix"}
_REPLACED_WHAT: Mapping[Phase, str] = {
    Phase.PROVISIONAL: "elles ont été remplacées",
    Phase.FINAL: "ils ont été remplacés",
}
_ANOTHER = "un autre responsable de l'élève"
_SCHOOL = "l'établissement"
_WHAT: Mapping[Phase, str] = {
    Phase.PROVISIONAL: "vos intentions provisoires ont bien été enregistrées",
    Phase.FINAL: "vos choix définitifs ont bien été enregistrés",  # ours: the guide shows phase 1 only
}
_OCCUPATIONS: Mapping[Pathway, str] = {  # nothing for GT
    Pathway.PROFESSIONAL: "Spécialité(s) ou famille(s) de métiers",
    Pathway.CAP: "Spécialité(s)",
}
ENTRY, ANSWER = "saisie", "réponse"
_SUBJECT = "Orientation : récapitulatif de votre {what}{whose}"  # ours, A-31
_WHOSE = " pour {first_name}"


@dataclass(frozen=True, slots=True)
class Bullet:
    """One intention, or one voie: its bold title, if it has one, its voie, and the lines below."""

    title: str
    pathway: str
    details: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Replaced:
    """Somebody else's entry has taken the place of what this account did: nothing of it is told.

    `is_withdrawn`: nothing has, the school withdrew it (A-27).
    """

    at: datetime
    by_school: bool
    is_withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """What the e-mail says of one thing that was done: paragraphs, a list, paragraphs."""

    before: tuple[str, ...]
    bullets: tuple[Bullet, ...] = ()
    after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Recap:
    """The sentences of one e-mail, in order; templates only lay them out. `link`: the service's address.

    `closing` is empty where nothing can be changed any more by who gets it.
    """

    sections: tuple[Section, ...]
    link: str
    consult: str = CONSULT
    closing: str = ""
    greeting: str = GREETING


def recap_id(session: UUID, pupil: UUID) -> UUID:
    """The one id of the recap of a session and a pupil, the same in every replica and after every crash."""
    return uuid5(NAMESPACE_URL, f"urn:orientation:recap:{session}:{pupil}")


def entry_section(
    phase: Phase,
    intentions: Sequence[Intention],
    texts: Mapping[UUID, str],
    validated_at: datetime,
    time_zone: str,
    *,
    receipt: str,
    replaced: Replaced | None = None,
) -> Section:
    """What the e-mail says of the intentions, or of the definitive choices.

    `texts`: what is left of the texts, by id; an erased one is left out. `validated_at`: instant of the last
    VALIDER. `time_zone`: IANA name of the academy's zone (A-17). `receipt`: its number, as on the page.
    Errors: `zoneinfo.ZoneInfoNotFoundError` or `ValueError` for a zone that does not exist.
    """
    zone = ZoneInfo(time_zone)
    first, number = opening(validated_at, zone, _WHAT[phase]), RECEIPT.format(receipt=receipt)
    if replaced is not None:
        return Section((first, _since(replaced, zone, phase)), after=(number,))
    ordered = sorted(intentions, key=lambda intention: intention.rank)
    bullets = tuple(_bullet(phase, intention, texts) for intention in ordered)
    return Section((first, LIST_LEAD), bullets, (number,))


def opening(at: datetime, zone: ZoneInfo, what: str) -> str:
    """When something was done, and `what` is confirmed by it."""
    return _OPENING.format(**_moment(at, zone), what=what)


def _since(replaced: Replaced, zone: ZoneInfo, phase: Phase) -> str:
    if replaced.is_withdrawn:
        return _WITHDRAWN[phase].format(**_moment(replaced.at, zone))
    return replaced_since(replaced, zone, _REPLACED_WHAT[phase])


def replaced_since(replaced: Replaced, zone: ZoneInfo, what: str) -> str:
    """By whom, and when; `what` has been replaced."""
    whom = _SCHOOL if replaced.by_school else _ANOTHER
    return _REPLACED.format(**_moment(replaced.at, zone), what=what, whom=whom)


def text_ids(intentions: Sequence[Intention]) -> list[UUID]:
    """The texts that the e-mail quotes."""
    return [intention.occupation.text for intention in intentions if intention.occupation]


def _moment(at: datetime, zone: ZoneInfo) -> dict[str, str]:
    there = at.astimezone(zone)
    return {"day": f"{there:%d/%m/%Y}", "time": f"{there:%H:%M:%S}"}


def _bullet(phase: Phase, intention: Intention, texts: Mapping[UUID, str]) -> Bullet:
    return Bullet(
        title=f"{_TITLES[phase]} {intention.rank}",
        pathway=PATHWAYS[intention.pathway],
        details=(*_occupation(intention, texts), *_statuses(intention)),
    )


def _occupation(intention: Intention, texts: Mapping[UUID, str]) -> tuple[str, ...]:
    """The trade's line; none where nothing was written, or where it was erased (A-16)."""
    label = _OCCUPATIONS.get(intention.pathway)
    if label is None or intention.occupation is None:
        return ()
    # One line whatever was stored: a line break in the text could pass for a line of ours.
    text = " ".join(texts.get(intention.occupation.text, "").splitlines()).strip()
    return (f"{label} : {text}",) if text else ()


def _statuses(intention: Intention) -> tuple[str, ...]:
    return tuple(label for status, label in STATUSES.items() if status in intention.statuses)


def subject(first_name: str, what: str = ENTRY) -> str:
    """The subject line, the one place that names the child (A-31), where the name can stand in one.

    `what`: `ENTRY` or `ANSWER`.
    """
    return _SUBJECT.format(what=what, whose=whose(first_name))


def whose(first_name: str) -> str:
    """« pour … » with a blank before it, as it ends a subject; empty for what cannot stand in one."""
    try:
        name = read_line(first_name)
    except Unfit:
        return ""
    return _WHOSE.format(first_name=name) if name and name.isprintable() else ""

"""What an e-mail about news says: that there is something, and never what it is (A-36). All of it is ours.

It names the child's first name and the school, and nobody else. Pure.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from shared.contract.internal import PieceOfNews, What
from shared.contract.types import Phase
from shared.text import Unfit, read_line

_SUBJECT = "Orientation : information{whose}"
_WHOSE = " pour {name}"
_CHILD = "votre enfant"
_CLOSES = " Il ferme le {at}."
_MAY_ENTER: Mapping[Phase, str] = {
    Phase.PROVISIONAL: "Le service Orientation est ouvert : vous pouvez saisir des intentions provisoires "
    "pour {name}.",
    Phase.FINAL: "Le service Orientation est ouvert : vous pouvez saisir des choix définitifs pour {name}.",
}
_CLOSING: Mapping[Phase, str] = {
    Phase.PROVISIONAL: "Le service Orientation ferme le {at}, et aucune intention provisoire n'est saisie "
    "pour {name}.",
    Phase.FINAL: "Le service Orientation ferme le {at}, et aucun choix définitif n'est saisi pour {name}.",
}
_TO_READ: Mapping[str, str] = {
    What.OPINION: "Un avis provisoire du conseil de classe est à lire dans le service Orientation pour "
    "{name}.",
    What.OPINION_CHANGED: "Le conseil de classe a modifié son avis provisoire pour {name} : il est à lire "
    "dans le service Orientation.",
    What.PROPOSITIONS: "Des propositions du conseil de classe sont à lire dans le service Orientation pour "
    "{name}.",
    What.DECISION: "Une décision d'orientation est enregistrée pour {name} : le service Orientation vous dit "
    "où en est le dossier.",
}


@dataclass(frozen=True, slots=True)
class NewsText:
    """The sentences of one e-mail, in order; templates only lay them out. `stop`: the link that ends them."""

    subject: str
    news: tuple[str, ...]
    link: str
    school: str
    stop: str


def news_text(
    pieces: Sequence[PieceOfNews], first_name: str, school: str, time_zone: str, link: str, stop: str
) -> NewsText:
    """The e-mail on these pieces, at least one; `time_zone` is the IANA name of the academy's (A-17).

    Errors: as `ZoneInfo`.
    """
    name, zone = _one_line(first_name), ZoneInfo(time_zone)
    return NewsText(
        subject=_SUBJECT.format(whose=_WHOSE.format(name=name) if name else ""),
        news=tuple(_sentence(one, name or _CHILD, zone) for one in pieces),
        link=link,
        school=_one_line(school),
        stop=stop,
    )


def _sentence(one: PieceOfNews, name: str, zone: ZoneInfo) -> str:
    at = _moment(one.closes_at, zone) if one.closes_at else ""
    if one.what == What.OPENED:
        return _MAY_ENTER[one.phase].format(name=name) + (_CLOSES.format(at=at) if at else "")
    if one.what == What.CLOSING:
        return _CLOSING[one.phase].format(name=name, at=at)
    return _TO_READ[one.what].format(name=name)


def _moment(at: datetime, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%d/%m/%Y à %H:%M}"


def _one_line(text: str) -> str:
    """As it can stand in a subject; nothing where it cannot."""
    try:
        line = read_line(text)
    except Unfit:
        return ""
    return line if line and line.isprintable() else ""

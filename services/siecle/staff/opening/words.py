"""The French of openings: where they count, and what a change of them does."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from services.siecle.kinds import Kind
from services.siecle.staff import labels
from services.siecle.staff.local_time import clock_name
from services.siecle.staff.opening.asked import Asked
from services.siecle.staff.opening.consequences import Consequence
from services.siecle.staff.opening.councils import Concerned, Fate
from services.siecle.staff.opening.suspension import Suspended
from services.siecle.staff.openings import Opening
from shared.contract.types import Phase, Stage

DATES: Mapping[Phase, str] = {Phase.PROVISIONAL: "date 1", Phase.FINAL: "date 3"}
SEEN: Mapping[tuple[Phase, Stage], str] = {
    (Phase.PROVISIONAL, Stage.ENTRY): "Les familles pourront saisir et modifier leurs intentions.",
    (Phase.PROVISIONAL, Stage.ANSWER): (
        "Les familles liront l'avis du conseil de classe et en accuseront réception."
    ),
    (Phase.FINAL, Stage.ENTRY): "Les familles pourront saisir et modifier leurs choix définitifs.",
    (Phase.FINAL, Stage.ANSWER): (
        "Les familles liront les propositions du conseil de classe et y répondront."
    ),
}
SEEN_CLOSED = (
    "Les familles verront que le téléservice est fermé, avec le calendrier et ce qu'elles ont saisi ; elles "
    "ne pourront plus rien enregistrer."
)
IN_VAIN = "Les familles ne pourront donc rien saisir : choisissez une fermeture après cette date."
_TITLES: Mapping[str, str] = {
    "open": "Ouvrir le téléservice",
    "close": "Fermer le téléservice",
    "extend": "Prolonger l'ouverture",
    "advance": "Avancer ce qui est prévu",
    "cancel": "Annuler ce qui est prévu",
}
_DRAFTS: Mapping[Fate, tuple[str, str]] = {
    Fate.SENT: ("sera transmis au téléservice aussitôt", "seront transmis au téléservice aussitôt"),
    Fate.WAITS: ("attendra la fin de la saisie", "attendront la fin de la saisie"),
    Fate.STAYS: (
        "ne partira pas de lui-même, la saisie n'ayant pas été ouverte",
        "ne partiront pas d'eux-mêmes, la saisie n'ayant pas été ouverte",
    ),
    Fate.LEFT: (
        "ne partira pas de lui-même : la saisie de la famille a changé, ou le compte de son auteur est fermé",
        "ne partiront pas d'eux-mêmes : la saisie de la famille a changé, ou le compte de l'auteur est fermé",
    ),
}
_MISSING: Mapping[Kind, tuple[str, str]] = {
    Kind.OPINION: ("avis est encore à rendre", "avis sont encore à rendre"),
    Kind.PROPOSITIONS: ("élève est encore sans propositions", "élèves sont encore sans propositions"),
}
_UNANSWERED: Mapping[Kind, tuple[str, str]] = {
    Kind.OPINION: (
        "avis n'a pas encore d'accusé de réception",
        "avis n'ont pas encore d'accusé de réception",
    ),
    Kind.PROPOSITIONS: ("famille n'a pas encore répondu", "familles n'ont pas encore répondu"),
}
_PLAN_THE_END = "Prévoir la fermeture"
_CONFIRM: Mapping[str, str] = {"open": "Confirmer l'ouverture", "close": "Confirmer la fermeture"}


def where(classes: Collection[str] | None) -> str:
    """« tout l'établissement » for None; who is in no class has the empty name."""
    if classes is None:
        return "tout l'établissement"
    named = [name for name in classes if name]
    parts = [f"{'les classes' if len(named) > 1 else 'la classe'} {', '.join(named)}"] if named else []
    return " et ".join([*parts, *(["les élèves sans classe"] if "" in classes else [])])


def whom(asked: Sequence[Asked]) -> str:
    """The classes that changes are of, by name; empty where they are of the whole school."""
    return ", ".join(one.of_class for one in asked if one.of_class)


def happens(opening: Opening | None, now: datetime, zone: str, action: str = "") -> str:
    """« fermera maintenant », « ouvrira le … et fermera le … », in the academy's time."""
    if opening is None:
        return "n'ouvrira pas à la date prévue" if action == "cancel" else "fermera maintenant"
    begins = "ouvrira maintenant" if opening.opens_at == now else "restera ouvert"
    if opening.opens_at > now:
        begins = f"ouvrira le {labels.local(opening.opens_at, zone)}"
    ends = f"fermera le {labels.local(opening.closes_at, zone)}" if opening.closes_at else ""
    name = f" ({clock_name(zone)})" if ends or opening.opens_at > now else ""
    return f"{begins}{' et ' if ends else ''}{ends}{name}" if ends else f"{begins}{name}"


def kept(line: Consequence) -> str:
    """Why nothing changes for these classes, where something was said to them alone."""
    if not line.is_own:
        return "Rien ne change."
    alone = "ces classes seules" if len(line.classes) > 1 else "cette classe seule"
    return f"Rien ne change : ce qui a été dit pour {alone} compte."


def sooner(opening: Opening, now: datetime) -> str:
    """What an earlier date is called: where nothing is planned, the closing is planned by it."""
    return "Avancer" if opening.opens_at > now or opening.closes_at else _PLAN_THE_END


def title(action: str, opening: Opening | None, now: datetime) -> str:
    """The heading of the page that asks; `opening` counts until then."""
    plans = action == "advance" and opening is not None and sooner(opening, now) == _PLAN_THE_END
    return _PLAN_THE_END if plans else _TITLES[action]


def seen(line: Consequence) -> str:
    """What families of these classes will then see."""
    return SEEN[line.after.purpose] if line.after else SEEN_CLOSED


def council(one: Concerned) -> str:
    """« Avis provisoire : 3 brouillons attendront la fin de la saisie (classe 3A : 2, sans classe : 1). »."""
    by_class = ", ".join(f"{labels.in_class(name)} : {number}" for name, number in one.classes.items())
    is_many = one.number > 1
    of_pupils = {Fate.MISSING: _MISSING, Fate.UNANSWERED: _UNANSWERED}.get(one.fate)
    if of_pupils is not None:
        said = of_pupils[one.subject.kind][is_many]
    else:
        said = f"brouillon{'s' if is_many else ''} {_DRAFTS[one.fate][is_many]}"
    return f"{one.subject.title} : {one.number} {said} ({by_class})."


def confirm(action: str, *, shuts_out: bool) -> str:
    """The button that confirms."""
    return _CONFIRM["close"] if action == "open" and shuts_out else _CONFIRM.get(action, "Confirmer")


def held_up(suspended: Suspended) -> str:
    """What the academy's date does to a school that has opened, or planned to, before it."""
    date, places = f"la {DATES[suspended.phase]} au {suspended.day:%d/%m/%Y}", where(suspended.classes)
    if suspended.is_in_vain:
        ends = f"l'ouverture de la saisie pour {places} se termine avant"
        return f"L'académie a fixé {date} : {ends}. {IN_VAIN}"
    return (
        f"L'académie a fixé {date} : jusque-là, l'ouverture de la saisie pour {places} est suspendue, et les "
        "familles ne peuvent rien saisir."
    )

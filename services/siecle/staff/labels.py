"""The French of the staff pages."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from services.siecle.basis import Basis
from services.siecle.kinds import Kind
from services.siecle.staff.openings import Opening
from shared.academies import academy_named
from shared.contract.types import Answer, Ground, NoticeKind, Phase, Proposal, Stage
from shared.words.refusals import TO_STAFF

STAGES: Mapping[tuple[Phase, Stage], str] = {
    (Phase.PROVISIONAL, Stage.ENTRY): "Saisie des intentions provisoires",
    (Phase.PROVISIONAL, Stage.ANSWER): "Consultation des avis provisoires",
    (Phase.FINAL, Stage.ENTRY): "Saisie des choix définitifs",
    (Phase.FINAL, Stage.ANSWER): "Réponse aux propositions du conseil de classe",
}
PHASES: Mapping[Phase, str] = {
    Phase.PROVISIONAL: "Intentions provisoires",
    Phase.FINAL: "Choix définitifs",
}
ROUNDS: Mapping[Phase, str] = {
    Phase.PROVISIONAL: "Phase provisoire",
    Phase.FINAL: "Phase définitive",
}
PROPOSALS: Mapping[Proposal, str] = {
    Proposal.PROPOSED: "Proposé",
    Proposal.NOT_PROPOSED: "Non proposé",
}
ANSWERS: Mapping[Answer, str] = {
    Answer.AGREED: "D'accord",
    Answer.DISAGREED: "Pas d'accord",
}
GROUNDS: Mapping[Ground, str] = {
    Ground.AGREEMENT: "Accord de la famille",
    Ground.HEAD: "Décision du chef d'établissement",
    Ground.APPEAL: "Décision de la commission d'appel",
    Ground.RETENTION: "Maintien en classe de 3e",
}
NOTICES: Mapping[NoticeKind, str] = {
    NoticeKind.OPENED: "Le service est ouvert à la saisie",
    NoticeKind.CLOSING: "Le service ferme dans trois jours et rien n'est saisi",
    NoticeKind.OPINION: "Un avis du conseil de classe est à lire",
    NoticeKind.OPINION_CHANGED: "L'avis du conseil de classe a changé",
    NoticeKind.DECISION: "Des propositions ou une décision sont là",
}
EARLY, FROM = "before-academic-date", "Cette date est le {:%d/%m/%Y}."
OUTCOMES: Mapping[str, str] = {"accepted": "Pris en compte", "refused": "Refusé"}


def change(made: Mapping[str, Any]) -> str:
    """What was changed; of a decision, whose it is, and of an entry for a family, what it rests on."""
    ground, basis = made["data"].get("ground"), made["data"].get("basis")
    if basis:
        return f"{kind(made['kind'])} ({Basis(basis).french})"
    return GROUNDS[Ground(ground)] if ground else kind(made["kind"])


def kind(value: str) -> str:
    """The French of a kind of change; the value itself of one that a newer release entered."""
    known = [one.french for one in Kind if one == value]
    return known[0] if known else value


def stage(data: Mapping[str, Any]) -> str:
    """The French of the stage that a change of an opening names."""
    return STAGES[Phase(data["phase"]), Stage(data["stage"])]


def reason(slug: str | None, starts_on: date | None = None) -> str:
    """The French of a refusal; the slug itself where there is none. `starts_on`: the academy's date."""
    said = TO_STAFF.get(slug or "", slug or "")
    return f"{said} {FROM.format(starts_on)}" if slug == EARLY and starts_on else said


def outcome(made: Mapping[str, Any], starts_on: Callable[[Phase], date | None] | None = None) -> str:
    """What became of a change, with the reason of a refusal. `starts_on`: the academy's date of a phase."""
    phase = made["data"].get("phase") if starts_on else None
    day = starts_on(Phase(phase)) if starts_on and phase else None
    why = f" : {reason(made['reason'], day)}" if made["reason"] else ""
    return OUTCOMES.get(made["outcome"] or "", "En attente") + why


def families(number: int) -> str:
    """« 3 familles sont connectées au téléservice »."""
    if number == 0:
        return "Aucune famille n'est connectée au téléservice"
    return f"{number} famille{'s sont connectées' if number > 1 else ' est connectée'} au téléservice"


def local(instant: datetime | str, zone: str, time: str = "%H:%M") -> str:
    """An instant as staff of an academy read it: « 24/11/2026 à 15:04 ». `zone` is an IANA name."""
    moment = datetime.fromisoformat(instant) if isinstance(instant, str) else instant
    return moment.astimezone(ZoneInfo(zone)).strftime(f"%d/%m/%Y à {time}")


def school(uai: str, name: str | None) -> str:
    """« Collège Lucie Aubrac (0931234A) »; the UAI alone where nobody has said the name."""
    return f"{name} ({uai})" if name else uai


def titled(uai: str, school: str) -> str:
    """The same where it stands alone: « Établissement 0931234A » for one without a name."""
    return f"Établissement {uai}" if school == uai else school


def division(name: str) -> str:
    """« Classe 3A », and what is said of pupils without a class."""
    return f"Classe {name}" if name else "Sans classe"


def in_class(name: str) -> str:
    """The same within a sentence: « classe 3A », « sans classe »."""
    return f"classe {name}" if name else "sans classe"


def departed(left_at: datetime, zone: str) -> str:
    """« Parti le 24/11/2026 », of a pupil who is at another school now (A-34)."""
    return f"Parti le {left_at.astimezone(ZoneInfo(zone)):%d/%m/%Y}"


def academy(slug: str) -> str:
    """« académie de Créteil », « académie d'Amiens »; one that is not listed by its slug."""
    found = academy_named(slug)
    name = found.name if found else slug
    return f"académie d'{name}" if name[0] in "AEIOUÉ" else f"académie de {name}"


def day(iso: str) -> str:
    """A day: « 11/06/2027 »."""
    return date.fromisoformat(iso).strftime("%d/%m/%Y")


def opening(current: Opening | None, now: datetime, zone: str) -> str:
    """« Saisie des choix définitifs : ouvert depuis le …, fermeture prévue le … »."""
    if current is None or current.is_over(now):
        return "fermé"
    begins = "ouvert depuis le" if current.opens_at <= now else "ouverture prévue le"
    ends = f", fermeture prévue le {local(current.closes_at, zone)}" if current.closes_at else ""
    return f"{STAGES[current.purpose]} : {begins} {local(current.opens_at, zone)}{ends}"


def called(pupil: Mapping[str, Any]) -> str:
    """A pupil's name; of those who share one, also class and id."""
    name = f"{pupil['first_name']} {pupil['last_name']}"
    if not pupil["shares_name"]:
        return name
    return f"{name} ({pupil['division'] or 'sans classe'}, n° {pupil['siecle_id']})"

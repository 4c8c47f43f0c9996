"""What is known of a pupil, as lines of French: the same on lists, on a pupil's page and in a spreadsheet."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from services.siecle.kinds import Kind
from services.siecle.staff import labels
from shared.contract.types import Answer, Ground, Origin, Pathway, Proposal, Status, Verdict
from shared.words import terms

Sentences = list[str]
Change = Mapping[str, Any]
# What is a day alone, and the name of it.
DAYS: Mapping[Kind, str] = {
    Kind.INTERVIEW: "held_on",
    Kind.APPEAL: "lodged_on",
    Kind.RETENTION: "requested_on",
}
BY_SCHOOL = ", saisie par l'établissement"


class Case(Protocol):
    """A pupil's case as far as it is told here; `definitive/cases.py` says what each is."""

    @property
    def pupil(self) -> Mapping[str, Any]: ...
    @property
    def is_acknowledged(self) -> bool: ...
    @property
    def answered(self) -> Answer | None: ...
    @property
    def answer_is_void(self) -> bool: ...
    def last(self, kind: Kind, ground: Ground | None = None) -> Change | None: ...
    def shown(self, kind: Kind, ground: Ground | None = None) -> Sequence[Change]: ...


def voies(pathways: Iterable[str]) -> str:
    """« 2de professionnelle, 1re année de CAP »."""
    return ", ".join(terms.PATHWAYS[Pathway(one)] for one in pathways)


def requests(received: Mapping[str, Any] | None) -> Sentences:
    """What a family asks for, in its order, with trades and statuses; nothing where nothing is received."""
    those = received["intentions"] if received else []
    return [f"{rank}. {request(one)}" for rank, one in enumerate(those, 1)]


def request(one: Mapping[str, Any]) -> str:
    """« 2de professionnelle : Cuisine, Sous statut d'apprenti »."""
    said = detail(one)
    return f"{terms.PATHWAYS[Pathway(one['pathway'])]}{f' : {said}' if said else ''}"


def detail(one: Mapping[str, Any]) -> str:
    """The trade and the statuses of a request; empty where the family gives none."""
    statuses = [terms.STATUSES[Status(status)] for status in one["statuses"]]
    return ", ".join([*([one["occupation"]] if one["occupation"] else []), *statuses])


def intentions(case: Case, zone: str) -> Sentences:
    """The provisional intentions, and since when they are here."""
    received = case.pupil["intentions"]
    if received is None:
        return ["Aucune saisie"]
    at, version = labels.local(case.pupil["entered_at"], zone), case.pupil["entered_version"]
    by = BY_SCHOOL if received["origin"] == Origin.SCHOOL else ""
    return [*requests(received), f"Version {version}, reçue le {at}{by}"]


def opinion(case: Case) -> Sentences:
    """The avis that holds, and what was entered last where that is refused."""
    shown = case.shown(Kind.OPINION)
    return [line for one in shown for line in (*verdicts(one["data"]), labels.outcome(one))]


def verdicts(data: Mapping[str, Any]) -> Sentences:
    """What an avis says of each voie, and what it recommends."""
    given = [f"{terms.VERDICTS[Verdict(one['opinion'])]} : {_advised(one)}" for one in data["opinions"]]
    return [*given, *(f"Recommandation : {_advised(one)}" for one in data["recommendations"])]


def _advised(one: Mapping[str, Any]) -> str:
    advice = f" (conseillé : {one['advised_occupation']})" if one["advised_occupation"] else ""
    return f"{terms.PATHWAYS[Pathway(one['pathway'])]}{advice}"


def acknowledgement(case: Case, zone: str) -> Sentences:
    """That the avis was acknowledged, and whether that counts."""
    received = case.pupil["acknowledgement"]
    if received is None:
        return []
    at = labels.local(received["acknowledged_at"], zone)
    old = [] if case.is_acknowledged else ["L'avis a changé depuis : cet accusé ne compte plus."]
    return [f"Avis n° {received['opinion_version']}, accusé de réception le {at}", *old]


def choices(case: Case) -> Sentences:
    """The definitive choices."""
    received = case.pupil["choices"]
    if received is None:
        return ["Aucun choix"]
    by = ["Saisis par l'établissement"] if received["origin"] == Origin.SCHOOL else []
    return [*requests(received), *by]


def propositions(case: Case) -> Sentences:
    """The propositions that hold, and what was entered last where that is refused."""
    shown = case.shown(Kind.PROPOSITIONS)
    return [line for one in shown for line in (*proposals(one["data"]), labels.outcome(one))]


def proposals(data: Mapping[str, Any]) -> Sentences:
    """What propositions say of the voies: those that are proposed first."""
    by_word: dict[Proposal, Sentences] = {}
    for one in data["propositions"]:
        by_word.setdefault(Proposal(one["proposal"]), []).append(_advised(one))
    return [
        f"{label} : {', '.join(by_word[word])}" for word, label in labels.PROPOSALS.items() if word in by_word
    ]


def answer(case: Case, zone: str) -> Sentences:
    """The family's answer as it was received, and what staff entered from paper where that is not taken."""
    received, last = case.pupil["answer"], case.last(Kind.ANSWER)
    lines = received_answer(case, zone)
    if last is not None and (received is None or last["outcome"] != "accepted"):
        lines.append(f"Saisie de l'établissement : {replied(last['data'])}. {labels.outcome(last)}")
    return lines


def received_answer(case: Case, zone: str) -> Sentences:
    """The family's answer as it was received, and whether it counts; nothing where none was."""
    received = case.pupil["answer"]
    if received is None:
        return []
    by = BY_SCHOOL if received["origin"] == Origin.SCHOOL else ""
    void = ["Les propositions ont changé depuis : cette réponse ne compte plus."]
    said = f"{replied(received)}, le {labels.local(received['at'], zone)}{by}"
    return [said, *(void if case.answer_is_void else [])]


def replied(data: Mapping[str, Any]) -> str:
    """« D'accord : 1re année de CAP »."""
    accepted = f" : {voies(data['accepted'])}" if data["accepted"] else ""
    return f"{labels.ANSWERS[Answer(data['answer'])]}{accepted}"


def day(case: Case, kind: str) -> Sentences:
    """A day that staff noted."""
    shown = case.shown(Kind(kind))
    return [line for one in shown for line in (*entered(kind, one["data"]), labels.outcome(one))]


def entered(kind: str, data: Mapping[str, Any]) -> Sentences:
    """What a form about a pupil says, but for the motivations."""
    match Kind(kind):
        case Kind.OPINION:
            return verdicts(data)
        case Kind.PROPOSITIONS:
            return proposals(data)
        case Kind.ANSWER:
            return [replied(data)]
        case Kind.DECISION:
            return [_decided(labels.GROUNDS[Ground(data["ground"])], data)]
        case Kind.ENTRY:
            return requests(data)
        case of_day if of_day in DAYS:
            return [f"Le {labels.day(data[DAYS[of_day]])}"]
        case _:
            return []


def steps(case: Case) -> Sentences:
    """The interview, the appeal and the request of a year more in 3e, each with its day."""
    return [f"{kind.french} : {line}" for kind in DAYS for line in day(case, kind)[:1]]


def decision(case: Case) -> Sentences:
    """What is decided, on each ground."""
    agreed = case.answered is Answer.AGREED and case.pupil["answer"]
    lines = [f"{labels.GROUNDS[Ground.AGREEMENT]} : {voies(agreed['accepted'])}"] if agreed else []
    for ground, label in labels.GROUNDS.items():
        for change in case.shown(Kind.DECISION, ground):
            lines += [_decided(label, change["data"]), labels.outcome(change)]
    return lines


def _decided(label: str, data: Mapping[str, Any]) -> str:
    pathways = f" : {voies(data['pathways'])}" if data["pathways"] else ""
    received = f", réception le {labels.day(data['received_on'])}" if data["received_on"] else ""
    return f"{label}{pathways}, notification le {labels.day(data['notified_on'])}{received}"

"""What happens next and until when, in the words of the guide where it has them. Pure."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.intentions.domain.seeing.screens import Closed, Form, NotOpen, Recap, Relation, ToAcknowledge
from services.intentions.web import labels
from services.intentions.web.dates import full_day, local, long_day, moment
from services.intentions.web.dossier_page import Seen
from shared.contract.types import Phase, Stage

BY_EMAIL = (  # ours
    "Un e-mail récapitulatif vous est envoyé quand vous vous déconnectez, si une adresse électronique valide "
    "est indiquée dans MON COMPTE."
)
COUNCIL = (  # ours, after
    "Le service est fermé avant le début des conseils de classe, puis rouvert pour la consultation de l'avis "
    "provisoire. Le parent ayant saisi les intentions doit en accuser réception."
)
CLOSED_FOR_COUNCILS = (  # ours
    "Le service est fermé par l'établissement pour la tenue des conseils de classe. Il sera rouvert pour la "
    "consultation de l'avis du conseil de classe."
)
WARN_SECONDS = 15 * 60
CLOSED = "Le service est fermé par l'établissement."  # ours


@dataclass(frozen=True, slots=True)
class Closing:
    """When the service closes, `seconds` from now; `soon` and `over` are said when the time has come."""

    sentence: str
    seconds: int
    is_soon: bool
    soon: str
    over: str


@dataclass(frozen=True, slots=True)
class Next:
    """One thing to come."""

    title: str
    sentences: tuple[str, ...]


def next_steps(seen: Seen, recap: Recap, session: UUID) -> tuple[Next, ...]:
    """What follows a validated entry, for who looks at it in `session`."""
    steps = [] if recap.shown else [Next("Jusqu'à la fermeture du service", _until(seen, recap))]
    if recap.relation is Relation.AUTHOR and recap.entry.session == session:
        steps.append(Next("À votre déconnexion", (labels.NO_EMAIL if seen.lacks_email else BY_EMAIL,)))
    steps.append(Next("Conseil de classe", (COUNCIL,)))
    starts = seen.campaign.final_from
    when = f"À partir du {long_day(starts)}." if starts else "À une date fixée par l'académie."
    return (*steps, Next("Choix définitifs", (when,)))


def opening(seen: Seen, screen: NotOpen) -> str:
    """When the school opens, or what is true where it has planned nothing."""
    planned = screen.opening
    if planned is None:
        window = seen.window
        return labels.NOT_OPEN_NOW if window.current or window.past else labels.OPENING_NOT_SET
    what = " pour la consultation de l'avis du conseil de classe" if planned.stage is Stage.ANSWER else ""
    return f"Le service ouvrira le {moment(planned.at, seen.zone)}{what}."


def closed_because(seen: Seen, screen: Closed, now: datetime) -> tuple[str, ...]:
    """Why the service is closed, and when it opens again where that is known."""
    answered = seen.window.has_opened(Phase.PROVISIONAL, Stage.ANSWER, now)
    why = CLOSED if answered else CLOSED_FOR_COUNCILS
    if screen.opening is None:
        return (why,)
    return (why, f"Il rouvrira le {moment(screen.opening.at, seen.zone)}.")


def avis_changed(seen: Seen, screen: ToAcknowledge) -> str | None:
    """For who acknowledged an avis that is no longer the current one: why it is asked again (A-19)."""
    past = seen.dossier.round(screen.phase)
    earlier = past.last_acknowledgement
    if past.acknowledgement or earlier is None or earlier.by != seen.viewer:
        return None
    return f"L'avis a été modifié depuis votre accusé de réception du {full_day(earlier.at, seen.zone)}."


def choices_wait(seen: Seen, now: datetime) -> bool:
    """Whether definitive choices are open: an avis without its acknowledgement stands before them (R-094)."""
    return seen.window.is_open(Phase.FINAL, Stage.ENTRY, now)


def closing(at: datetime | None, zone: str) -> str | None:
    """Until when intentions may be entered, where the school has planned it."""
    return f"Le service ferme le {moment(at, zone)}." if at else None


def closing_text(seen: Seen, now: datetime) -> Closing | None:
    """The same for who has the form before them, with what is said when the time has come."""
    at = seen.screen.closes_at if isinstance(seen.screen, Form | Recap) else None
    sentence = closing(at, seen.zone)
    if at is None or sentence is None:
        return None
    hour = f"{local(at, seen.zone):%H:%M}"
    left = max(0, int((at - now).total_seconds()))
    return Closing(
        sentence,
        left,
        left <= WARN_SECONDS,
        f"Le service ferme dans moins de {WARN_SECONDS // 60} minutes, à {hour}. Ce qui n'est pas validé à "
        "cette heure ne pourra plus l'être.",
        f"Le service est fermé depuis {hour}. Ce que vous avez saisi ne peut plus être validé.",
    )


def _until(seen: Seen, recap: Recap) -> tuple[str, ...]:
    closes = closing(recap.closes_at, seen.zone)
    until = (closes, labels.CHANGES) if closes else (labels.STILL_POSSIBLE,)
    return (*until, labels.AUTHOR_ONLY, labels.READ_ONLY)

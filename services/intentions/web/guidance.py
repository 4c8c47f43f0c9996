"""What happens next and until when, in the words of the guide where it has them. Pure."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.intentions.domain.view import Relation
from services.intentions.web.dates import long_day, moment
from services.intentions.web.dossier_page import Seen
from shared.contract.types import Phase, Stage

STILL_POSSIBLE = (
    "Il reste possible de modifier les intentions jusqu'à la fermeture du téléservice par l'établissement "
    "(à la date arrêtée par le chef d'établissement, en fonction du calendrier académique et des dates des "
    "conseils de classe)."
)
CHANGES = (
    "Les intentions peuvent être modifiées jusqu'à la fermeture du téléservice par l'établissement "
    "(reclassement et/ou suppression)."
)
AUTHOR_ONLY = "Seul le parent ayant effectué la saisie peut faire des modifications."
READ_ONLY = "Les intentions saisies sont en lecture seule pour le second parent et l'élève."
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
CLOSED = "Le service est fermé par l'établissement."  # ours


@dataclass(frozen=True, slots=True)
class Next:
    """One thing to come."""

    title: str
    sentences: tuple[str, ...]


def next_steps(seen: Seen, session: UUID) -> tuple[Next, ...]:
    """What follows a validated entry, for who looks at it in `session`."""
    entry = seen.view.entry
    steps = [] if seen.view.opinion else [Next("Jusqu'à la fermeture du service", _until(seen))]
    if seen.view.relation is Relation.AUTHOR and entry and entry.session == session:
        steps.append(Next("À votre déconnexion", (BY_EMAIL,)))
    steps.append(Next("Conseil de classe", (COUNCIL,)))
    starts = seen.campaign.final_from
    when = f"À partir du {long_day(starts)}." if starts else "À une date fixée par l'académie."
    return (*steps, Next("Choix définitifs", (when,)))


def closed_because(seen: Seen, now: datetime) -> tuple[str, ...]:
    """Why the service is closed, and when it opens again where that is known."""
    answered = seen.window.has_opened(Phase.PROVISIONAL, Stage.ANSWER, now)
    why = CLOSED if answered else CLOSED_FOR_COUNCILS
    planned = seen.window.current
    if planned and planned.opens_at > now:
        return why, f"Il rouvrira le {moment(planned.opens_at, seen.zone)}."
    return (why,)


def _until(seen: Seen) -> tuple[str, ...]:
    at = seen.view.closes_at
    if at is None:
        return STILL_POSSIBLE, AUTHOR_ONLY, READ_ONLY
    closes = f"Le service sera fermé par l'établissement le {moment(at, seen.zone)}."
    return closes, CHANGES, AUTHOR_ONLY, READ_ONLY

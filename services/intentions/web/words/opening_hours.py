"""Openings and closings of the service: R-017, R-025 and A-08, the rest is ours."""

from collections.abc import Mapping

from shared.contract.types import Phase

NOT_OPEN = "La campagne d'orientation n'est pas ouverte."
CALENDAR_LEAD = "Le calendrier est le suivant :"
OPINION_STEP = "Avis provisoire du conseil de classe"
PROPOSITIONS_STEP = "Propositions du conseil de classe et réponse"
BY_ACADEMY = "date fixée par l'académie"
BY_SCHOOL = "date fixée par l'établissement"
OPENING_NOT_SET = "L'établissement n'a pas encore fixé l'ouverture du service."
DATES_NOT_SET = (
    "L'académie n'a pas encore fixé les dates de la campagne : l'ouverture du service viendra ensuite."
)
NOT_OPEN_NOW = (
    "Le service n'est pas ouvert pour le moment. La date de sa prochaine ouverture n'est pas encore connue."
)
OPENS = "Le service ouvrira le {when}."
OPENS_FOR: Mapping[Phase, str] = {  # what the council answers in this phase
    Phase.PROVISIONAL: "Le service ouvrira le {when} pour la consultation de l'avis du conseil de classe.",
    Phase.FINAL: "Le service ouvrira le {when} pour la consultation des propositions du conseil de classe.",
}
REOPENS = "Il rouvrira le {when}."
CLOSED = "Le service est fermé par l'établissement."
CLOSED_FOR_COUNCILS: Mapping[Phase, str] = {
    Phase.PROVISIONAL: (
        "Le service est fermé par l'établissement pour la tenue des conseils de classe. Il sera rouvert pour "
        "la consultation de l'avis du conseil de classe."
    ),
    Phase.FINAL: (
        "Le service est fermé par l'établissement pour la tenue des conseils de classe. Il sera rouvert pour "
        "la consultation des propositions du conseil de classe."
    ),
}
OVER = "Cette étape est terminée : ce qui y a été saisi reste consultable."
CLOSED_SINCE = " Il est fermé depuis le {when}."
ASK_THE_SCHOOL = "Pour toute demande, contactez l'établissement."

CLOSES = "Le service ferme le {when}."
CLOSES_SOON = (
    "Le service ferme dans moins de {minutes} minutes, à {hour}. Ce qui n'est pas validé à cette heure ne "
    "pourra plus l'être."
)
CLOSED_MEANWHILE = "Le service est fermé depuis {hour}. Ce que vous avez saisi ne peut plus être validé."

"""The portal around the téléservice: signing in (R-001 to R-008), passwords, help, the choice of a pupil."""

from collections.abc import Mapping

from services.intentions.domain.seeing.decision_screens import (
    Agreed,
    DecisionScreen,
    InDialogue,
    NoPropositionsYet,
    ToAnswer,
    Unanswered,
)
from services.intentions.domain.seeing.screens import (
    Acknowledged,
    Closed,
    Form,
    NoOpinionYet,
    NotOpen,
    Over,
    Recap,
    Screen,
    ToAcknowledge,
    WaitingForEntry,
)
from services.intentions.domain.seeing.steps import Step
from services.intentions.web.words.common import HELP, PERSONAL_DATA

WELCOME = (
    "Bienvenue sur Scolarité services qui vous propose différents services en ligne de l'éducation nationale"
)
FIRST_SIGN_IN_HELP = "Aide pour la première connexion des parents"
SIGN_IN = "Je me connecte avec mon compte ATEN"
IDENTIFIER = "votre identifiant"
IDENTIFIER_HINT = "Saisissez un identifiant"
PASSWORD = "votre mot de passe"  # noqa: S105
PASSWORD_HINT = "Saisissez un mot de passe"  # noqa: S105
IDENTIFIER_FORGOTTEN = "identifiant oublié ? →"
PASSWORD_FORGOTTEN = "mot de passe oublié ? →"  # noqa: S105

PUPIL_READS = "La connexion avec un compte ATEN élève permet uniquement la consultation des saisies."

# The rest is ours.
READERS = "L'autre parent et l'élève"
CHANGE_PASSWORD = "Changer de mot de passe"  # noqa: S105
ENDED = (  # after R-062
    "Votre session est terminée : ce qui n'était pas validé n'a pas été enregistré. Connectez-vous pour "
    "continuer."
)

STATES: Mapping[type[Screen], str] = {
    NotOpen: "Campagne non ouverte",
    Form: "Intentions à saisir",
    WaitingForEntry: "Aucune intention validée",
    Recap: "Intentions validées",
    Closed: "Service fermé",
    NoOpinionYet: "Avis pas encore disponible",
    ToAcknowledge: "Avis rendu",
    Acknowledged: "Avis rendu, accusé de réception donné",
    Over: "Étape terminée",
}
CHOICES_STATES: Mapping[type[Screen], str] = {  # what is said otherwise of step 2
    Form: "Choix définitifs à saisir",
    WaitingForEntry: "Aucun choix définitif validé",
    Recap: "Choix définitifs validés",
}
DECISION_STATES: Mapping[type[DecisionScreen], str] = {
    NoPropositionsYet: "Propositions pas encore disponibles",
    ToAnswer: "Propositions rendues",
    Unanswered: "Propositions sans réponse",
    Agreed: "Décision d'orientation prise",
    InDialogue: "Dialogue en cours avec le chef d'établissement",
}
DECIDED_ELSEWHERE = "Décision d'orientation notifiée par l'établissement"
DISAGREED = "Pas d'accord avec les propositions : dialogue en cours"
TO_ANSWER = "Propositions : réponse à donner"
TO_ACKNOWLEDGE = "Avis rendu : accusé de réception à donner"
HAS_ENTRY: Mapping[Step, tuple[str, str]] = {  # whether something was validated, or nothing
    Step.INTENTIONS: ("intentions validées", "aucune intention validée"),
    Step.CHOICES: ("choix définitifs validés", "aucun choix définitif validé"),
}
HAS_OPINION = "avis rendu"

HELP_TITLES: Mapping[str, str] = {
    "": HELP,
    "first-sign-in": FIRST_SIGN_IN_HELP,
    "identifier": "Identifiant oublié",
    "password": "Mot de passe oublié",
    "intentions": "Saisir les intentions provisoires",
    "opinion": "L'avis provisoire du conseil de classe",
    "choices": "Saisir les choix définitifs",
    "decision": "Propositions, réponse et décision",
    "accessibility": "Déclaration d'accessibilité",
    "personal-data": PERSONAL_DATA,
}

"""What staff can change: the one place here where a kind of change stands."""

from services.siecle.worded import Worded
from shared.words import terms


class Kind(Worded):
    """A kind of change of the feed."""

    CAMPAIGN = "campaign", "Paramétrage académique"
    WINDOW_OPENED = "window-opened", "Ouverture du téléservice"
    WINDOW_CLOSED = "window-closed", "Fermeture du téléservice"
    CLASS_WINDOW_OPENED = "class-window-opened", "Ouverture du téléservice pour une classe"
    CLASS_WINDOW_CLOSED = "class-window-closed", "Fermeture du téléservice pour une classe"
    ENTRY = "entry", "Saisie pour la famille"
    WITHDRAWAL = "withdrawal", "Retrait de la saisie"
    AUTHORSHIP = "authorship", "Droit de saisie"
    EMAILS = "emails", "Nouvel envoi des e-mails"
    LETTER = "letter", "Lettre d'accès"
    OPINION = "opinion", "Avis provisoire"
    PROPOSITIONS = "propositions", terms.PROPOSITIONS
    ANSWER = "answer", "Réponse de la famille"
    INTERVIEW = "interview", "Entretien avec la famille"
    DECISION = "decision", "Décision d'orientation"
    APPEAL = "appeal", "Appel de la famille"
    RETENTION = "retention", "Demande de maintien en classe de 3e"

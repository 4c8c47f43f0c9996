"""Entering intentions or choices: the words of the form and its recap, and which of them differ by step."""

from collections.abc import Mapping
from dataclasses import dataclass

from shared.contract.types import Status


@dataclass(frozen=True, slots=True)
class EntryWords:
    """What steps 1 and 2 say differently. Each `{}` is a number, or a moment."""

    one: str
    of_one: str  # as in « Monter … 2 »
    heading: str
    introduction: str
    add: str
    full: str
    form: str
    recap: str
    saved: str
    confirmation: str
    idle: str
    only_one: tuple[str, ...]
    not_validated: str
    still_possible: str
    changes: str
    read_only: str
    frozen: str
    none_yet: str
    none: str
    entered_at: str
    council: str
    # Said by the script when a card was added, moved or taken away.
    added: str
    moved: str
    emptied: str
    removed: str

    @property
    def taken(self) -> str:
        """Beside a voie that another card has; its number follows. Ours, A-01."""
        return f"déjà demandée dans {self.of_one}"


NO_PATHWAY = "aucune voie sélectionnée"  # ours
TYPED_BEFORE = (  # ours
    "Votre envoi n'a pas été enregistré, car votre session avait changé. Voici ce que vous aviez saisi : "
    "vérifiez, puis validez."
)
TYPED_COMES_BACK = (  # ours
    "Si vous vous connectez avec le même compte, le formulaire vous sera proposé avec ce que vous aviez "
    "saisi."
)
HELP_GENERAL = "STHR : sciences et technologies de l'hôtellerie et de la restauration."  # ours, A-28
HELP_OCCUPATION = (
    "Vous trouverez des informations sur les métiers et les formations sur le site de l'Onisep",
    "et dans le guide « Après la 3e » distribué par votre établissement.",
)
ONISEP = "http://www.onisep.fr"
HELP_STATUSES: Mapping[Status, tuple[str, ...]] = {
    Status.SCHOOL: (
        "Votre enfant reste élève ;",
        "Il suit des enseignements généraux et professionnels au lycée professionnel ;",
        "Il effectue des périodes de formation (stages) en entreprise de plusieurs semaines durant son "
        "cursus de formation.",
    ),
    Status.APPRENTICE: (
        "Votre enfant devient apprenti et est considéré comme un salarié, avec un contrat de travail.",
        "Il devra rechercher un employeur pour signer un contrat ; Il pourra être accompagné dans cette "
        "démarche par le CFA (centre de formation d'apprentis).",
        "Son temps de formation est partagé entre le CFA et l'entreprise.",
    ),
}

# Changes and recap.
AUTHOR_ONLY = "Seul le parent ayant effectué la saisie peut faire des modifications."
NO_EMAIL = (  # ours
    "Aucune adresse électronique valable n'est indiquée dans MON COMPTE : aucun e-mail ne vous sera envoyé. "
    "Notez votre numéro de reçu ou imprimez cette page."
)
RECEIPT = "Numéro de reçu"  # ours

# What comes next; ours.
UNTIL_CLOSING = "Jusqu'à la fermeture du service"
AT_SIGN_OUT = "À votre déconnexion"
BY_EMAIL = (
    "Un e-mail récapitulatif vous est envoyé quand vous vous déconnectez, si une adresse électronique valide "
    "est indiquée dans MON COMPTE."
)
COUNCIL = "Conseil de classe"
FROM_DAY = "À partir du {day}."
SOMETIME = "À une date fixée par l'académie."

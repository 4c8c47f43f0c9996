"""The provisional intentions: the form and its recap (R-027 to R-061, R-096)."""

from collections.abc import Mapping

from shared.contract.types import Status

HEADING = (
    "Deuxième trimestre ou premier semestre : DEMANDE(S) DES REPRÉSENTANTS LÉGAUX / "
    "Intention(s) d'orientation."
)
INTRODUCTION = (
    HEADING + " Vous devez obligatoirement saisir une intention. Vous pouvez en saisir jusqu'à trois. "
    "Leur ordre d'affichage correspond à votre ordre de préférence."
)
LEAD = "Nous souhaitons pour la rentrée prochaine :"
INTENTION = "Intention"
ADD = "AJOUTER UNE INTENTION"
DETAIL = "Vous pouvez préciser le métier ou la formation qui intéresse votre enfant"
OCCUPATION = "Métier ou formation"
TAKEN = "déjà demandée dans l'intention"  # ours, A-01
NO_PATHWAY = "aucune voie sélectionnée"  # ours
TYPED_BEFORE = (  # ours
    "Votre envoi n'a pas été enregistré, car votre session avait changé. Voici ce que vous aviez saisi : "
    "vérifiez, puis validez."
)
TYPED_COMES_BACK = (  # ours
    "Si vous vous connectez avec le même compte, le formulaire vous sera proposé avec ce que vous aviez "
    "saisi."
)
ONLY_ONE = (  # R-029, then ours
    "Un seul des responsables légaux de l'élève peut effectuer la saisie des intentions provisoires.",
    "Si vous validez, ce sera vous : vous seul pourrez ensuite modifier la saisie et accuser réception de "
    "l'avis. Les autres responsables et l'élève pourront les consulter.",
)
NOT_VALIDATED = (
    "Si le parent ne valide pas les intentions saisies, celles-ci ne seront pas enregistrées."
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

# Changes.
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

# Recap.
CONFIRMATION = (
    "Vos intentions ont bien été validées. Un e-mail de confirmation va vous être envoyé, si une adresse "
    "électronique valide est indiquée dans votre fiche de renseignements. Si ce n'est pas le cas, vous "
    "pouvez la compléter à partir du portail Scolarité Services. Vous pouvez encore faire des modifications "
    "jusqu'à la fermeture du service."
)
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
COUNCIL_ANSWERS = (  # after
    "Le service est fermé avant le début des conseils de classe, puis rouvert pour la consultation de l'avis "
    "provisoire. Le parent ayant saisi les intentions doit en accuser réception."
)
CHOICES_FROM = "À partir du {day}."
CHOICES_SOMETIME = "À une date fixée par l'académie."

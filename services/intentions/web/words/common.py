"""Words of every page: the portal's names, its menu, its buttons (R-001 to R-010), and the steps."""

from collections.abc import Mapping

PORTAL = "SCOLARITÉ SERVICES"
MY_ACCOUNT = "MON COMPTE"
HOME = "ACCUEIL"
ORIENTATION = "ORIENTATION"
SCHOOL_LIFE = "VIE SCOLAIRE"
MARKS = "NOTES"
EVALUATION = "EVALUATION"
CONTACT = "CONTACT"
SIGN_OUT = "SE DÉCONNECTER"
OTHER_SERVICE = "autre service"  # ours
NOT_HERE = ", non disponible ici"  # ours
HELP = "Aide"  # ours
ACCESSIBILITY = "Accessibilité : non conforme"  # ours: the law asks for the state in the link itself
PERSONAL_DATA = "Données personnelles"  # ours
BACK = "Retour au service"  # ours

VALIDATE = "VALIDER"
CANCEL = "ANNULER"
MODIFY = "MODIFIER"
PRINT_PAGE = "Imprimer cette page"  # ours
PRINT_OPINION = "Imprimer l'avis"  # ours
PRINT_RECAP = "Imprimer le récapitulatif"  # ours

SIGNED_IN_AS = "Vous êtes connecté avec le compte de"  # ours; the name follows
NO_PUPIL = "Aucun élève de 3e n'est rattaché à votre compte."  # ours
EMAIL_ADDRESS = "Adresse électronique"
CONTACT_UNKNOWN = (  # ours
    "Les coordonnées de l'établissement ne sont pas indiquées dans ce service : vous les trouverez dans les "
    "documents qu'il vous a remis."
)

INTENTION = "Intention"
REQUEST = "Demande"  # ours: an intention or a choice
INTENTIONS = "Intentions provisoires"
CHOICES = "Choix définitifs"
# By their name in addresses.
STEPS: Mapping[str, str] = {"intentions": INTENTIONS, "choix": CHOICES, "decision": "Décision"}
STEP_OVER = "terminée"  # ours

TYPED = "Ce que vous aviez saisi"  # ours
TYPED_HINT = "Ce texte n'est pas enregistré. Vous pouvez le relire et le copier."  # ours

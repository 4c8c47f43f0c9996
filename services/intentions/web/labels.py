"""The French of the pages, word for word from the guide: one name a sentence (R-…: the rule it comes from).

Templates reach these as `text.NAME`. Sentences the guide does not have are marked as ours.
"""

from collections.abc import Mapping
from types import MappingProxyType

from shared.contract.types import Pathway, Status, Verdict

PATHWAYS: Mapping[Pathway, str] = MappingProxyType(
    {
        Pathway.GENERAL: "2de générale et technologique ou 2de STHR",
        Pathway.PROFESSIONAL: "2de professionnelle",
        Pathway.CAP: "1re année de CAP",
    }
)
STATUSES: Mapping[Status, str] = MappingProxyType(
    {Status.SCHOOL: "Sous statut scolaire", Status.APPRENTICE: "Sous statut d'apprenti"}
)
VERDICTS: Mapping[Verdict, str] = MappingProxyType(
    {
        Verdict.FAVOURABLE: "Avis favorable",
        Verdict.RESERVED: "Avis réservé",
        Verdict.UNFAVOURABLE: "Avis défavorable",
        Verdict.NOT_GIVEN: "Avis non rendu",
    }
)

# Portal and menu.
PORTAL = "SCOLARITÉ SERVICES"
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
ACCESSIBILITY = "Accessibilité : non conforme"  # ours: the law asks for the state in the link itself

# Campaign.
NOT_OPEN = "La campagne d'orientation n'est pas ouverte."
CALENDAR_LEAD = "Le calendrier est le suivant :"
OPENING_NOT_SET = "L'établissement n'a pas encore fixé l'ouverture du service."  # ours
NOT_OPEN_NOW = (  # ours
    "Le service n'est pas ouvert pour le moment. La date de sa prochaine ouverture n'est pas encore connue."
)
STEPS = ("Intentions provisoires", "Choix définitifs", "Décision")

# Form.
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
CANCEL = "ANNULER"
VALIDATE = "VALIDER"
MODIFY = "MODIFIER"
DETAIL = "Vous pouvez préciser le métier ou la formation qui intéresse votre enfant"
OCCUPATION = "Métier ou formation"
TAKEN = "déjà demandée dans l'intention"  # ours, A-01
NO_PATHWAY = "aucune voie sélectionnée"  # ours
TYPED = "Ce que vous aviez saisi"  # ours
TYPED_HINT = "Ce texte n'est pas enregistré. Vous pouvez le relire et le copier."  # ours
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
HELP_STATUSES: Mapping[Status, tuple[str, ...]] = MappingProxyType(
    {
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
)

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

# What SIECLE's codes say that a responsible is to the pupil; ours.
KINSHIPS: Mapping[str, str] = MappingProxyType(
    {
        "10": "la mère de l'élève",
        "20": "le père de l'élève",
        "37": "un frère ou une sœur de l'élève",
        "38": "un grand-parent de l'élève",
        "39": "un membre de la famille de l'élève",
        "41": "un éducateur de l'élève",
        "42": "la famille d'accueil de l'élève",
        "50": "le tuteur de l'élève",
        "51": "l'aide sociale à l'enfance",
    }
)

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
OTHER_GUARDIAN = "La saisie a été effectuée par un autre responsable de l'élève."
OTHER_GUARDIAN_ENTERED = (
    OTHER_GUARDIAN + " Si vous souhaitez apporter des modifications à cette saisie, veuillez vous rapprocher "
    "de lui. En cas de désaccord, veuillez contacter le chef d'établissement."
)
SCHOOL_ENTERED = "La saisie a été effectuée par l'établissement."  # ours, A-05
RIGHT_OF_ANOTHER = (  # ours, A-04
    "Le droit de saisie a été donné à un autre responsable de l'élève. En cas de désaccord, veuillez "
    "contacter le chef d'établissement."
)
OPINION_EXISTS = (
    "Le conseil de classe a déjà rendu son avis : les intentions ne sont plus modifiables."  # ours
)
GUARDIAN_MUST_ENTER = "La saisie doit être effectuée par un responsable légal."

# Avis.
OPINION_HEADING = "Deuxième trimestre ou premier semestre : AVIS PROVISOIRE(S) D'ORIENTATION."
OPINION_INSTRUCTION = (
    "Vous devez en accuser réception en cochant la case prévue à cet effet puis en validant."
)
OPINION_LEAD = "Le conseil de classe répond au(x) demande(s) des représentants légaux :"
OPINION_NOTICE = (
    "Cet avis ne constitue en aucun cas une décision d'orientation. Il doit vous permettre de poursuivre la "
    "réflexion sur le projet de formation de votre enfant avant de formuler des choix définitifs au 3e "
    "trimestre / 2d semestre."
)
ADVISED = "Métier ou formation conseillé par le conseil de classe :"
RECOMMENDATION = (
    "Recommandation du conseil de classe pour une voie non demandée par les représentants légaux :"
)
REASONS = (
    "Motivations du conseil de classe concernant le ou les avis défavorables ou réservés et recommandations :"
)
NO_OPINION_YET = "L'avis du conseil de classe n'est pas encore disponible pour cet élève."  # ours, A-10

# Acknowledgement.
ACKNOWLEDGE = "J'ai bien pris connaissance de l'avis provisoire d'orientation du conseil de classe."
DISCUSS = (
    "Si je souhaite discuter de cet avis provisoire, je prends contact avec le professeur principal ou le "
    "chef d'établissement."
)
ACKNOWLEDGE_FIRST = (
    "Lors de la phase définitive, le parent ne pourra pas saisir des choix définitifs, sans avoir d'abord "
    "accusé réception de l'avis du conseil de classe pour la phase provisoire."
)
LEAVING = "Vous n'avez pas validé l'accusé de réception, êtes-vous sûr de vouloir quitter cette page ?"
STAY = "Rester sur la page"  # ours, A-23
LEAVE = "Quitter la page"  # ours, A-23
ONLY_AUTHOR_ACKNOWLEDGES = (
    "Seul le parent ayant fait la saisie peut accuser réception de l'avis provisoire du conseil de classe"
)
ONLY_GUARDIAN_ACKNOWLEDGES = "Seul un responsable légal peut accuser réception des avis provisoires."
ACKNOWLEDGED_BY_VIEWER = (
    "Vous avez pris connaissance et accusé réception de l'avis provisoire du conseil de classe le"
)
ACKNOWLEDGED_BY_OTHER = (
    "Un autre responsable de l'élève a pris connaissance et accusé réception de l'avis provisoire du "
    "conseil de classe le"
)
ACKNOWLEDGED_FOR_PUPIL = (
    "Un responsable a pris connaissance et accusé réception de l'avis provisoire du conseil de classe le"
)
NOT_ACKNOWLEDGED = (  # ours
    "Aucun accusé de réception de l'avis provisoire n'est enregistré. Tant que le service est fermé, il ne "
    "peut pas être donné en ligne : contactez l'établissement."
)
CONTACT_UNKNOWN = (  # ours
    "Les coordonnées de l'établissement ne sont pas indiquées dans ce service : vous les trouverez dans les "
    "documents qu'il vous a remis."
)
ASK_THE_SCHOOL = "Pour toute demande, contactez l'établissement."  # ours

# Errors of the forms: R-039, R-040 (A-30 for the spelling), A-13; the rest is ours.
CORRECT_THE_FORM = "Veuillez corriger le formulaire avant de valider vos choix."
PATHWAY_MISSING = "Vous devez sélectionner une voie."
TICK_THE_BOX = "Vous devez cocher la case pour accuser réception."

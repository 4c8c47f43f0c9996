"""The council's provisional avis and its acknowledgement (R-079 to R-104, A-13)."""

TITLE = "Avis du conseil de classe"  # ours
HEADING = "Deuxième trimestre ou premier semestre : AVIS PROVISOIRE(S) D'ORIENTATION."
INSTRUCTION = "Vous devez en accuser réception en cochant la case prévue à cet effet puis en validant."
LEAD = "Le conseil de classe répond au(x) demande(s) des représentants légaux :"
NOTICE = (
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
NOT_ACKNOWLEDGED = (  # ours
    "Aucun accusé de réception de l'avis provisoire n'est enregistré. Tant que le service est fermé, il ne "
    "peut pas être donné en ligne : contactez l'établissement."
)

TICK_THE_BOX = "Vous devez cocher la case pour accuser réception."
CHANGED_SINCE = "L'avis a été modifié depuis votre accusé de réception du {day}."  # ours

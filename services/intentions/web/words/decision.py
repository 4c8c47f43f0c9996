"""Step 3: propositions, answer, decision, and what to do without agreement. Ours.

F-…: the rule, in the law's words where it has them.
"""

from collections.abc import Mapping

from services.intentions.domain.seeing.viewers import EnteredBy, Relation
from services.intentions.web.words.readers import Cells
from shared.words.answers import DECIDED_AS_YOU_ANSWERED, YOU_ANSWERED

DECISION_TITLE = "Décision d'orientation"
LEAD = "Le conseil de classe répond au(x) choix définitif(s) des représentants légaux :"
NOT_ASKED = "Proposition du conseil de classe pour une voie non demandée par les représentants légaux :"
CATCH_UP = "Le conseil de classe recommande que l'élève suive un dispositif de remise à niveau."  # F-08
REASONS = "Motivations du conseil de classe :"
ADVICE_ONLY = "Le choix de la spécialité et des options appartient à la famille."  # F-07
NOT_YET = "Les propositions du conseil de classe ne sont pas encore disponibles pour cet élève."

INSTRUCTION = (  # after R-080
    "Vous devez répondre à ces propositions en choisissant « D'accord » ou « Pas d'accord », puis en "
    "validant."
)
GO_TO_ANSWER = "Donner votre réponse"
YOUR_ANSWER = "Votre réponse"
ACCEPTED_ONE = "Proposition que vous acceptez :"
AGREEMENT_IS_FINAL = "Un accord est définitif : une fois validé, il ne peut plus être modifié en ligne."
FIRST_ANSWERS = (  # A-06, after R-029
    "Un seul des responsables légaux de l'élève peut répondre aux propositions du conseil de classe. Si vous "
    "validez, ce sera vous."
)
MAY_STILL_AGREE = (
    "Vous pouvez encore changer votre réponse en « D'accord » jusqu'à la fermeture du service, tant que le "
    "chef d'établissement ne vous a pas reçu."
)
NO_EMAIL_BEFORE = (
    "Aucune adresse électronique valable n'est indiquée dans MON COMPTE : votre réponse ne pourra pas vous "
    "être confirmée par e-mail. Une fois votre réponse validée, imprimez la page."
)
NO_EMAIL = (
    "Aucune adresse électronique valable n'est indiquée dans MON COMPTE : votre réponse ne pourra pas vous "
    "être confirmée par e-mail. Imprimez cette page."
)
CHANGED_SINCE = (
    "Les propositions ont été modifiées depuis votre réponse du {day} : vous devez répondre de nouveau."
)
VOID_SINCE = (
    "Les propositions ont été modifiées depuis votre réponse du {day} : cette réponse ne compte plus."
)
LEAVING = "Vous n'avez pas validé votre réponse, êtes-vous sûr de vouloir quitter cette page ?"
UNANSWERED = (
    "Aucune réponse n'est enregistrée et le service est fermé : contactez l'établissement, qui peut encore "
    "enregistrer votre réponse."
)
WITHOUT_CHOICES = "Aucun choix définitif n'a été validé : le conseil de classe a fait ces propositions."

ONLY_AUTHOR = (
    "Seul le parent ayant saisi les choix définitifs peut répondre aux propositions du conseil de classe."
)
ONLY_GUARDIAN = "Seul un responsable légal peut répondre aux propositions du conseil de classe."
RIGHT_OF_ANOTHER = (
    "Un autre responsable de l'élève répond aux propositions du conseil de classe. En cas de désaccord, "
    "veuillez contacter le chef d'établissement."
)
TO_ANSWER: Mapping[Relation, Cells] = {
    Relation.AUTHOR: {},
    Relation.FREE_GUARDIAN: {},
    Relation.OTHER_GUARDIAN: dict.fromkeys(EnteredBy, (RIGHT_OF_ANOTHER,))
    | {EnteredBy.ANOTHER: (ONLY_AUTHOR,)},
    Relation.PUPIL: dict.fromkeys(EnteredBy, (ONLY_GUARDIAN,)),
}
# By what who answered is to the viewer; None: staff entered it from paper (F-24).
ANSWERED: Mapping[Relation | None, str] = {
    Relation.AUTHOR: YOU_ANSWERED,
    Relation.OTHER_GUARDIAN: (
        "Un autre responsable de l'élève a répondu à la proposition du conseil de classe le"
    ),
    Relation.PUPIL: "Un responsable a répondu à la proposition du conseil de classe le",
    None: "L'établissement a enregistré la réponse de la famille à la proposition du conseil de classe le",
}
DECIDED: Mapping[Relation | None, str] = {
    Relation.AUTHOR: DECIDED_AS_YOU_ANSWERED,
    Relation.OTHER_GUARDIAN: (
        "Décision d'orientation du chef d'établissement, conforme à la réponse de l'autre responsable :"
    ),
    Relation.PUPIL: "Décision d'orientation du chef d'établissement, conforme à la réponse du responsable :",
    None: "Décision d'orientation du chef d'établissement, conforme à la réponse de la famille :",
}
AFFECTATION = (
    "L'affectation dans un établissement est une autre démarche : l'établissement vous dit comment faire vos "
    "demandes."
)
TOLD_ELSEWHERE = (
    "Une décision d'orientation est enregistrée. L'établissement vous la notifie : elle n'est pas affichée "
    "dans ce service."
)

# What to do without agreement (F-10 to F-13, F-16, F-27).
WHAT_TO_DO = "Que faire en cas de désaccord ?"
RECEIVED = "Le chef d'établissement vous a reçu avec votre enfant et a entendu vos observations."
HEAD_DECIDES = (
    "Il prend ensuite une décision d'orientation et vous la notifie. Si elle n'est pas conforme à vos choix, "
    "elle est motivée."
)
APPEAL = (
    "Si vous n'acceptez pas cette décision, vous pouvez faire appel dans les trois jours ouvrables qui "
    "suivent la réception de sa notification."
)
APPEAL_WHERE = "L'appel se fait auprès de l'établissement, et non dans ce service."  # F-13
APPEAL_UNTIL = "Vous avez jusqu'au {day} inclus pour faire appel."
APPEAL_WAS_UNTIL = (
    "Le dernier jour pour faire appel était le {day}. Pour un appel tardif, adressez-vous à l'établissement."
)
HEARD = (
    "Pour être entendu par la commission d'appel, demandez-le par écrit ; votre enfant peut l'être aussi, "
    "avec votre accord. La décision de la commission est définitive."
)
RETENTION = (
    "Si vous n'obtenez pas la voie demandée, vous pouvez demander le maintien de votre enfant en classe de "
    "3e : il est de droit, pour une seule année."
)

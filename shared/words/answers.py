"""The answer to the propositions and what follows from it, on pages, in the e-mail and on paper.

Ours, on the guide's pattern for the acknowledgement; what to do is after the law (F-10). P1, P2: the
ministry's words in public pages of collèges.
"""

YOU_ANSWERED = "Vous avez répondu à la proposition du conseil de classe le"  # day and answer follow
DECIDED_AS_YOU_ANSWERED = "Décision d'orientation du chef d'établissement, conforme à votre réponse :"
CONTACT_HEAD = (
    "Prenez contact avec le chef d'établissement rapidement. Il vous reçoit avec votre enfant, vous informe "
    "des propositions du conseil de classe et entend vos observations."
)
HEADING = "Troisième trimestre ou second semestre : PROPOSITION(S) D'ORIENTATION DU CONSEIL DE CLASSE."
CONSEQUENCES = (  # P2
    "Si vous acceptez une ou plusieurs de ces propositions d'orientation, elles deviennent décisions "
    "d'orientation définitives.",
    "Si vous n'acceptez aucune de ces propositions d'orientation, vous serez reçu avec votre enfant par le "
    "chef d'établissement qui prendra une décision d'orientation en s'appuyant sur l'avis du conseil de "
    "classe et sur les échanges que vous aurez avec lui.",
)
AGREE = "D'accord : la ou les propositions acceptées deviennent décisions d'orientation."  # after P1
DISAGREE = (  # P1
    "Pas d'accord : le dialogue continue, vous devez prendre contact avec le chef d'établissement."
)
ACCEPTED = "Propositions que vous acceptez :"

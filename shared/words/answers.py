"""The answer to the propositions and what follows from it, as pages and e-mail say it to who answered.

Ours, on the guide's pattern for the acknowledgement; what to do is after the law (F-10).
"""

YOU_ANSWERED = "Vous avez répondu à la proposition du conseil de classe le"  # day and answer follow
DECIDED_AS_YOU_ANSWERED = "Décision d'orientation du chef d'établissement, conforme à votre réponse :"
CONTACT_HEAD = (
    "Prenez contact avec le chef d'établissement rapidement. Il vous reçoit avec votre enfant, vous informe "
    "des propositions du conseil de classe et entend vos observations."
)

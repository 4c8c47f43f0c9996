"""Who sees what from April to June: viewer × state × step, for the tests with and without a browser."""

from typing import NamedTuple

from tests.support.matrix import (
    AUTHOR,
    FIRST,
    GUARDIAN_ENTERS,
    INSTRUCTION,
    MINE,
    ONLY_AUTHOR,
    ONLY_GUARDIANS,
    OTHER,
    OTHER_ENTERED,
    OTHERS,
    PUPIL,
    PUPILS,
    SECOND,
    VIEWERS,
    State,
)
from tests.support.year_states import (
    AGREE,
    DISAGREE,
    agreed,
    choices_closed,
    choices_open,
    chosen,
    decided,
    disagreed,
    gate,
    no_propositions,
    proposed,
    received,
    unanswered,
)

INTENTIONS, CHOICES, DECISION = STEPS = ("intentions", "choix", "decision")

NOT_NOW = "Le service n'est pas ouvert pour le moment."
CALENDAR = "Le calendrier est le suivant :"
OVER = "Cette étape est terminée : ce qui y a été saisi reste consultable."
FORM = ("Vous devez obligatoirement saisir un choix.", "AJOUTER UN CHOIX", "ANNULER")
NONE_YET = "Aucun choix définitif n'a encore été validé."
MY_CHOICES = ("Choix 1 : 2de générale et technologique ou 2de STHR", "Métier ou formation : Boulangerie")
COUNCILS = "Il sera rouvert pour la consultation des propositions du conseil de classe."
NOT_YET = "Les propositions du conseil de classe ne sont pas encore disponibles pour cet élève."
PROPOSITIONS = (
    "Troisième trimestre ou second semestre : PROPOSITION(S) D'ORIENTATION DU CONSEIL DE CLASSE.",
    "Choix 1 : 2de générale et technologique ou 2de STHR Non proposé par le conseil de classe",
    "Choix 2 : 2de professionnelle Proposé par le conseil de classe",
    "Proposition du conseil de classe pour une voie non demandée par les représentants légaux :",
)
TO_ANSWER = "Vous devez répondre à ces propositions en choisissant"
MUST_BE_AUTHOR = (
    "Seul le parent ayant saisi les choix définitifs peut répondre aux propositions du conseil de classe."
)
MUST_BE_GUARDIAN = "Seul un responsable légal peut répondre aux propositions du conseil de classe."
WHAT_TO_DO = "Que faire en cas de désaccord ?"
MAY_STILL_AGREE = "Vous pouvez encore changer votre réponse en « D'accord »"
RECEIVED = "Le chef d'établissement vous a reçu avec votre enfant et a entendu vos observations."
UNANSWERED = "Aucune réponse n'est enregistrée et le service est fermé"
ELSEWHERE = "elle n'est pas affichée dans ce service."
UNTIL = "Vous avez jusqu'au jeudi 17 juin inclus pour faire appel."
_ANSWERED = {
    AUTHOR: "Vous avez répondu à la proposition du conseil de classe le 11/06 : ",
    SECOND: "Un autre responsable de l'élève a répondu à la proposition du conseil de classe le 11/06 : ",
    PUPIL: "Un responsable a répondu à la proposition du conseil de classe le 11/06 : ",
}
DECIDED = {
    AUTHOR: "Décision d'orientation du chef d'établissement, conforme à votre réponse :",
    SECOND: "Décision d'orientation du chef d'établissement, conforme à la réponse de l'autre responsable :",
    PUPIL: "Décision d'orientation du chef d'établissement, conforme à la réponse du responsable :",
}
ACKNOWLEDGED = {AUTHOR: MINE, SECOND: OTHERS, PUPIL: PUPILS}
WAITING = {AUTHOR: (), SECOND: (OTHER, ONLY_AUTHOR), PUPIL: (ONLY_GUARDIANS,)}


def gave(viewer: str, answer: str) -> str:
    """The dated sentence on the answer for this viewer."""
    return f"{_ANSWERED[viewer]}{answer}."


class Row(NamedTuple):
    """What a viewer is shown in a step of a state: sentences, and VALIDER and MODIFIER, active or not."""

    state: State
    step: str
    viewer: str
    sentences: tuple[str, ...]
    active: tuple[str, ...] = ()
    inactive: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.state.__name__}-{self.step}-{self.viewer}"


_AFTER_THE_AVIS = (
    choices_open,
    chosen,
    choices_closed,
    no_propositions,
    proposed,
    agreed,
    disagreed,
    received,
    unanswered,
    decided,
)
_AFTER_CHOICES = _AFTER_THE_AVIS[3:]
ROWS = (
    *(
        Row(gate, step, viewer, (INSTRUCTION, FIRST, *WAITING[viewer]), *buttons)
        for step in (INTENTIONS, CHOICES)
        for viewer in VIEWERS
        for buttons in [(("VALIDER",), ()) if viewer == AUTHOR else ((), ("VALIDER",))]
    ),
    *(
        Row(state, INTENTIONS, viewer, (OVER, ACKNOWLEDGED[viewer], "Avis défavorable"))
        for state in _AFTER_THE_AVIS
        for viewer in VIEWERS
    ),
    *(Row(choices_open, CHOICES, viewer, FORM, ("VALIDER",)) for viewer in (AUTHOR, SECOND)),
    Row(choices_open, CHOICES, PUPIL, (GUARDIAN_ENTERS, NONE_YET)),
    Row(chosen, CHOICES, AUTHOR, MY_CHOICES, ("MODIFIER",)),
    Row(chosen, CHOICES, SECOND, (*MY_CHOICES, OTHER_ENTERED), (), ("MODIFIER",)),
    Row(chosen, CHOICES, PUPIL, (*MY_CHOICES, GUARDIAN_ENTERS), (), ("MODIFIER",)),
    *(Row(choices_closed, CHOICES, viewer, (*MY_CHOICES, COUNCILS, CALENDAR)) for viewer in VIEWERS),
    *(Row(state, CHOICES, viewer, (OVER, *MY_CHOICES)) for state in _AFTER_CHOICES for viewer in VIEWERS),
    *(
        Row(state, DECISION, viewer, (NOT_NOW if state is choices_closed else NOT_YET, CALENDAR))
        for state in (gate, choices_open, chosen, choices_closed)
        for viewer in VIEWERS
        if state is not choices_open or viewer == AUTHOR
    ),
    *(Row(no_propositions, DECISION, viewer, (NOT_YET, CALENDAR, *MY_CHOICES)) for viewer in VIEWERS),
    Row(proposed, DECISION, AUTHOR, (*PROPOSITIONS, TO_ANSWER, AGREE, DISAGREE), ("VALIDER",)),
    Row(proposed, DECISION, SECOND, (*PROPOSITIONS, AGREE, MUST_BE_AUTHOR), (), ("VALIDER",)),
    Row(proposed, DECISION, PUPIL, (*PROPOSITIONS, AGREE, MUST_BE_GUARDIAN), (), ("VALIDER",)),
    *(
        Row(agreed, DECISION, viewer, (gave(viewer, "d'accord"), DECIDED[viewer], *PROPOSITIONS))
        for viewer in VIEWERS
    ),
    *(
        Row(disagreed, DECISION, viewer, said, ("VALIDER",) if viewer == AUTHOR else ())
        for viewer in VIEWERS
        for said in [
            (
                gave(viewer, "pas d'accord"),
                WHAT_TO_DO,
                *PROPOSITIONS,
                *((MAY_STILL_AGREE,) if viewer == AUTHOR else ()),
            )
        ]
    ),
    *(
        Row(received, DECISION, viewer, (gave(viewer, "pas d'accord"), WHAT_TO_DO, RECEIVED, *PROPOSITIONS))
        for viewer in VIEWERS
    ),
    *(Row(unanswered, DECISION, viewer, (UNANSWERED, *PROPOSITIONS)) for viewer in VIEWERS),
    *(
        Row(decided, DECISION, viewer, (gave(viewer, "pas d'accord"), ELSEWHERE, WHAT_TO_DO, UNTIL))
        for viewer in VIEWERS
    ),
)

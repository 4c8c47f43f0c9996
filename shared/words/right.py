"""The right of entry that staff moved, as e-mails and letters tell it (A-04). All of it is ours.

Nothing is said of why, and nobody is named: who has the right now may be read in the service.
"""

from collections.abc import Mapping

from shared.contract.types import Phase

RIGHT: Mapping[Phase, str] = {
    Phase.PROVISIONAL: (
        "de saisir les intentions provisoires et d'accuser réception de l'avis du conseil de classe"
    ),
    Phase.FINAL: "de saisir les choix définitifs et de répondre aux propositions du conseil de classe",
}
YOURS = (
    "Le {day} à {time}, l'établissement vous a donné le droit {what}. Vous seul pouvez désormais le faire."
)
ANOTHERS = (
    "Le {day} à {time}, l'établissement a donné à un autre responsable de l'élève le droit {what}. Vous "
    "pouvez consulter ce qui est saisi, sans le modifier."
)
FREE = (
    "Le {day} à {time}, l'établissement a rendu libre le droit {what}. Il sera à celui des responsables "
    "légaux qui validera le premier."
)
ASK_THE_HEAD = "Pour toute question, ou en cas de désaccord, veuillez contacter le chef d'établissement."

"""How far a letter of access is, in French."""

from services.siecle.letters.reading import LetterState, Told
from services.siecle.staff import labels
from services.siecle.staff.families.family import Guardian

TOO_MANY = (
    "Trop de lettres ont été demandées en un jour, par vous ou pour ce responsable : les suivantes attendent "
    "demain."
)
NOT_SET_UP = "Les lettres d'accès ne peuvent pas être demandées ici : l'exploitant n'a pas relié ce service."
NOBODY_CHOSEN = "Choisissez un responsable légal."
NO_CLASS = "Choisissez une classe."
NOBODY_KNOWN = "Aucun responsable légal n'est connu ici : chargez d'abord l'export des responsables."
NOBODY_IN_CLASS = "Aucun responsable légal n'est connu pour les élèves de cette classe."
NOTHING_TO_DO = (
    "Aucune lettre n'est à demander ni à imprimer : chacun a activé son compte, a une lettre valable ou en "
    "attend une."
)
GONE = "Cette lettre ne peut plus être affichée : demandez-en une nouvelle."
_WAITING = "Demandée le {asked}, en préparation : actualisez la page dans quelques instants"
_LOST = "Demandée le {asked}, restée sans réponse : demandez-la de nouveau"
_FAILED = "Demandée le {asked}, n'a pas pu être préparée ou ouverte : demandez-la de nouveau"
_SAID = {
    LetterState.WAITING: _WAITING,
    LetterState.LOST: _LOST,
    LetterState.FAILED: _FAILED,
    LetterState.READY: "Prête à imprimer ; le code est valable jusqu'au {ends}",
    LetterState.PRINTED: "Imprimée le {printed} ; peut l'être de nouveau pendant une heure",
    LetterState.GIVEN: "Imprimée le {printed} ; le code est valable jusqu'au {ends}, s'il n'a pas servi",
    LetterState.ENDED: "Le code de la dernière lettre a pris fin le {ends}",
}


def told(letter: Told | None, zone: str) -> str:
    """« Prête à imprimer, … » in the academy's time; « Aucune lettre demandée ici » for none."""
    if letter is None:
        return "Aucune lettre demandée ici"
    if letter.state is LetterState.REFUSED:
        return f"Refusée : {labels.reason(letter.reason)}"
    instants = {"asked": letter.asked_at, "printed": letter.printed_at, "ends": letter.expires_at}
    local = {name: labels.local(instant, zone) for name, instant in instants.items() if instant is not None}
    return _SAID[letter.state].format(**local)


def account(guardian: Guardian, zone: str) -> str:
    """Whether the family's account has a password, as far as the téléservice has said it."""
    since = guardian.activated_at
    return f"activé le {labels.local(since, zone)}" if since is not None else "aucune activation connue"


def too_many_at_once(number: int, most: int) -> str:
    """Why so many letters were not asked for, and what else may be done."""
    return (
        f"{number} lettres ne peuvent pas être demandées à la fois, mais {most} au plus : aucune ne l'a été. "
        "Demandez-les depuis la page de chaque élève."
    )


def letters(number: int) -> str:
    """« 12 lettres »."""
    return f"{number} lettre{'s' if number > 1 else ''}"

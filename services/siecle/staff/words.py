"""What staff are told by more than one page: errors, and what follows a sign-in or a save."""

from collections.abc import Mapping
from typing import TypedDict

RESUMED = (
    "Votre saisie est revenue, mais elle n'est pas encore enregistrée : vérifiez-la, puis enregistrez-la."
)

# After a save or a press, by the word that the next page finds.
DONE: Mapping[str, str] = {
    "sent": "Enregistré : transmis au téléservice.",
    "kept": "Enregistré comme brouillon.",
    "next-sent": "L'élève précédent est enregistré : transmis au téléservice.",
    "next-kept": "L'élève précédent est enregistré comme brouillon.",
    "draft-sent": "Le brouillon est transmis au téléservice.",
    "draft-dropped": "Le brouillon est supprimé.",
}


class Explanation(TypedDict):
    """The words of one error page."""

    title: str
    message: str


_TEXTS: Mapping[int, tuple[str, str]] = {
    400: (
        "Demande incomprise",
        "Cette demande n'est pas celle d'un formulaire de ce site. Rien n'est enregistré.",
    ),
    403: (
        "Accès refusé",
        "Votre compte ne permet pas cette action, ou la page est restée ouverte trop longtemps : revenez à "
        "l'accueil, puis recommencez. Rien n'est enregistré.",
    ),
    404: ("Page introuvable", "Cette page n'existe pas, ou elle n'est pas accessible avec votre compte."),
    405: ("Action impossible", "Cette adresse n'est pas celle d'un formulaire."),
    408: ("Envoi trop lent", "L'envoi s'est interrompu. Rien n'est enregistré : recommencez."),
    413: (
        "Envoi trop volumineux",
        "L'envoi est trop volumineux. Rien n'est enregistré. Donnez les exports en ZIP, tels que SIECLE les "
        "donne ; ailleurs, raccourcissez ce que vous avez écrit.",
    ),
    422: ("Élève parti", "Cet élève est parti : son dossier est suivi par son nouvel établissement."),
    429: (
        "Trop d'essais",
        "Trop d'essais de connexion ont échoué. Attendez un quart d'heure, puis recommencez. En cas "
        "d'oubli, le chef d'établissement peut vous donner un nouveau code.",
    ),
    500: (
        "Erreur inattendue",
        "Une erreur s'est produite. Vérifiez ce qui est enregistré avant de recommencer.",
    ),
    503: (
        "Site momentanément indisponible",
        "Le site est très demandé ou en cours d'intervention. Vérifiez ce qui est enregistré, puis "
        "recommencez dans un instant.",
    ),
}
# Where a page was asked for, and no form was sent.
_OF_READING: Mapping[int, tuple[str, str]] = {
    400: ("Adresse incomprise", "Cette adresse demande ce qui n'existe pas : revenez à l'accueil."),
    403: ("Accès refusé", "Votre compte ne donne pas accès à cette page : revenez à l'accueil."),
    405: ("Page introuvable", "Cette adresse n'est pas celle d'une page : revenez à l'accueil."),
    500: ("Erreur inattendue", "La page n'a pas pu être affichée : réessayez dans un instant."),
    503: (
        "Site momentanément indisponible",
        "Le site est très demandé ou en cours d'intervention : réessayez dans un instant.",
    ),
}


def explained(status: int, *, is_reading: bool) -> Explanation:
    """The words of the error page of an HTTP status; `is_reading`: no form was sent."""
    texts = {**_TEXTS, **_OF_READING} if is_reading else _TEXTS
    title, message = texts.get(status, texts[400] if status < 500 else texts[500])
    return Explanation(title=title, message=message)

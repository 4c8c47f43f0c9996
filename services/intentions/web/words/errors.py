"""Error pages: what happened, whether anything was kept, what to do now. All of it is ours."""

from typing import TypedDict


class Explanation(TypedDict):
    """The words of one error page."""

    title: str
    message: str
    advice: tuple[str, ...]
    names_account: bool  # say who is signed in


_AGAIN = "Revenez à la page précédente, rechargez-la et réessayez."
_SCHOOL = "Si le problème persiste, contactez l'établissement en donnant la référence ci-dessous."
_TEXTS: dict[int, tuple[str, str, tuple[str, ...]]] = {
    400: (
        "Demande incomprise",
        "Cette demande n'a pas pu être lue. Rien n'a été enregistré.",
        (_AGAIN, _SCHOOL),
    ),
    403: (
        "Action non autorisée",
        "Votre compte ne permet pas cette action, ou la page était ouverte depuis trop longtemps. Rien n'a "
        "été enregistré.",
        (
            _AGAIN,
            "Vérifiez que vous êtes connecté avec votre propre compte : un compte élève permet uniquement la "
            "consultation.",
            "Si la page avait été ouverte avec un autre compte dans ce navigateur, déconnectez-vous, puis "
            "connectez-vous avec ce compte.",
            _SCHOOL,
        ),
    ),
    404: (
        "Page introuvable",
        "Cette page n'existe pas, ou elle ne concerne pas votre compte.",
        (
            "Vérifiez l'adresse, ou retournez au service pour choisir l'élève.",
            "Si vous attendiez le dossier de votre enfant, contactez l'établissement.",
        ),
    ),
    405: ("Action impossible", "Cette page ne se demande pas de cette façon.", (_AGAIN,)),
    408: (
        "Envoi trop lent",
        "L'envoi n'est pas arrivé jusqu'au bout. Rien n'a été enregistré.",
        ("Vérifiez votre connexion, revenez à la page précédente et réessayez.",),
    ),
    413: (
        "Envoi trop volumineux",
        "L'envoi dépasse ce que ce service accepte. Rien n'a été enregistré.",
        ("Raccourcissez les textes saisis et réessayez.",),
    ),
    429: (
        "Trop de tentatives",
        "Trop de tentatives de connexion ont échoué. Patientez un quart d'heure avant de réessayer.",
        (
            "Profitez-en pour retrouver votre identifiant et votre mot de passe : l'aide dit comment.",
            "Cette attente protège votre compte ; elle n'efface rien de ce que vous avez validé.",
        ),
    ),
    500: (
        "Erreur inattendue",
        "Le service a rencontré une erreur. Réessayez dans quelques instants.",
        ("Ce que vous aviez déjà validé reste enregistré : le récapitulatif le montre.", _SCHOOL),
    ),
    503: (
        "Service momentanément indisponible",
        "Le service est très sollicité ou en cours d'intervention. Réessayez dans quelques instants : si "
        "vous veniez de valider, renvoyez le formulaire, il ne sera pas enregistré deux fois.",
        (
            "Rechargez cette page dans une minute.",
            "Ce que vous aviez déjà validé reste enregistré : le récapitulatif et son numéro de reçu le "
            "montrent.",
        ),
    ),
}


def explained(status: int) -> Explanation:
    """The words of the error page of an HTTP status."""
    title, message, advice = _TEXTS.get(status, _TEXTS[400] if status < 500 else _TEXTS[500])
    return Explanation(title=title, message=message, advice=advice, names_account=status == 403)

"""What can go wrong before a screen is shown, and the page or status each gets, in one place."""

from typing import ClassVar


class WebError(Exception):
    """A request that gets an error page."""

    status: ClassVar[int] = 500
    slug: ClassVar[str] = "internal-error"


class BadRequest(WebError):
    """The request is not one that our pages send."""

    status = 400
    slug = "malformed"


class NoToken(WebError):
    """A call of the internal API without a known token."""

    status = 401
    slug = "token-missing"


class Forbidden(WebError):
    """The account or the caller may not do this."""

    status = 403
    slug = "forbidden"


class ForeignForm(Forbidden):
    """The form was not made by our page for this browser."""

    slug = "foreign-form"


class NotFound(WebError):
    """Nothing is here for this account: an unknown pupil and another family's look the same."""

    status = 404
    slug = "not-found"


class TooLarge(WebError):
    """The body is larger than anything our pages or services send."""

    status = 413
    slug = "too-large"


class Unprocessable(WebError):
    """A body of the internal API that does not follow its model."""

    status = 422
    slug = "malformed"


class TooManyTries(WebError):
    """Too many wrong passwords from this address."""

    status = 429
    slug = "too-many-tries"


class SignInNeeded(Exception):
    """No session, or one that is over: the sign-in page comes first, then `target`."""

    def __init__(self, target: str) -> None:
        super().__init__("sign in first")
        self.target = target


TITLES = {  # ours
    400: (
        "Demande incomprise",
        "Cette demande n'a pas pu être lue. Revenez à la page précédente et réessayez.",
    ),
    403: (
        "Action non autorisée",
        "Votre compte ne permet pas cette action, ou la page était ouverte depuis trop longtemps. Rien n'a "
        "été enregistré.",
    ),
    404: ("Page introuvable", "Cette page n'existe pas, ou elle ne concerne pas votre compte."),
    405: ("Action impossible", "Cette page ne se demande pas de cette façon."),
    409: ("Saisie déjà modifiée", "La saisie a changé entre-temps. Rien n'a été enregistré."),
    413: ("Envoi trop volumineux", "L'envoi dépasse ce que ce service accepte. Rien n'a été enregistré."),
    429: (
        "Trop de tentatives",
        "Trop de tentatives de connexion ont échoué. Patientez un quart d'heure avant de réessayer.",
    ),
    500: ("Erreur inattendue", "Le service a rencontré une erreur. Réessayez dans quelques instants."),
    503: (
        "Service momentanément indisponible",
        "Le service est très sollicité ou en cours d'intervention. Réessayez dans quelques instants : si "
        "vous veniez de valider, renvoyez le formulaire, il ne sera pas enregistré deux fois.",
    ),
}
RETRY_SECONDS = 5


def explained(status: int) -> tuple[str, str]:
    """The title and the sentence of an error page."""
    return TITLES.get(status, TITLES[400] if status < 500 else TITLES[500])

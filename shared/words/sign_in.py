"""What whoever signs in is told, families and staff alike. All of it is ours."""

WRONG_SIGN_IN = "L'identifiant ou le mot de passe est incorrect."  # the same whatever is wrong
FIRST_SIGN_IN = "Première connexion avec un code à usage unique"  # on the families' page and their letters
SIGNED_OUT = "Vous êtes déconnecté."
ACTIVATED = "Votre mot de passe est enregistré. Connectez-vous avec lui."
NEEDED = "Connectez-vous pour afficher la page demandée."
NO_COOKIE = (
    "Cette page était ouverte depuis trop longtemps, ou votre navigateur n'accepte pas les cookies de ce "
    "site, dont la connexion a besoin. Acceptez-les si nécessaire, puis recommencez."
)
WRONG_CODE = "L'identifiant ou le code est incorrect, ou le code n'est plus valable."  # the same for each
WRONG_PASSWORD = "Le mot de passe actuel est incorrect."  # noqa: S105
DIFFERENT = "Les deux mots de passe saisis sont différents."
WEAK = (
    "Ce mot de passe est trop court ou trop courant, ou il ressemble à votre nom ou à votre identifiant : "
    "choisissez au moins 8 caractères, par exemple une phrase qui vous est propre."
)

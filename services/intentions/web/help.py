"""Plain help pages: first sign-in, recovery of an account, personal data (R-002, R-007)."""

from dataclasses import dataclass

from starlette.responses import Response

from services.intentions.web.labels import FIRST_SIGN_IN_HELP
from services.intentions.web.visit import Visit


@dataclass(frozen=True, slots=True)
class Topic:
    """One help page; the texts are ours."""

    slug: str
    title: str
    paragraphs: tuple[str, ...]

    @property
    def path(self) -> str:
        """Where it is."""
        return f"/help/{self.slug}" if self.slug else "/help"


TOPICS = (
    Topic(
        "",
        "Aide",
        (
            "La connexion au téléservice se fait au moyen d'un compte ATEN responsable, qui permet de saisir "
            "les intentions provisoires et d'accuser réception de l'avis donné par le conseil de classe.",
            "Chaque parent d'élève possède un compte ATEN responsable, mais un seul des deux parents peut "
            "effectuer les saisies.",
            "La connexion avec un compte ATEN élève permet uniquement la consultation des saisies.",
            "Après la connexion, choisir ORIENTATION parmi les services proposés à gauche de l'écran.",
            "La saisie en ligne est facultative : l'établissement peut recueillir vos demandes autrement.",
        ),
    ),
    Topic(
        "first-sign-in",
        FIRST_SIGN_IN_HELP,
        (
            "L'établissement remet à chaque responsable légal un identifiant et un code à usage unique.",
            "À la première connexion, suivez le lien « Première connexion avec un code à usage unique », "
            "saisissez l'identifiant et le code, puis choisissez un mot de passe.",
            "Si vous n'avez pas reçu de code, ou s'il n'est plus valable, demandez-en un à l'établissement.",
        ),
    ),
    Topic(
        "identifier",
        "Identifiant oublié",
        (
            "Votre identifiant figure sur le document remis par l'établissement en début d'année.",
            "Si vous ne l'avez plus, demandez-le au secrétariat de l'établissement.",
        ),
    ),
    Topic(
        "password",
        "Mot de passe oublié",
        (
            "Demandez un nouveau code à usage unique au secrétariat de l'établissement.",
            "Il permet de choisir un nouveau mot de passe, comme à la première connexion.",
        ),
    ),
    Topic(
        "personal-data",
        "Données personnelles",
        (
            "Ce service traite les demandes d'orientation, l'avis du conseil de classe et son accusé de "
            "réception. Il utilise l'identité et la classe de l'élève, l'identité de ses responsables légaux "
            "et de son compte, et l'adresse électronique que vous indiquez.",
            "Y ont accès : l'élève, ses responsables légaux, le collège et, par Siècle Orientation, les "
            "services académiques de l'orientation.",
            "Chaque connexion est journalisée avec sa date, un numéro de compte et l'adresse IP, pour la "
            "seule sécurité du service. Les données sont conservées le temps de la campagne d'orientation.",
            "Les seuls cookies servent à la connexion. Aucune donnée n'est transmise à des tiers à des fins "
            "publicitaires ou statistiques.",
            "Pour exercer vos droits d'accès, de rectification et d'effacement, contactez le chef "
            "d'établissement ou le délégué à la protection des données de l'académie. Vous pouvez "
            "aussi saisir la CNIL.",
        ),
    ),
)
_BY_SLUG = {topic.slug: topic for topic in TOPICS}


async def show(visit: Visit) -> Response:
    """`GET /help` and `GET /help/{topic}`."""
    topic = _BY_SLUG.get(visit.request.path_params.get("topic", ""))
    if topic is None:
        return visit.failed(404)
    return visit.page("help.html", topic=topic, topics=TOPICS)

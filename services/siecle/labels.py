"""The French of the staff pages."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from zoneinfo import ZoneInfo

from shared.contract.types import Pathway, Stage, Status, Verdict

PATHWAYS: Mapping[str, str] = MappingProxyType(
    {
        Pathway.GENERAL: "2de générale et technologique ou 2de STHR",
        Pathway.PROFESSIONAL: "2de professionnelle",
        Pathway.CAP: "1re année de CAP",
    }
)
VERDICTS: Mapping[str, str] = MappingProxyType(
    {
        Verdict.FAVOURABLE: "Avis favorable",
        Verdict.RESERVED: "Avis réservé",
        Verdict.UNFAVOURABLE: "Avis défavorable",
        Verdict.NOT_GIVEN: "Avis non rendu",
    }
)
STATUSES: Mapping[str, str] = MappingProxyType(
    {Status.SCHOOL: "Sous statut scolaire", Status.APPRENTICE: "Sous statut d'apprenti"}
)
STAGES: Mapping[str, str] = MappingProxyType(
    {Stage.ENTRY: "Saisie des intentions provisoires", Stage.ANSWER: "Consultation des avis provisoires"}
)
KINDS: Mapping[str, str] = MappingProxyType(
    {
        "campaign": "Paramétrage académique",
        "window-opened": "Ouverture du téléservice",
        "window-closed": "Fermeture du téléservice",
        "opinion": "Avis provisoire",
    }
)
OUTCOMES: Mapping[str, str] = MappingProxyType({"accepted": "Pris en compte", "refused": "Refusé"})
# What the téléservice answers, by its slug.
REASONS: Mapping[str, str] = MappingProxyType(
    {
        "campaign-not-configured": "Les dates de l'académie ne sont pas encore paramétrées.",
        "before-academic-date": "L'ouverture est antérieure à la date fixée par l'académie.",
        "closes-before-opening": "La fermeture prévue précède l'ouverture.",
        "closing-passed": "La fermeture prévue était déjà passée : le téléservice n'est pas fermé.",
        "entry-not-closed": "La saisie des familles doit d'abord être fermée.",
        "still-open": "Le téléservice est ouvert : fermez-le avant de planifier une autre ouverture.",
        "opinions-exist": "Des avis existent dans l'établissement : la saisie ne peut plus être rouverte.",
        "not-opened": "Le téléservice n'est pas ouvert pour cette étape.",
        "dates-out-of-order": "La date 3 doit suivre la date 1.",
        "unknown-time-zone": "Le fuseau horaire est inconnu.",
        "opinion-on-unrequested-pathway": "Un avis porte sur une voie que la famille n'a pas demandée.",
        "opinion-missing": "Il manque un avis sur une voie demandée.",
        "recommendation-on-requested-pathway": "Une recommandation porte sur une voie demandée.",
        "reasons-missing": "Les motivations du conseil de classe sont obligatoires.",
        "advice-on-general-pathway": "Un métier n'est conseillé que pour une voie professionnelle.",
        "too-many-recommendations": "Deux voies au plus peuvent être recommandées.",
        "empty-opinion": "L'avis ne contient ni avis ni recommandation.",
        "unfit-text": "Un texte est trop long ou contient des caractères qui ne sont pas acceptés.",
        "opinion-already-published": "L'avis est publié : les intentions ne peuvent plus être modifiées.",
        "same-author": "Ce responsable a déjà le droit de saisie.",
        "reason-missing": "Le transfert du droit de saisie doit être motivé.",
        "only-guardians": "Seul un responsable légal peut avoir le droit de saisie.",
        "no-intention": "Aucune intention n'est saisie.",
        "too-many-intentions": "Trois intentions au plus peuvent être saisies.",
        "invalid-intentions": "Une intention n'est pas conforme au paramétrage de l'académie.",
        "command-not-understood": "Le téléservice n'a pas compris ce changement ; son exploitant est averti.",
        "command-id-reused": "Ce changement a déjà été transmis avec un autre contenu.",
        "unknown-school": "L'établissement n'est pas connu du téléservice.",
        "unknown-pupil": "L'élève n'est pas connu du téléservice.",
        "malformed-change": "Les données transmises ne sont pas conformes.",
        "unknown-kind-of-change": "Ce changement n'est pas connu du téléservice.",
    }
)


def reason(slug: str | None) -> str:
    """The French of a refusal; the slug itself where there is none."""
    return REASONS.get(slug or "", slug or "")


def families(number: int) -> str:
    """« 3 familles sont connectées au téléservice »."""
    if number == 0:
        return "Aucune famille n'est connectée au téléservice"
    return f"{number} famille{'s sont connectées' if number > 1 else ' est connectée'} au téléservice"


def second(instant: datetime, zone: str) -> str:
    """The same as `local`, to the second."""
    return instant.astimezone(ZoneInfo(zone)).strftime("%d/%m/%Y à %H:%M:%S")


def local(instant: datetime | str, zone: str) -> str:
    """An instant as staff of an academy read it: « 24/11/2026 à 15:04 ». `zone` is an IANA name."""
    moment = datetime.fromisoformat(instant) if isinstance(instant, str) else instant
    return moment.astimezone(ZoneInfo(zone)).strftime("%d/%m/%Y à %H:%M")

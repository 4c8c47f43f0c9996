"""The French of the staff pages."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from shared.contract.types import Stage
from shared.words.refusals import TO_STAFF

STAGES: Mapping[str, str] = {
    Stage.ENTRY: "Saisie des intentions provisoires",
    Stage.ANSWER: "Consultation des avis provisoires",
}
KINDS: Mapping[str, str] = {
    "campaign": "Paramétrage académique",
    "window-opened": "Ouverture du téléservice",
    "window-closed": "Fermeture du téléservice",
    "opinion": "Avis provisoire",
}
OUTCOMES: Mapping[str, str] = {"accepted": "Pris en compte", "refused": "Refusé"}


def reason(slug: str | None) -> str:
    """The French of a refusal; the slug itself where there is none."""
    return TO_STAFF.get(slug or "", slug or "")


def families(number: int) -> str:
    """« 3 familles sont connectées au téléservice »."""
    if number == 0:
        return "Aucune famille n'est connectée au téléservice"
    return f"{number} famille{'s sont connectées' if number > 1 else ' est connectée'} au téléservice"


def local(instant: datetime | str, zone: str, time: str = "%H:%M") -> str:
    """An instant as staff of an academy read it: « 24/11/2026 à 15:04 ». `zone` is an IANA name."""
    moment = datetime.fromisoformat(instant) if isinstance(instant, str) else instant
    return moment.astimezone(ZoneInfo(zone)).strftime(f"%d/%m/%Y à {time}")

"""What each legal responsible is told where staff move the right of entry (A-04). Pure; all of it is ours.

Nothing is said of why, and nobody is named: who has the right now may be read in the service.
"""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from services.notifications.notices import Notice
from services.notifications.recap import whose
from shared.contract.types import Phase

_SUBJECT = "Orientation : droit de saisie{whose}"
_WHAT: Mapping[Phase, str] = {
    Phase.PROVISIONAL: (
        "de saisir les intentions provisoires et d'accuser réception de l'avis du conseil de classe"
    ),
    Phase.FINAL: "de saisir les choix définitifs et de répondre aux propositions du conseil de classe",
}
_YOURS = (
    "Le {day} à {time}, l'établissement vous a donné le droit {what}. Vous seul pouvez désormais le faire."
)
_ANOTHERS = (
    "Le {day} à {time}, l'établissement a donné à un autre responsable de l'élève le droit {what}. Vous "
    "pouvez consulter ce qui est saisi, sans le modifier."
)
_FREE = (
    "Le {day} à {time}, l'établissement a rendu libre le droit {what}. Il sera à celui des responsables "
    "légaux qui validera le premier."
)
_CONTACT = "Pour toute question, ou en cas de désaccord, veuillez contacter le chef d'établissement."


def transfer_notice(
    phase: Phase,
    to_account: UUID | None,
    reader: UUID,
    at: datetime,
    time_zone: str,
    first_name: str,
    public_url: str,
) -> Notice:
    """The e-mail to the account `reader`; `to_account` is who has the right now, None: nobody.

    `at`: when staff moved it, told in `time_zone`, the academy's IANA name (A-17). Errors:
    `zoneinfo.ZoneInfoNotFoundError` or `ValueError` for a zone that does not exist.
    """
    there = at.astimezone(ZoneInfo(time_zone))
    says = _FREE if to_account is None else _YOURS if to_account == reader else _ANOTHERS
    sentence = says.format(day=f"{there:%d/%m/%Y}", time=f"{there:%H:%M}", what=_WHAT[phase])
    subject = _SUBJECT.format(whose=whose(first_name))
    return Notice(subject, (sentence,), f"{public_url}/", (_CONTACT,))

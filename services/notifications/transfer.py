"""What each legal responsible is told where staff move the right of entry (A-04). Pure; all of it is ours."""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from services.notifications.notices import Notice
from services.notifications.recap import whose
from shared.contract.types import Phase
from shared.words.right import ANOTHERS, ASK_THE_HEAD, FREE, RIGHT, YOURS

_SUBJECT = "Orientation : droit de saisie{whose}"


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
    says = FREE if to_account is None else YOURS if to_account == reader else ANOTHERS
    sentence = says.format(day=f"{there:%d/%m/%Y}", time=f"{there:%H:%M}", what=RIGHT[phase])
    subject = _SUBJECT.format(whose=whose(first_name))
    return Notice(subject, (sentence,), f"{public_url}/", (ASK_THE_HEAD,))

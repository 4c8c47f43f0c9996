"""The answer to the propositions in the recap e-mail (F-20, F-22). Pure; what pages say too is shared.

No reasons of the council, and no decision but that by the family's agreement: the school notifies the others.
"""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from services.notifications.recap import Bullet, Replaced, Section, opening, replaced_since
from shared.contract.types import Answer, Pathway
from shared.words.answers import CONTACT_HEAD, DECIDED_AS_YOU_ANSWERED, YOU_ANSWERED
from shared.words.terms import ANSWERS, PATHWAYS

CONSULT = "Pour consulter votre réponse :"  # ours; the link follows
_WHAT = "votre réponse à la proposition du conseil de classe a bien été enregistrée"  # ours
_REPLACED_WHAT = "elle a été remplacée"
_VOID = (  # ours
    "Depuis, le conseil de classe a modifié ses propositions : cette réponse ne compte plus. Les "
    "propositions actuelles se lisent dans le service Orientation."
)


class Standing(StrEnum):
    """What an answer is worth when it is told."""

    COUNTS = "counts"
    VOID = "void"  # the propositions have changed since
    DECIDED = "decided"  # since then somebody else has decided


def answer_section(
    answer: Answer,
    accepted: Sequence[Pathway],
    answered_at: datetime,
    time_zone: str,
    standing: Standing,
    replaced: Replaced | None = None,
) -> Section:
    """What the e-mail says of an answer of this account.

    `accepted`: the voies that it makes decisions of, by preference. Errors: as `recap.entry_section`.
    """
    zone = ZoneInfo(time_zone)
    first = opening(answered_at, zone, _WHAT)
    if replaced is not None:
        return Section((first, replaced_since(replaced, zone, _REPLACED_WHAT)))
    said = f"{YOU_ANSWERED} {answered_at.astimezone(zone):%d/%m} : {ANSWERS[answer]}."
    if standing is not Standing.COUNTS:
        return Section((first, said, *((_VOID,) if standing is Standing.VOID else ())))
    if answer is Answer.DISAGREED:
        return Section((first, said, CONTACT_HEAD))
    decided = tuple(Bullet("", PATHWAYS[pathway], ()) for pathway in accepted)
    return Section((first, said, DECIDED_AS_YOU_ANSWERED), decided)

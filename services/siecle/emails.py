"""What staff read of e-mails to families that did not go (A-36)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.siecle.repository import Repository

KINDS: Mapping[str, str] = {
    "recap": "Récapitulatif",
    "transfer": "Information sur le droit de saisie",
}
_NO_ADDRESS = "Aucune adresse électronique n'est indiquée : imprimez un courrier."
_BAD_ADDRESS = "L'adresse électronique indiquée n'est pas valable."
_REFUSED = "Le serveur de messagerie a refusé l'adresse ou le message."
_GIVEN_UP = "Le message n'a pas pu être remis, malgré plusieurs essais."


@dataclass(frozen=True, slots=True)
class Undelivered:
    """One e-mail, with the pupil it is about; `guardian` is a PERSONNE_ID, where the school has named it.

    `without_address`: there was none to send it to.
    """

    siecle_id: str
    first_name: str
    last_name: str
    division: str
    guardian: str | None
    kind: str
    what: str
    why: str
    at: datetime
    left_at: datetime | None = None  # of the pupil, who is at another school since
    without_address: bool = False


async def undelivered(known: Repository, school: str) -> list[Undelivered]:
    """Those of a school, oldest first."""
    return [_read(row) for row in await known.rows("undelivered", school)]


async def settled(known: Repository, school: str, year: int) -> list[Undelivered]:
    """Those that went, or need not go any more, since staff asked for it in the year; newest first."""
    return [_read(row) for row in await known.rows("settled_emails", school, year)]


def _read(row: Mapping[str, Any]) -> Undelivered:
    body = row["body"]
    return Undelivered(
        siecle_id=row["siecle_id"],
        first_name=row["first_name"],
        last_name=row["last_name"],
        division=row["division"],
        guardian=body["guardian"],
        kind=body["kind"],
        what=KINDS[body["kind"]],
        why=why(body["state"], body["reason"]),
        at=datetime.fromisoformat(body["happened_at"]),
        left_at=row["left_at"],
        without_address=body["state"] == "no-address" and not body["reason"],
    )


def why(state: str, reason: str | None) -> str:
    """The French of why an e-mail did not go; `reason` is a slug of notifications, or None."""
    if state == "no-address":
        return _BAD_ADDRESS if reason else _NO_ADDRESS
    is_final = reason is not None and reason.startswith("smtp-5")
    return _REFUSED if is_final else _GIVEN_UP

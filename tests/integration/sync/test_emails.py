"""A-36: Siècle is told of e-mails that did not go, and staff read why in French."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from uuid_utils.compat import uuid7

from services.siecle.emails import Undelivered, undelivered, why
from services.sync.emails import EmailsTold
from shared.consumer.http import Unavailable
from shared.contract.failed_emails import UntoldEmail
from tests.integration.sync.conftest import SCHOOL, Town

AT = datetime(2026, 11, 7, 11, 38, 9, tzinfo=UTC)


def email(pupil: UUID, **given: Any) -> UntoldEmail:
    said = {"id": uuid4(), "number": 1, "kind": "recap", "state": "failed", "reason": "smtp-550"}
    return UntoldEmail.model_validate(said | {"pupil": pupil, "guardian": "21", "happened_at": AT} | given)


async def test_a36_what_did_not_go_is_shown_until_it_is_settled(town: Town) -> None:
    pupil, telling = uuid7(), EmailsTold(town.api, town.siecle)
    await town.know("1", pupil)
    failed = email(pupil)
    later = {"kind": "transfer", "state": "no-address", "happened_at": AT + timedelta(minutes=1)}
    town.directory.untold = [failed, email(uuid7()), email(pupil, **later)]
    assert await telling.tell_some() == 3
    assert await telling.tell_some() == 0

    recap, transfer = await undelivered(town.repository, SCHOOL)
    refused = "Le serveur de messagerie a refusé l'adresse ou le message."
    assert recap == Undelivered("1", "Camille", "MARTIN", "3A", "21", "recap", "Récapitulatif", refused, AT)
    assert transfer.what == "Information sur le droit de saisie"

    town.directory.untold = [email(pupil, id=failed.id, number=3, state="settled", reason=None)]
    await telling.tell_some()
    town.directory.untold = [failed.model_copy(update={"number": 2})]
    await telling.tell_some()
    assert [one.what for one in await undelivered(town.repository, SCHOOL)] == [transfer.what]


async def test_a36_what_siecle_cannot_take_now_is_told_later_and_whom_it_does_not_know_never(
    town: Town,
) -> None:
    pupil, telling = uuid7(), EmailsTold(town.api, town.siecle)
    await town.know("1", pupil)
    town.directory.untold = [email(pupil)]
    await town.admin("POST", "/admin/faults", json={"mode": "down"})
    with pytest.raises(Unavailable):
        await telling.tell_some()
    assert town.directory.told == []

    await town.admin("POST", "/admin/faults", json={"mode": "none"})
    stranger = town.directory.references[pupil].model_copy(update={"siecle_id": "stranger"})
    town.directory.references[pupil] = stranger
    assert await telling.tell_some() == 1
    assert len(town.directory.told) == 1


@pytest.mark.parametrize(
    ("state", "reason", "said"),
    [
        ("no-address", None, "Aucune adresse électronique n'est indiquée : imprimez un courrier."),
        ("no-address", "address-without-at", "L'adresse électronique indiquée n'est pas valable."),
        ("failed", "smtp-550", "Le serveur de messagerie a refusé l'adresse ou le message."),
        ("failed", "smtp-unreachable", "Le message n'a pas pu être remis, malgré plusieurs essais."),
        ("failed", None, "Le message n'a pas pu être remis, malgré plusieurs essais."),
    ],
)
def test_a36_why_is_said_in_french(state: str, reason: str | None, said: str) -> None:
    assert why(state, reason) == said

"""A-27: a recap that goes once staff have withdrawn what it would tell."""

import pytest

from shared.contract.types import Phase
from tests.integration.notifications.fakes import Mailbox
from tests.integration.notifications.family import Family
from tests.integration.notifications.fixtures import Notifications, Publisher
from tests.integration.notifications.test_stored import LATER, texts
from tests.support.internal_api import FakeInternal
from tests.unit.notifications import guide


@pytest.mark.parametrize(
    ("phase", "said"),
    [
        (
            Phase.PROVISIONAL,
            "elles ont été retirées par l'établissement, {when} : aucune intention n'est plus",
        ),
        (Phase.FINAL, "ils ont été retirés par l'établissement, {when} : aucun choix n'est plus"),
    ],
)
async def test_a27_what_the_school_withdrew_is_said_and_not_shown(
    notifications: Notifications,
    mailbox: Mailbox,
    internal: FakeInternal,
    publish: Publisher,
    phase: Phase,
    said: str,
) -> None:
    family = Family(internal, "Léa")
    await publish(family.validated(version=1, phase=phase))
    family.withdrawn(version=2, at=LATER, phase=phase)
    family.withdrawn(version=3, at=guide.VALIDATED_AT, phase=next(one for one in Phase if one is not phase))
    await publish(family.ended(1))
    await notifications.has_handled(2)
    await notifications.is_done()

    [text] = texts(mailbox)
    assert f"Depuis, {said.format(when='le 07/11/2019 à 14:08:09')} enregistré" in text
    assert guide.RECEIPT in text
    assert "Mécanique" not in text
    assert "Pour ouvrir le service Orientation :" in text
    assert "modifications" not in text

"""Events in, e-mails out: one per session and pupil, whatever the order and however often they come."""

import random
from datetime import timedelta

import pytest

from services.notifications.recap import recap_id
from shared.contract.events import Intention
from shared.contract.types import Pathway, SessionEnd
from tests.integration.notifications.fakes import Mailbox
from tests.integration.notifications.family import Family, again
from tests.integration.notifications.fixtures import Notifications, Publisher
from tests.support.internal_api import FakeInternal
from tests.support.waiting import wait_until
from tests.unit.notifications import guide

GENERAL = (Intention(rank=1, pathway=Pathway.GENERAL),)


def text(mailbox: Mailbox, number: int = 0) -> str:
    """The plain text of the e-mail of this number."""
    part = mailbox.emails[number].get_body(("plain",))
    assert part is not None
    content: str = part.get_content()
    return content.replace("\r\n", "\n")


async def test_r067_one_email_for_a_session_and_a_pupil(
    notifications: Notifications, mailbox: Mailbox, internal: FakeInternal, publish: Publisher
) -> None:
    family = Family(internal, "Léa")
    await publish(family.validated(), family.ended(1))
    await notifications.has_handled(2)
    await notifications.is_done()
    assert mailbox.recipients == [family.email]
    assert text(mailbox) == guide.TEXT
    assert await notifications.states() == {family.pupils[0]: "sent"}


async def test_a02_an_expired_session_sends_too(
    notifications: Notifications, mailbox: Mailbox, internal: FakeInternal, publish: Publisher
) -> None:
    family = Family(internal, "Léa")
    await publish(family.validated(), family.ended(1, reason=SessionEnd.EXPIRED))
    await notifications.has_handled(2)
    await notifications.is_done()
    assert text(mailbox) == guide.TEXT


async def test_r8_a_validation_that_the_broker_lost_is_fetched(
    notifications: Notifications, mailbox: Mailbox, internal: FakeInternal, publish: Publisher
) -> None:
    family = Family(internal, "Léa")
    internal.events = [family.validated(version=2), family.validated(version=1, intentions=GENERAL)]
    await publish(family.ended(2))
    await wait_until(lambda: bool(mailbox.emails), "the recap")
    assert text(mailbox) == guide.TEXT
    await publish(*internal.events)  # late, and known
    await notifications.has_handled(3)
    await notifications.is_done()
    assert len(mailbox.emails) == 1


async def test_r8_what_is_not_understood_holds_up_no_other(
    notifications: Notifications, mailbox: Mailbox, internal: FakeInternal, publish: Publisher
) -> None:
    """A release may be asked for what only the next one knows."""
    puzzling, plain = Family(internal, "Noé"), Family(internal, "Léa")
    later = puzzling.validated().model_copy(update={"type": "orientation.IntentionsValidated.v9"})
    internal.events = [later, plain.validated()]
    await publish(puzzling.ended(1))
    await notifications.has_handled(1)
    await publish(plain.ended(1))
    await wait_until(lambda: bool(mailbox.emails), "the recap of the other")
    assert mailbox.recipients == [plain.email]
    internal.events[0] = puzzling.validated()
    await notifications.pool.execute("UPDATE notifications.recaps SET asked_at = NULL")
    await wait_until(lambda: len(mailbox.emails) == 2, "the recap, when it is understood")


async def test_what_comes_too_early_waits_for_its_validation(
    notifications: Notifications, mailbox: Mailbox, internal: FakeInternal, publish: Publisher
) -> None:
    family = Family(internal, "Léa")
    await publish(family.ended(2))
    await notifications.has_handled(1)
    await publish(family.validated(version=1, intentions=GENERAL))
    await notifications.has_handled(2)
    await notifications.is_done()
    assert (await notifications.sender.jobs.backlog())["waiting"] == 1
    assert mailbox.emails == []
    await publish(family.validated(version=2))
    await notifications.has_handled(3)
    await notifications.is_done()
    assert text(mailbox) == guide.TEXT


async def test_r069_the_email_says_what_was_validated_last_and_when(
    notifications: Notifications, mailbox: Mailbox, internal: FakeInternal, publish: Publisher
) -> None:
    family = Family(internal, "Léa")
    earlier = guide.VALIDATED_AT - timedelta(minutes=5)
    await publish(family.validated(version=1, at=earlier, intentions=GENERAL), family.validated(version=2))
    await publish(family.ended(2))
    await notifications.has_handled(3)
    await notifications.is_done()
    assert [text(mailbox)] == [guide.TEXT]


async def test_a31_twins_get_an_email_each(
    notifications: Notifications, mailbox: Mailbox, internal: FakeInternal, publish: Publisher
) -> None:
    family = Family(internal, "Léa", "Noé")
    await publish(family.validated(0), family.validated(1, version=3, intentions=GENERAL), family.ended(1, 3))
    await notifications.has_handled(3)
    await notifications.is_done()
    assert mailbox.recipients == [family.email] * 2
    assert sorted(str(email["Subject"]) for email in mailbox.emails) == [
        "Orientation : récapitulatif de votre saisie pour Léa",
        "Orientation : récapitulatif de votre saisie pour Noé",
    ]


async def test_r076_no_validation_no_email(
    notifications: Notifications, mailbox: Mailbox, internal: FakeInternal, publish: Publisher
) -> None:
    family = Family(internal, "Léa")
    await publish(family.ended())
    await notifications.has_handled(1)
    assert await notifications.states() == {}
    assert mailbox.emails == []


@pytest.mark.parametrize("seed", range(3))
async def test_three_deliveries_of_each_in_any_order_give_the_same_emails(
    notifications: Notifications, mailbox: Mailbox, internal: FakeInternal, publish: Publisher, seed: int
) -> None:
    families = [Family(internal, "Léa", "Noé") for _ in range(10)]
    events = [
        event
        for family in families
        for event in (
            family.validated(0, version=1, intentions=GENERAL),
            family.validated(0, version=2),
            family.validated(1, version=1, intentions=GENERAL),
            family.ended(2, 1),
        )
    ]
    deliveries = events * 3
    random.Random(seed).shuffle(deliveries)
    await publish(*deliveries)
    await notifications.has_handled(len(deliveries))
    await notifications.is_done()
    assert sorted(str(email["Message-ID"]) for email in mailbox.emails) == sorted(
        f"<{recap_id(family.session, pupil)}@example.org>" for family in families for pupil in family.pupils
    )
    for family in families:
        bodies = {str(email["Subject"]): email for email in mailbox.by_recipient()[family.email]}
        lea = bodies["Orientation : récapitulatif de votre saisie pour Léa"].get_body(("plain",))
        assert lea is not None
        assert lea.get_content().replace("\r\n", "\n") == guide.TEXT


async def test_a_replay_into_a_fresh_database_sends_nothing(
    notifications: Notifications, mailbox: Mailbox, internal: FakeInternal, publish: Publisher
) -> None:
    family = Family(internal, "Léa")
    await publish(again(family.validated()), again(family.ended(1)))
    await notifications.has_handled(2)
    assert await notifications.states() == {family.pupils[0]: "replayed"}
    assert mailbox.emails == []


async def test_a_replay_of_a_session_already_handled_sends_nothing_more(
    notifications: Notifications, mailbox: Mailbox, internal: FakeInternal, publish: Publisher
) -> None:
    family = Family(internal, "Léa")
    events = [family.validated(), family.ended(1)]
    await publish(*events)
    await notifications.has_handled(2)
    await notifications.is_done()
    await publish(*map(again, events))
    await notifications.has_handled(4)
    await notifications.is_done()
    assert len(mailbox.deliveries) == 1


async def test_a_replay_does_not_use_up_the_live_copy(
    notifications: Notifications, mailbox: Mailbox, internal: FakeInternal, publish: Publisher
) -> None:
    family = Family(internal, "Léa")
    validated, ended = family.validated(), family.ended(1)
    await publish(again(ended), again(validated))
    await notifications.has_handled(2)
    await publish(ended, validated)
    await notifications.has_handled(4)
    await notifications.is_done()
    assert [text(mailbox)] == [guide.TEXT]


async def test_a_replayed_validation_mends_a_session_that_ended_live(
    notifications: Notifications, mailbox: Mailbox, internal: FakeInternal, publish: Publisher
) -> None:
    family = Family(internal, "Léa")
    await publish(family.ended(1))
    await notifications.has_handled(1)
    await publish(again(family.validated()))
    await notifications.has_handled(2)
    await notifications.is_done()
    assert [text(mailbox)] == [guide.TEXT]


async def test_nobody_gets_what_another_session_validated(
    notifications: Notifications, mailbox: Mailbox, internal: FakeInternal, publish: Publisher
) -> None:
    mother, father = Family(internal, "Léa"), Family(internal, "Léa")
    father.pupils = mother.pupils
    await publish(mother.validated(), father.ended(1))
    await notifications.has_handled(2)
    await notifications.is_done()
    assert (await notifications.sender.jobs.backlog())["waiting"] == 1
    assert mailbox.emails == []

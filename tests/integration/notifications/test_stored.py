"""A recap tells what is stored when it goes, whatever its own session validated (P6)."""

from datetime import timedelta
from uuid import uuid4, uuid5

import pytest

from services.notifications.recap import recap_id
from shared.contract.events import Intention
from shared.contract.types import Pathway, Phase, SessionEnd
from tests.integration.notifications.fakes import Mailbox
from tests.integration.notifications.family import Family
from tests.integration.notifications.fixtures import Notifications, Publisher
from tests.support.internal_api import FakeInternal
from tests.support.waiting import wait_until
from tests.unit.notifications import guide

GENERAL = (Intention(rank=1, pathway=Pathway.GENERAL),)
LATER = guide.VALIDATED_AT + timedelta(minutes=90)
REPLACED = (
    "Depuis, elles ont été remplacées par {whom}, le 07/11/2019 à 14:08:09. C'est cette dernière saisie qui "
    "est enregistrée : elle se lit dans le service Orientation."
)


def texts(mailbox: Mailbox) -> list[str]:
    """The plain text of each e-mail."""
    parts = [email.get_body(("plain",)) for email in mailbox.emails]
    return [part.get_content().replace("\r\n", "\n") for part in parts if part]


async def recap_states(notifications: Notifications) -> list[str]:
    """The states of all jobs, sorted."""
    rows = await notifications.pool.fetch("SELECT state FROM notifications.recaps")
    return sorted(row["state"] for row in rows)


def same_account(internal: FakeInternal, family: Family) -> Family:
    """Another session of this guardian, for the same pupil."""
    other = Family(internal, "Léa", email=family.email)
    other.account, other.pupils = family.account, family.pupils
    return other


async def test_p6_an_older_session_that_expires_last_tells_nothing_twice(
    notifications: Notifications, mailbox: Mailbox, internal: FakeInternal, publish: Publisher
) -> None:
    phone = Family(internal, "Léa")
    computer = same_account(internal, phone)
    await publish(phone.validated(version=1, intentions=GENERAL))
    await publish(computer.validated(version=2), computer.ended(2))
    await notifications.has_handled(3)
    await notifications.is_done()
    await publish(phone.ended(1, reason=SessionEnd.EXPIRED))
    await notifications.has_handled(4)
    await notifications.is_done()
    assert texts(mailbox) == [guide.TEXT]
    assert mailbox.emails[0]["Message-ID"] == f"<{recap_id(computer.session, phone.pupils[0])}@example.org>"
    assert await recap_states(notifications) == ["already-told", "sent"]


async def test_p6_an_older_session_that_ends_first_tells_the_newest_list(
    notifications: Notifications, mailbox: Mailbox, internal: FakeInternal, publish: Publisher
) -> None:
    phone = Family(internal, "Léa")
    computer = same_account(internal, phone)
    await publish(phone.validated(version=1, intentions=GENERAL), computer.validated(version=2))
    await publish(phone.ended(1, reason=SessionEnd.EXPIRED))
    await notifications.has_handled(3)
    await notifications.is_done()
    await publish(computer.ended(2))
    await notifications.has_handled(4)
    await notifications.is_done()
    assert texts(mailbox) == [guide.TEXT]
    own = recap_id(phone.session, phone.pupils[0])
    assert mailbox.emails[0]["Message-ID"] == f"<{uuid5(own, '2')}@example.org>"


async def test_p6_what_another_account_was_told_does_not_count(
    notifications: Notifications, mailbox: Mailbox, internal: FakeInternal, publish: Publisher
) -> None:
    mother, father = Family(internal, "Léa"), Family(internal, "Léa")
    father.pupils = mother.pupils
    await publish(mother.validated(version=1), father.validated(version=2), father.ended(2))
    await notifications.has_handled(3)
    await notifications.is_done()
    await publish(mother.ended(1, reason=SessionEnd.EXPIRED))
    await notifications.has_handled(4)
    await notifications.is_done()
    assert mailbox.recipients == [father.email, mother.email]


async def test_p6_what_the_release_before_told_is_not_told_again(
    notifications: Notifications, mailbox: Mailbox, internal: FakeInternal, publish: Publisher
) -> None:
    phone = Family(internal, "Léa")
    computer = same_account(internal, phone)
    await publish(phone.validated(version=1), computer.validated(version=2), computer.ended(2))
    await notifications.has_handled(3)
    await notifications.is_done()
    await notifications.pool.execute("UPDATE notifications.recaps SET tells = NULL")
    await publish(phone.ended(1))
    await notifications.has_handled(4)
    await notifications.is_done()
    assert len(mailbox.deliveries) == 1


async def test_p6_what_failed_or_waits_for_an_operator_has_told_nothing(
    notifications: Notifications, mailbox: Mailbox, internal: FakeInternal, publish: Publisher
) -> None:
    phone = Family(internal, "Léa")
    computer = same_account(internal, phone)
    mailbox.to_text = "554 spam"
    await publish(phone.validated(version=1), phone.ended(1))
    await notifications.has_tried("smtp-554")
    mailbox.to_text = "250 OK"
    await publish(computer.validated(version=2), computer.ended(2))
    await notifications.has_handled(4)
    await notifications.is_done()
    assert await recap_states(notifications) == ["failed", "sent"]


@pytest.mark.parametrize("phase", [Phase.PROVISIONAL, Phase.FINAL])
async def test_r075_a11_once_the_council_has_answered_nothing_can_be_changed_any_more(
    notifications: Notifications, mailbox: Mailbox, internal: FakeInternal, publish: Publisher, phase: Phase
) -> None:
    """The session expires, or the mail server is back, only then."""
    family = Family(internal, "Léa")
    await publish(family.validated(version=1, phase=phase))
    family.advised(version=2) if phase is Phase.PROVISIONAL else family.proposed(version=2)
    await publish(family.ended(1, reason=SessionEnd.EXPIRED))
    await notifications.has_handled(2)
    await notifications.is_done()
    [told] = texts(mailbox)
    assert "En voici le récapitulatif :" in told
    assert "Vous pouvez encore faire des modifications" not in told


async def test_r075_an_avis_of_the_other_phase_ends_no_definitive_entry(
    notifications: Notifications, mailbox: Mailbox, internal: FakeInternal, publish: Publisher
) -> None:
    family = Family(internal, "Léa")
    await publish(family.validated(version=1, phase=Phase.FINAL))
    family.advised(version=2, phase=Phase.FINAL)  # of before there were propositions: it means nothing now
    family.advised(version=3)
    await publish(family.ended(1))
    await notifications.has_handled(2)
    await notifications.is_done()
    [told] = texts(mailbox)
    assert "vos choix définitifs ont bien été enregistrés" in told
    assert "- Choix 1 : 2de générale" in told
    assert "Vous pouvez encore faire des modifications" in told


async def test_p6_what_was_validated_while_the_mail_server_was_away_is_told(
    notifications: Notifications, mailbox: Mailbox, internal: FakeInternal, publish: Publisher
) -> None:
    await mailbox.stop()
    morning = Family(internal, "Léa")
    evening = same_account(internal, morning)
    await publish(morning.validated(version=1, intentions=GENERAL), morning.ended(1))
    await notifications.has_tried("smtp-unreachable")
    await publish(evening.validated(version=2), evening.ended(2))
    await notifications.has_handled(4)
    await mailbox.start()
    await notifications.time_passes()
    await notifications.is_done()
    await notifications.time_passes()  # the one that waited for the other
    await notifications.is_done()
    assert texts(mailbox) == [guide.TEXT]
    assert await recap_states(notifications) == ["already-told", "sent"]


async def test_p6_a_newer_entry_that_comes_while_an_email_is_written_stops_it(
    notifications: Notifications, mailbox: Mailbox, internal: FakeInternal, publish: Publisher
) -> None:
    phone = Family(internal, "Léa")
    computer = same_account(internal, phone)

    async def validates_elsewhere() -> None:
        mailbox.on_recipient = None
        await publish(computer.validated(version=2))
        await notifications.has_handled(3)

    mailbox.on_recipient = validates_elsewhere
    await publish(phone.validated(version=1, intentions=GENERAL), phone.ended(1))
    await notifications.has_tried("overtaken")
    assert mailbox.deliveries == []
    await notifications.time_passes()
    await notifications.is_done()
    assert texts(mailbox) == [guide.TEXT]


async def test_p6_two_recaps_of_one_dossier_are_never_under_way_at_once(
    notifications: Notifications, mailbox: Mailbox, internal: FakeInternal, publish: Publisher
) -> None:
    phone = Family(internal, "Léa")
    computer = same_account(internal, phone)
    await publish(phone.validated(version=1), computer.validated(version=2), computer.ended(2))
    await notifications.has_handled(3)
    await notifications.is_done()
    await notifications.pool.execute(
        "UPDATE notifications.recaps SET state = 'sending', next_attempt_at = now() + interval '1 h'"
    )
    await publish(phone.ended(1))
    await notifications.has_tried("overtaken")
    assert len(mailbox.deliveries) == 1


@pytest.mark.parametrize(
    ("by_school", "whom"), [(True, "l'établissement"), (False, "un autre responsable de l'élève")]
)
async def test_p6_anothers_entry_is_named_and_not_told(
    notifications: Notifications,
    mailbox: Mailbox,
    internal: FakeInternal,
    publish: Publisher,
    by_school: bool,
    whom: str,
) -> None:
    family, other = Family(internal, "Léa"), Family(internal, "Léa")
    other.pupils = family.pupils
    await publish(family.validated(version=1, intentions=GENERAL))
    await publish(other.validated(version=2, at=LATER, by_school=by_school))
    await publish(family.ended(1, reason=SessionEnd.EXPIRED))
    await notifications.has_handled(3)
    await notifications.is_done()
    [told] = texts(mailbox)
    assert mailbox.recipients == [family.email]
    assert REPLACED.format(whom=whom) in told
    assert "Intention 1" not in told
    assert "Mécanique" not in told
    assert "Numéro de reçu : " in told


async def test_p6_what_the_store_has_not_is_not_confirmed(
    notifications: Notifications, mailbox: Mailbox, internal: FakeInternal, publish: Publisher
) -> None:
    """As after a restore to an instant before it: another session's event stands at that version."""
    family = Family(internal, "Léa")
    lost, ended = family.validated(), family.ended(1)
    internal.events.remove(lost)
    family.session = uuid4()
    family.validated()
    await publish(lost, ended)
    await notifications.has_tried("validation-not-stored")
    assert mailbox.deliveries == []


async def test_p6_the_email_says_the_receipt_number_leads_to_the_service_and_answers_go_to_the_school(
    notifications: Notifications, mailbox: Mailbox, internal: FakeInternal, publish: Publisher
) -> None:
    family = Family(internal, "Léa")
    internal.pupils[family.pupils[0]]["school_email"] = "ce.0931234a@example.org"
    await notifications.session_ends(publish, family)
    await notifications.is_done()
    [email] = mailbox.emails
    assert email["Reply-To"] == "ce.0931234a@example.org"
    [told] = texts(mailbox)
    assert "\nNuméro de reçu : K7M2-4QXP\n" in told
    assert "\nPour consulter votre saisie : https://orientation.example.org/\n" in told
    html = email.get_body(("html",))
    assert html is not None
    assert '<a href="https://orientation.example.org/">' in html.get_content()


@pytest.mark.parametrize("email", [None, "", "nobody", "a@example.org\r\nBcc: b@example.org"])
async def test_p6_without_an_address_of_the_school_there_is_no_reply_to(
    notifications: Notifications,
    mailbox: Mailbox,
    internal: FakeInternal,
    publish: Publisher,
    email: str | None,
) -> None:
    family = Family(internal, "Léa")
    internal.pupils[family.pupils[0]]["school_email"] = email
    await notifications.session_ends(publish, family)
    await wait_until(lambda: len(mailbox.emails) == 1, "the recap")
    assert mailbox.emails[0]["Reply-To"] is None

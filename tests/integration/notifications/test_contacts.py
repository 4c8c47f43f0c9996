"""Whom the e-mail goes to and what is left of its texts, as the internal API says at that moment."""

import pytest

from shared.addresses import read_address
from tests.integration.notifications.fakes import Mailbox
from tests.integration.notifications.family import Family
from tests.integration.notifications.fixtures import Notifications, Publisher
from tests.support.internal_api import FakeInternal
from tests.unit.notifications import guide


@pytest.mark.parametrize("email", [None, "", "claire.martin", "claire@@example.org"])
async def test_r077_no_valid_address_no_email(
    notifications: Notifications,
    mailbox: Mailbox,
    internal: FakeInternal,
    publish: Publisher,
    email: str | None,
) -> None:
    family = Family(internal, "Léa")
    internal.emails[family.account] = email
    await notifications.session_ends(publish, family)
    await notifications.is_done()
    assert await notifications.states() == {family.pupils[0]: "no-address"}
    assert mailbox.emails == []


async def test_p1_an_address_that_cannot_be_written_to_ends_the_job_with_its_name(
    notifications: Notifications, mailbox: Mailbox, internal: FakeInternal, publish: Publisher
) -> None:
    """Said by the internal API, or by an earlier release of it, which gives the address itself."""
    told, given = Family(internal, "Léa"), Family(internal, "Zoé")
    internal.emails[told.account] = None
    internal.faults[told.account] = "address-local-part-not-ascii"
    internal.emails[given.account] = "zoé@example.fr"
    for family in (told, given):
        await notifications.session_ends(publish, family)
    await notifications.is_done()
    rows = await notifications.pool.fetch(
        "SELECT pupil, state, attempts, last_error FROM notifications.recaps"
    )
    assert {row["pupil"]: (row["state"], row["attempts"], row["last_error"]) for row in rows} == {
        told.pupils[0]: ("no-address", 1, "address-local-part-not-ascii"),
        given.pupils[0]: ("no-address", 1, "address-refused"),
    }
    assert mailbox.emails == []


async def test_p1_what_counts_as_an_address_arrives(
    notifications: Notifications, mailbox: Mailbox, internal: FakeInternal, publish: Publisher
) -> None:
    asked = ["o'brien@example.org", "a_b-c=d/e{f}|g~h!#$%&*?^`@example.org", f"{'a' * 64}@école.example.org"]
    for email in asked:
        await notifications.session_ends(publish, Family(internal, "Léa", email=email))
    await notifications.is_done()
    assert sorted(mailbox.recipients) == sorted(read_address(email).sent for email in asked)


async def test_r077_an_account_that_is_gone_has_no_address(
    notifications: Notifications, internal: FakeInternal, publish: Publisher
) -> None:
    family = Family(internal, "Léa")
    del internal.emails[family.account]
    await notifications.session_ends(publish, family)
    await notifications.is_done()
    assert await notifications.states() == {family.pupils[0]: "no-address"}


async def test_an_erased_pupil_ends_the_job(
    notifications: Notifications, mailbox: Mailbox, internal: FakeInternal, publish: Publisher
) -> None:
    family = Family(internal, "Léa")
    internal.pupils.clear()
    await notifications.session_ends(publish, family)
    await notifications.is_done()
    assert await notifications.states() == {family.pupils[0]: "erased"}
    assert mailbox.emails == []


async def test_an_erased_text_is_left_out(
    notifications: Notifications, mailbox: Mailbox, internal: FakeInternal, publish: Publisher
) -> None:
    family = Family(internal, "Léa")
    del internal.texts[guide.MECHANICS]
    await notifications.session_ends(publish, family)
    await notifications.is_done()
    part = mailbox.emails[0].get_body(("plain",))
    assert part is not None
    expected = guide.TEXT.replace("  Spécialité(s) ou famille(s) de métiers : Mécanique\n", "")
    assert part.get_content().replace("\r\n", "\n") == expected


async def test_a17_the_moment_is_la_reunions(
    notifications: Notifications, mailbox: Mailbox, internal: FakeInternal, publish: Publisher
) -> None:
    await notifications.session_ends(publish, Family(internal, "Léa", time_zone="Indian/Reunion"))
    await notifications.is_done()
    part = mailbox.emails[0].get_body(("plain",))
    assert part is not None
    assert "en ligne le 07/11/2019 à 15:38:09, nous vous" in part.get_content()

"""Section G of the acceptance rules: the summary e-mail (S8), on real servers, as a mailbox gets it."""

import re

from tests.integration.notifications.fakes import Mailbox
from tests.integration.notifications.family import Family
from tests.integration.notifications.fixtures import (
    Notifications,
    Publisher,
    consumed,
    database,
    internal,
    mailbox,
    notifications,
    publish,
)
from tests.support.internal_api import FakeInternal
from tests.unit.notifications import guide

__all__ = ["consumed", "database", "internal", "mailbox", "notifications", "publish"]


async def test_r067_to_r075_the_guides_email(
    notifications: Notifications,
    mailbox: Mailbox,
    internal: FakeInternal,
    publish: Publisher,
) -> None:
    """Given the guide's family validated on 7 November 2019 at 12:38:09, when it signs out, then it gets
    the guide's e-mail word for word, in both forms, and nobody else gets anything."""
    mother, father = Family(internal, "Léa"), Family(internal, "Léa")
    await publish(mother.validated(), mother.ended(1), father.ended())
    await notifications.has_handled(3)
    await notifications.is_done()
    [email] = mailbox.emails
    assert mailbox.recipients == [mother.email]
    forms = {part.get_content_type(): part.get_content() for part in email.walk() if not part.is_multipart()}
    assert _lines(forms["text/plain"]) == _lines(guide.TEXT)
    assert _lines(forms["text/html"]) == _lines(guide.HTML)


async def test_r070_the_number_of_the_intention_is_bold(
    notifications: Notifications,
    mailbox: Mailbox,
    internal: FakeInternal,
    publish: Publisher,
) -> None:
    family = Family(internal, "Léa")
    await publish(family.validated(), family.ended(1))
    await notifications.has_handled(2)
    await notifications.is_done()
    html = mailbox.emails[0].get_body(("html",))
    assert html is not None
    bold = re.findall(r"<li><strong>(.*?)</strong>", html.get_content())
    assert bold == ["Intention 1", "Intention 2", "Intention 3"]


async def test_r076_r077_no_validation_or_no_address_no_email(
    notifications: Notifications,
    mailbox: Mailbox,
    internal: FakeInternal,
    publish: Publisher,
) -> None:
    silent, unreachable = Family(internal, "Léa"), Family(internal, "Noé")
    internal.emails[unreachable.account] = None
    await publish(silent.ended(), unreachable.validated(), unreachable.ended(1))
    await notifications.has_handled(3)
    await notifications.is_done()
    assert mailbox.emails == []


def _lines(text: str) -> list[str]:
    return text.splitlines()

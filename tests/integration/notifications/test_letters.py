"""Letters about addresses: fetched from intentions, sent, and settled there (P2)."""

import asyncio
from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
from structlog.testing import capture_logs

from services.notifications import notices
from services.notifications.letters import LetterSender
from services.notifications.mailer import Mailer, parse_smtp_url
from services.notifications.message import parse_sender
from services.notifications.notices import Notice
from shared.consumer.http import client
from shared.consumer.internal import InternalApi
from tests.integration.notifications.fakes import TOKEN, Mailbox
from tests.support.internal_api import FakeInternal

CODE = "ABCD-EFGH-JKMN-PQRS"
TO = "claire@example.org"


def letter(
    kind: str = "confirm", attempts: int = 1, changed: dict[str, object] | None = None
) -> dict[str, object]:
    """A letter as the outbox gives it."""
    given: dict[str, object] = {"id": str(uuid4()), "kind": kind, "email": TO, "attempts": attempts}
    code = CODE if kind == "confirm" else None
    return given | {"code": code, "written_at": "2026-11-07T11:38:09.5+00:00"} | (changed or {})


@pytest.fixture
async def sender(mailbox: Mailbox, internal: FakeInternal) -> AsyncIterator[LetterSender]:
    """The loop's work, to be done once."""
    async with client(internal.url, TOKEN) as http:
        yield LetterSender(
            InternalApi(http),
            Mailer(parse_smtp_url(mailbox.url)),
            parse_sender("orientation@example.org"),
            "https://orientation.example.org",
        )


async def test_p2_the_message_has_the_link_with_its_code_after_the_hash_and_both_forms(
    sender: LetterSender, mailbox: Mailbox, internal: FakeInternal
) -> None:
    internal.letters = [letter()]
    await sender.send_due()
    [email] = mailbox.emails
    link = f"https://orientation.example.org/address#{CODE}"
    assert (email["To"], email["Message-ID"]) == (TO, f"<{internal.letters[0]['id']}@example.org>")
    for form in ("plain", "html"):
        part = email.get_body((form,))
        assert part is not None
        assert link in part.get_content()
        assert TO not in part.get_content()
    assert internal.settled == [(internal.letters[0]["id"], None)]


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("asked", "Une autre adresse électronique a été indiquée"),
        ("changed", "sont envoyés désormais à une autre adresse"),
        ("removed", "Cette adresse a été retirée de MON COMPTE"),
    ],
)
async def test_p2_the_address_in_use_hears_of_it_without_the_other_being_named(
    sender: LetterSender, mailbox: Mailbox, internal: FakeInternal, kind: str, said: str
) -> None:
    internal.letters = [letter(kind)]
    await sender.send_due()
    part = mailbox.emails[0].get_body(("plain",))
    assert part is not None
    text = part.get_content()
    assert said in text
    assert "Si ce n'est pas vous" in text
    assert "@" not in text


async def test_p2_a_letter_that_comes_again_is_the_same(
    sender: LetterSender, mailbox: Mailbox, internal: FakeInternal
) -> None:
    internal.letters = [letter()]
    await sender.send_due()
    internal.letters[0]["attempts"] = 2
    await sender.send_due()
    first, repeat = mailbox.deliveries
    assert first == repeat


@pytest.mark.parametrize(("answer", "again_in"), [("451 greylisted", 10.0), ("554 spam", None)])
async def test_p2_a_refusal_for_now_is_tried_again_one_for_good_is_not(
    sender: LetterSender, mailbox: Mailbox, internal: FakeInternal, answer: str, again_in: float | None
) -> None:
    mailbox.to_text = answer
    internal.letters = [letter(attempts=2)]
    await sender.send_due()
    assert [again for _, again in internal.settled] == [again_in]


@pytest.mark.parametrize("odd", [{"email": "nobody"}, {"code": None}, {"kind": "of-the-next-release"}])
async def test_p2_one_letter_that_cannot_be_written_harms_no_other(
    sender: LetterSender, mailbox: Mailbox, internal: FakeInternal, odd: dict[str, object]
) -> None:
    internal.letters = [letter(changed=odd), letter()]
    await sender.send_due()
    assert len(mailbox.emails) == 1
    assert len(internal.settled) == 2


async def test_p2_a_slow_mail_server_makes_no_letter_wait_for_the_others(
    sender: LetterSender, mailbox: Mailbox, internal: FakeInternal
) -> None:
    all_are_there = asyncio.Barrier(3)

    async def wait() -> None:
        async with asyncio.timeout(5):
            await all_are_there.wait()

    mailbox.on_text = wait
    internal.letters = [letter() for _ in range(3)]
    await sender.send_due()
    assert len(mailbox.emails) == len(internal.settled) == 3


async def test_p2_a_fault_of_ours_with_one_letter_leaves_it_for_later_and_the_others_go(
    sender: LetterSender, mailbox: Mailbox, internal: FakeInternal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def about(kind: str, public_url: str) -> Notice:
        raise RuntimeError(TO)

    monkeypatch.setattr(notices, "about", about)
    internal.letters = [letter("asked"), letter()]
    with capture_logs() as logs:
        await sender.send_due()
    assert len(mailbox.emails) == 1
    assert {again for _, again in internal.settled} == {5, None}
    assert TO not in str(logs)


async def test_p2_neither_address_nor_code_is_logged(
    sender: LetterSender, mailbox: Mailbox, internal: FakeInternal
) -> None:
    mailbox.to_recipient = f"550 {TO} unknown"
    internal.letters = [letter()]
    with capture_logs() as logs:
        await sender.send_due()
    assert logs
    assert TO not in str(logs)
    assert CODE not in str(logs)

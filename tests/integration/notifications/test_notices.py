"""E-mails about news: when to look, in which order they go, and that none goes twice (A-36)."""

import pytest

from services.notifications.news.figures import ENDED
from shared.contract.internal import MOST_NEWS, What
from shared.contract.types import NoticeKind
from tests.integration.notifications.fakes import Mailbox
from tests.integration.notifications.family import Family
from tests.integration.notifications.post import ALL, DAY, MINUTE, Post, post

__all__ = ["post"]


async def test_a36_a_planned_opening_is_looked_at_when_it_begins_and_before_it_ends(post: Post) -> None:
    await post.configured(*ALL)
    post.family(What.OPENED)
    await post.opened(post.now + 2 * DAY, post.now + 20 * DAY)
    assert await post.looks() == 0
    rows = await post.pool.fetch("SELECT next_attempt_at FROM notifications.looks ORDER BY 1")
    assert [row[0] - post.now for row in rows] == [2 * DAY, 17 * DAY]


async def test_a36_an_opening_that_begins_later_than_planned_is_looked_at_then(post: Post) -> None:
    await post.configured(*ALL)
    family = post.family()
    post.tells(family, opens_at=post.now + DAY)
    await post.opened(post.now - MINUTE)
    assert await post.looks() == 1
    [row] = await post.pool.fetch("SELECT next_attempt_at FROM notifications.looks")
    assert row[0] == post.now + DAY
    await post.configured(*ALL, version=2)  # its date may have come nearer
    post.tells(family, What.OPENED)
    assert (await post.looks(), await post.states()) == (1, ["pending"])


async def test_a36_a_school_is_looked_at_in_pages_and_goes_on_where_it_failed(post: Post) -> None:
    await post.configured(*ALL)
    families = [post.family(What.OPENED) for _ in range(MOST_NEWS + 1)]
    await post.opened(post.now)
    await post.pool.execute("UPDATE notifications.looks SET next_attempt_at = now()")
    assert await post.looking.look_once()
    post.internal.status = 503
    assert await post.looking.look_once()
    assert await post.states() == ["pending"] * MOST_NEWS
    post.internal.status = 200
    await post.pool.execute("UPDATE notifications.looks SET next_attempt_at = now()")
    assert await post.looks() == 1
    assert await post.states() == ["pending"] * len(families)
    assert await post.pool.fetchval("SELECT count(*) FROM notifications.looks") == 0


async def test_a36_two_looks_at_once_plan_one_email(post: Post, mailbox: Mailbox) -> None:
    await post.configured(*ALL)
    post.family(What.OPENED)
    for minutes in (2, 1):
        await post.opened(post.now - minutes * MINUTE)
    assert (await post.looks(), await post.states()) == (2, ["pending"])
    assert await post.sender.send_one()
    assert not await post.sender.send_one()
    assert len(mailbox.emails) == 1


async def test_a36_recaps_go_first(post: Post, mailbox: Mailbox) -> None:
    await post.configured(*ALL)
    post.family(What.OPENED)
    await post.opened(post.now - MINUTE)
    await post.looks()
    waiting = Family(post.internal, "Noé")
    await post.inbox(waiting.ended(1))
    await post.opened(post.now - 2 * MINUTE)
    assert (await post.looking.look_once(), await post.sender.notices.claim() is None) == (True, False)
    await post.due()
    await post.inbox(waiting.validated())
    await post.opened(post.now - 3 * MINUTE)
    assert not await post.looking.look_once()
    assert not await post.sender.send_one()
    await post.pool.execute("UPDATE notifications.recaps SET state = 'sent'")
    assert await post.sender.send_one()
    assert len(mailbox.emails) == 1


async def test_a36_more_news_of_a_day_wait_until_the_next_morning_of_the_academy(
    post: Post, mailbox: Mailbox
) -> None:
    await post.configured(*ALL)
    family = post.family(What.OPENED)
    await post.opened(post.now)
    await post.looks()
    await post.sender.send_one()
    post.tells(family, What.OPINION, since=post.now + MINUTE)
    await post.opened(post.now - MINUTE)
    await post.looks()
    tomorrow = """SELECT next_attempt_at = ((now() AT TIME ZONE 'Europe/Paris')::date + 1 + time '08:00')
        AT TIME ZONE 'Europe/Paris' FROM notifications.notices WHERE state = 'pending'"""
    assert await post.pool.fetchval(tomorrow)
    await post.due()  # as if another had been planned before the first went
    assert await post.sender.send_one()
    assert (await post.pool.fetchval(tomorrow), len(mailbox.emails)) == (True, 1)


async def test_a36_what_comes_while_it_is_written_is_told_too(post: Post, mailbox: Mailbox) -> None:
    await post.configured(*ALL)
    family = post.family(What.OPENED)
    await post.opened(post.now)
    await post.looks()

    async def more_news() -> None:
        mailbox.on_recipient = None
        post.tells(family, What.OPENED, What.OPINION)
        await post.opened(post.now - MINUTE)
        await post.looks()

    mailbox.on_recipient = more_news
    assert await post.sender.send_one()
    assert mailbox.emails == []
    assert await post.sender.send_one()
    [email] = mailbox.emails
    part = email.get_body(("plain",))
    assert part is not None
    assert "Un avis provisoire" in part.get_content()
    assert "est ouvert" in part.get_content()


@pytest.mark.parametrize(
    ("to_recipient", "to_text", "state"),
    [
        ("450 later", "250 OK", "pending"),
        ("250 OK", "451 later", "pending"),
        ("550 nobody", "250 OK", "failed"),
    ],
)
async def test_a36_a_mail_server_that_says_no(
    post: Post, mailbox: Mailbox, to_recipient: str, to_text: str, state: str
) -> None:
    await post.configured(*ALL)
    post.family(What.OPENED)
    await post.opened(post.now)
    await post.looks()
    mailbox.to_recipient, mailbox.to_text = to_recipient, to_text
    await post.sender.send_one()
    assert await post.states() == [state]
    mailbox.to_recipient = mailbox.to_text = "250 OK"
    await post.due()
    await post.sender.send_one()
    assert len(mailbox.emails) == (state == "pending")


async def test_a36_one_that_may_have_gone_never_goes_again(post: Post, mailbox: Mailbox) -> None:
    """The connection broke while the text went, or the process was killed just then."""
    await post.configured(*ALL)
    families = [post.family(What.OPENED), post.family(What.OPENED)]
    await post.opened(post.now)
    await post.looks()
    mailbox.breaks = True
    await post.sender.send_one()
    mailbox.breaks = False
    notice = await post.sender.notices.claim()
    assert notice is not None
    await post.sender.notices.begin(notice, [f"opened {post.now.isoformat()}"], "Europe/Paris")
    await post.due()
    assert not await post.sender.send_one()
    assert await post.states() == ["in-doubt", "in-doubt"]
    await post.pool.execute("UPDATE notifications.notices SET day = day - 1")
    for family in families:
        post.tells(family, What.OPENED)
    await post.opened(post.now - MINUTE)
    await post.looks()
    while await post.sender.send_one():
        pass
    assert await post.states() == ["in-doubt", "in-doubt", "nothing", "nothing"]
    assert len(mailbox.emails) == 1


async def test_a36_what_an_academy_no_longer_wants_does_not_go_and_an_older_word_changes_nothing(
    post: Post, mailbox: Mailbox
) -> None:
    await post.configured(*ALL, version=2)
    await post.configured(version=1)
    post.family(What.OPENED)
    await post.opened(post.now)
    await post.looks()
    await post.configured(NoticeKind.DECISION, version=3)
    counted = ENDED.labels("opened", "nothing")._value.get()
    await post.sender.send_one()
    assert (await post.states(), mailbox.emails) == (["nothing"], [])
    assert ENDED.labels("opened", "nothing")._value.get() == counted + 1

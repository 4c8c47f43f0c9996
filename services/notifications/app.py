"""Composition root of the notifications service."""

from functools import partial

from services.notifications.inbound import ROUTES, fill_gaps
from services.notifications.jobs import Jobs
from services.notifications.letters import LetterSender
from services.notifications.mailer import Mailer, parse_smtp_url
from services.notifications.message import parse_sender
from services.notifications.news.figures import NoticeCount
from services.notifications.news.looking import Looking
from services.notifications.news.notices import Notices
from services.notifications.news.sender import NoticeSender
from services.notifications.news.writing import NewsWriter
from services.notifications.outcomes import Count
from services.notifications.sender import Sender
from services.notifications.settings import NotificationsSettings
from services.notifications.transfers import TransferSender
from services.notifications.undelivered import Reporter
from services.notifications.writing import Writer
from shared.consumer.app import Consumer, opened
from shared.messaging.topology import NOTIFICATIONS_EVENTS


async def run(settings: NotificationsSettings) -> None:
    """Consume events and send e-mails until SIGTERM; the mail server may be away."""
    async with opened("notifications", settings, ROUTES) as notifications:
        notifications.consume(NOTIFICATIONS_EVENTS, notifications.inbox)
        sender = build_sender(settings, notifications)
        letters = LetterSender(notifications.api, sender.mailer, sender.writer.sender, settings.public_url)
        transfers = build_transfers(settings, notifications, sender)
        reporter = Reporter(notifications.pool, notifications.api)
        filling = partial(fill_gaps, notifications.pool, notifications.api, notifications.inbox)
        news = build_news_sender(settings, notifications)
        looking = Looking(notifications.pool, notifications.api)
        mending = filling, reporter.run
        await notifications.run(sender.run, letters.run, transfers.run, looking.run, news.run, *mending)


def build_transfers(
    settings: NotificationsSettings, notifications: Consumer, sender: Sender
) -> TransferSender:
    """The loop that tells of transfers, from the address and by the server of the recaps."""
    parts = notifications.pool, notifications.api, sender.mailer
    return TransferSender(*parts, sender.writer.sender, settings.public_url)


def build_sender(settings: NotificationsSettings, notifications: Consumer) -> Sender:
    """The sender loop as the settings want it."""
    jobs = Jobs(notifications.pool, settings.mail_in_doubt)
    writer = Writer(notifications.api, parse_sender(settings.mail_from), settings.public_url)
    mailer = Mailer(parse_smtp_url(settings.smtp_url.get_secret_value()))
    return Sender(jobs, writer, mailer, Count(jobs), notifications.wake)


def build_news_sender(settings: NotificationsSettings, notifications: Consumer) -> NoticeSender:
    """The loop that sends e-mails about news, as the settings want it."""
    notices = Notices(notifications.pool)
    writer = NewsWriter(notifications.api, notices, parse_sender(settings.mail_from), settings.public_url)
    mailer = Mailer(parse_smtp_url(settings.smtp_url.get_secret_value()))
    return NoticeSender(notices, writer, mailer, NoticeCount(notices), 60 / settings.notices_per_minute)

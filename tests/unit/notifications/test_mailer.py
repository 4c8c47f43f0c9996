"""Reading ORIENTATION_SMTP_URL, and which refusals are final."""

import aiosmtplib
import pytest

from services.notifications.jobs import MOST_ATTEMPTS, back_off
from services.notifications.mailer import SendLater, SendNever, SmtpServer, classify, parse_smtp_url


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://127.0.0.1:2525", SmtpServer("127.0.0.1", 2525, False, None, None, None)),
        ("smtp://relay", SmtpServer("relay", 25, False, None, None, None)),
        ("smtp://u:p%40ss@127.0.0.1", SmtpServer("127.0.0.1", 25, False, None, "u", "p@ss")),
        ("smtp://u:p@relay", SmtpServer("relay", 25, False, True, "u", "p")),
        ("smtp+starttls://relay", SmtpServer("relay", 587, False, True, None, None)),
        ("smtps://u:p@relay:4650", SmtpServer("relay", 4650, True, False, "u", "p")),
    ],
)
def test_smtp_urls(url: str, server: SmtpServer) -> None:
    assert parse_smtp_url(url) == server


@pytest.mark.parametrize("url", ["", "relay:25", "http://relay", "smtp://", "smtp://relay:x"])
def test_a_wrong_smtp_url_is_refused(url: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        parse_smtp_url(url)


@pytest.mark.parametrize(
    ("error", "kind", "reason"),
    [
        (
            aiosmtplib.SMTPRecipientsRefused([aiosmtplib.SMTPRecipientRefused(550, "no", "a@b")]),
            SendNever,
            "smtp-550",
        ),
        (
            aiosmtplib.SMTPRecipientsRefused([aiosmtplib.SMTPRecipientRefused(451, "later", "a@b")]),
            SendLater,
            "smtp-451",
        ),
        (aiosmtplib.SMTPDataError(554, "spam"), SendNever, "smtp-554"),
        (aiosmtplib.SMTPDataError(452, "full"), SendLater, "smtp-452"),
        (aiosmtplib.SMTPAuthenticationError(535, "who are you"), SendLater, "smtp-535"),
        (aiosmtplib.SMTPSenderRefused(550, "no", "a@b"), SendLater, "smtp-550"),
        (aiosmtplib.SMTPConnectResponseError(554, "no service"), SendLater, "smtp-554"),
        (aiosmtplib.SMTPServerDisconnected("gone"), SendLater, "smtp-unreachable"),
        (ConnectionRefusedError(), SendLater, "smtp-unreachable"),
        (TimeoutError(), SendLater, "smtp-timeout"),
        (aiosmtplib.SMTPNotSupported("SMTPUTF8"), SendNever, "smtp-not-supported"),
    ],
)
def test_a36_only_the_servers_word_on_this_email_is_final(
    error: Exception, kind: type[Exception], reason: str
) -> None:
    classified = classify(error)
    assert (type(classified), classified.reason) == (kind, reason)


def test_a36_attempts_go_on_for_about_a_day() -> None:
    waits = [back_off(attempt) for attempt in range(1, MOST_ATTEMPTS)]
    assert waits[:3] == [5, 10, 30]
    assert waits == sorted(waits)
    assert sum(waits) > 20 * 3600

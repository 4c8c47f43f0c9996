"""Our e-mails: text and HTML, headers, and a Message-ID that a repeat shares."""

from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from pathlib import Path
from uuid import UUID, uuid5

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from services.notifications.notices import Notice
from services.notifications.recap import Recap
from shared.addresses import address_of

TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    undefined=StrictUndefined,
    autoescape=select_autoescape(["html"]),
    trim_blocks=True,
    keep_trailing_newline=True,
)


@dataclass(frozen=True, slots=True)
class Letter:
    """All that one e-mail is made of; the same letter always makes the same bytes."""

    id: UUID
    recap: Recap
    subject: str
    sender: Address
    to: Address
    date: datetime
    reply_to: Address | None = None  # the school: nobody reads what comes back to the sender


def text_of(letter: Letter) -> str:
    """The plain text form."""
    return TEMPLATES.get_template("recap.txt").render(recap=letter.recap)


def html_of(letter: Letter) -> str:
    """The HTML form; what families wrote is escaped."""
    return TEMPLATES.get_template("recap.html").render(recap=letter.recap, subject=letter.subject)


def build(letter: Letter) -> EmailMessage:
    """The e-mail, UTF-8, both forms. Errors: `ValueError` for a line break in a header."""
    message = addressed(letter.id, letter.sender, letter.to, letter.date)
    if letter.reply_to is not None:
        message["Reply-To"] = letter.reply_to
    message["Subject"] = letter.subject
    return with_both_forms(message, text_of(letter), html_of(letter), f"recap-{letter.id}")


def build_notice(
    id_: UUID, notice: Notice, sender: Address, to: Address, date: datetime, reply_to: Address | None = None
) -> EmailMessage:
    """A letter about an account's address or right; the same one always makes the same bytes."""
    message = addressed(id_, sender, to, date)
    if reply_to is not None:
        message["Reply-To"] = reply_to
    message["Subject"] = notice.subject
    text = TEMPLATES.get_template("notice.txt").render(notice=notice)
    html = TEMPLATES.get_template("notice.html").render(notice=notice)
    return with_both_forms(message, text, html, f"notice-{id_}")


def addressed(id_: UUID, sender: Address, to: Address, date: datetime) -> EmailMessage:
    """An e-mail without subject and text."""
    message = EmailMessage()
    message["Message-ID"] = message_id(id_, sender)
    message["Date"] = format_datetime(date)
    message["From"] = sender
    message["To"] = to
    return message


def with_both_forms(message: EmailMessage, text: str, html: str, boundary: str) -> EmailMessage:
    """The e-mail with its text; `boundary` separates the forms, and is the same in each repeat."""
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday replies
    message.set_content(text, cte="quoted-printable")
    message.add_alternative(html, subtype="html", cte="quoted-printable")
    message["Content-Language"] = "fr"  # now, as the lines above move what is there to the first form
    message.set_boundary(boundary)  # a random one would make a repeat look like another e-mail
    return message


def letter_id(recap: UUID, version: int, told: int) -> UUID:
    """The id of a recap's e-mail: another one where it tells more than its session validated, so that one
    Message-ID never stands for two texts."""
    return recap if told == version else uuid5(recap, str(told))


def message_id(letter: UUID, sender: Address) -> str:
    """The Message-ID, which every repeat of a letter shares."""
    return f"<{letter}@{sender.domain}>"


def valid_address(email: str | None) -> Address | None:
    """The address as it can be written to, or None where it is missing or malformed (R-077, A-36)."""
    found = address_of(email)
    return Address(addr_spec=found.sent) if found else None


def parse_sender(value: str) -> Address:
    """`Name <box@domain>` or `box@domain`. Errors: `ValueError`."""
    name, email = parseaddr(value)
    if found := address_of(email):
        email = found.sent
    if not value.isprintable() or "@" not in email or not email.isascii():
        raise ValueError("must be an address such as Orientation <orientation@example.fr>")
    return Address(display_name=name, addr_spec=email)

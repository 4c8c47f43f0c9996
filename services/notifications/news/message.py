"""An e-mail about news: both forms, and the headers by which mail programs offer to stop them (RFC 8058)."""

from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from uuid import UUID

from services.notifications.message import TEMPLATES, addressed, with_both_forms
from services.notifications.news.text import NewsText


def build_news(
    id_: UUID, text: NewsText, sender: Address, to: Address, date: datetime, reply_to: Address | None
) -> EmailMessage:
    """The e-mail; the same one always makes the same bytes."""
    message = addressed(id_, sender, to, date)
    if reply_to is not None:
        message["Reply-To"] = reply_to
    message["List-Unsubscribe"] = f"<{text.stop}>"
    message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message["Subject"] = text.subject
    plain = TEMPLATES.get_template("news.txt").render(text=text)
    html = TEMPLATES.get_template("news.html").render(text=text)
    return with_both_forms(message, plain, html, f"news-{id_}")

"""`python -m services.notifications try ADDRESS`: does the mail server take our e-mails?"""

from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid

from services.notifications.mailer import Mailer, SendError, parse_smtp_url
from services.notifications.message import parse_sender
from services.notifications.settings import NotificationsSettings
from shared.addresses import NotAnAddress, read_address
from shared.postgres.clock import wall

SUBJECT = "Essai du téléservice Orientation"
TEXT = "Le serveur de messagerie accepte les courriels du téléservice Orientation.\n"


class NotTaken(Exception):
    """The text says why."""


async def try_mail(settings: NotificationsSettings, address: str) -> None:
    """Send one e-mail there, as the recaps are sent. Errors: `NotTaken`."""
    try:
        to = Address(addr_spec=read_address(address).sent)
    except NotAnAddress as error:
        raise NotTaken(f"{address} is no e-mail address ({error.fault})") from None
    server = parse_smtp_url(settings.smtp_url.get_secret_value())
    try:
        await Mailer(server).send(_letter(parse_sender(settings.mail_from), to))
    except SendError as error:
        raise NotTaken(f"{server.host}:{server.port} did not take the e-mail: {error.reason}") from None


def _letter(sender: Address, to: Address) -> EmailMessage:
    message = EmailMessage()
    message["Message-ID"] = make_msgid(domain=sender.domain)
    message["Date"] = format_datetime(wall())
    message["From"] = sender
    message["To"] = to
    message["Subject"] = SUBJECT
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(TEXT)
    return message

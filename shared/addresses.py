"""E-mail addresses: decided here for the pages, the import, the internal API and the sender alike.

The part before the @ is ASCII: not every mail server between here and a family speaks SMTPUTF8. A domain may
have accents, and is written to in its ASCII form. Nothing is asked of the network.
"""

from dataclasses import dataclass
from enum import StrEnum

from email_validator import EmailNotValidError, validate_email

LONGEST = 254  # RFC 5321, as RFC 3696's erratum counts it


class Fault(StrEnum):
    """Why a text is no address that can be written to."""

    MISSING = "address-missing"
    TOO_LONG = "address-too-long"
    NOT_PRINTABLE = "address-not-printable"
    SEVERAL = "address-several"
    NAMED = "address-with-name"
    NO_AT = "address-without-at"
    COMMA = "address-with-comma"
    SPACE = "address-with-space"
    LOCAL_ACCENT = "address-local-part-not-ascii"
    LOCAL = "address-local-part-malformed"
    DOMAIN = "address-domain-malformed"


class NotAnAddress(ValueError):
    """The text is no e-mail address; `fault` says why, and the message repeats nothing of the text."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class EmailAddress:
    """`shown`: as it is kept and read. `sent`: the same in ASCII, as it is written to."""

    shown: str
    sent: str

    @property
    def key(self) -> str:
        """The same for all spellings of one mailbox: to count and compare by, never to write to."""
        return self.sent.lower()


def read_address(text: str) -> EmailAddress:
    """The address that a person typed or a file holds; blanks around it do not count. Errors: `NotAnAddress`.

    What comes out as `sent` or `shown` is an address again, the same one.
    """
    text = text.strip()
    if fault := _fault(text):
        raise NotAnAddress(fault)
    try:
        valid = validate_email(text, check_deliverability=False, strict=True, allow_smtputf8=False)
    except EmailNotValidError:
        raise NotAnAddress(_which_part(text)) from None
    sent = valid.ascii_email
    if sent is None or max(len(sent), len(valid.normalized)) > LONGEST:
        raise NotAnAddress(Fault.TOO_LONG)
    return EmailAddress(valid.normalized, sent)


def address_of(text: str | None) -> EmailAddress | None:
    """The same where a text that is no address counts as none."""
    try:
        return read_address(text or "")
    except NotAnAddress:
        return None


def _fault(text: str) -> Fault | None:
    """The fault that is seen at first sight, in the order in which it helps to hear it."""
    rules = (
        (Fault.MISSING, not text),
        (Fault.TOO_LONG, len(text) > LONGEST),
        (Fault.NOT_PRINTABLE, not text.replace("\u00a0", " ").isprintable()),
        (Fault.NAMED, "<" in text or ">" in text),
        (Fault.SEVERAL, text.count("@") > 1),
        (Fault.NO_AT, "@" not in text),
        (Fault.COMMA, "," in text),
        (Fault.SPACE, any(one.isspace() for one in text)),
        (Fault.LOCAL_ACCENT, not text.partition("@")[0].isascii()),
    )
    return next((fault for fault, holds in rules if holds), None)


def _which_part(text: str) -> Fault:
    """Which half is to blame: the first, if it stays wrong before a good domain."""
    local = text.partition("@")[0]
    try:
        validate_email(f"{local}@example.org", check_deliverability=False, strict=True, allow_smtputf8=False)
    except EmailNotValidError:
        return Fault.LOCAL
    return Fault.DOMAIN

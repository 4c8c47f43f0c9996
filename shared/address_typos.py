"""The address that somebody may have meant. It forbids nothing: a domain that looks mistyped may exist."""

import re

from shared.addresses import address_of

# Where French families have their mailboxes, the likeliest first; and real neighbours that are no mistake.
_USUAL = """
gmail.com orange.fr hotmail.fr hotmail.com yahoo.fr outlook.fr laposte.net free.fr sfr.fr wanadoo.fr live.fr
icloud.com outlook.com yahoo.com live.com bbox.fr neuf.fr msn.com aol.com gmx.fr protonmail.com proton.me
numericable.fr club-internet.fr cegetel.net aliceadsl.fr
""".split()
_REAL = frozenset(
    """
    mail.com email.com ymail.com rocketmail.com googlemail.com gmx.com gmx.net gmx.de aol.fr me.com mac.com
    pm.me hotmail.be hotmail.it hotmail.es hotmail.de hotmail.gr hotmail.co live.be live.it live.cn outlook.be
    outlook.es outlook.pt yahoo.gr yahoo.es yahoo.it yahoo.de yahoo.cn proton.ch protonmail.ch free.com
    sfr.com orange.com orange.net bbox.com
    """.split()
)
_NEVER = {"gmail.fr": "gmail.com", "icloud.fr": "icloud.com"}  # no mailboxes there
_SHORTEST = 5  # shorter names than `gmail`, as `free`, have too many real neighbours


def meant(text: str) -> str | None:
    """The address that `text` was probably meant to be; None where nothing better is known.

    `text` may be an address or not; what is given is one.
    """
    mended = _mended(text)
    local, _, domain = mended.rpartition("@")
    candidate = address_of(f"{local}@{_usual(domain.lower()) or domain}")
    given = address_of(text)
    if candidate is None or (given is not None and given.key == candidate.key):
        return None
    return candidate.shown


def _mended(text: str) -> str:
    """Without what fingers and paste leave: a name before <…>, blanks, commas for dots, dots at the end."""
    inner = re.search(r"<([^<>]*)>", text)
    found = inner[1] if inner else text
    found = re.sub(r"^mailto:", "", "".join(one for one in found if one.isprintable()), flags=re.IGNORECASE)
    found = re.sub(r"\s+", "", found).replace(",", ".")
    return re.sub(r"\.+(?=@|$)", "", re.sub(r"\.{2,}", ".", found))


def _usual(domain: str) -> str | None:
    if domain in _USUAL or domain in _REAL:
        return None
    if domain in _NEVER:
        return _NEVER[domain]
    return next((usual for usual in _USUAL if _looks_like(domain, usual)), None)


def _looks_like(domain: str, usual: str) -> bool:
    if domain in {usual.replace(".", ""), usual.partition(".")[0], f"www.{usual}"}:
        return True
    (name, _, end), (usual_name, _, usual_end) = domain.partition("."), usual.partition(".")
    named = name == usual_name or (len(usual_name) >= _SHORTEST and _near(name, usual_name))
    return named and (end == usual_end or _near(end, usual_end))


def _near(one: str, other: str) -> bool:
    """True if one letter more, less, else, or two exchanged make one of the other."""
    if len(one) > len(other):
        one, other = other, one
    at = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(one))
    rest, longer = one[at:], other[at:]
    if len(one) < len(other):
        return rest == longer[1:]
    return rest[1:] == longer[1:] or (rest[:2] == longer[:2][::-1] and rest[2:] == longer[2:])

"""What people may write: plain, trimmed, bounded (A-16)."""

import unicodedata
from dataclasses import dataclass

from shared.contract.types import TextRef

MOST_CHARACTERS = 200
MOST_REASONS_CHARACTERS = 4000
_UNFIT_CATEGORIES = frozenset({"Cc", "Cs", "Zl", "Zp"})
# They reorder the text around them on a page, in an e-mail and in the school's lists.
_DIRECTION_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@dataclass(frozen=True, slots=True)
class Text:
    """A text with the reference that events keep; `content` is cleaned already."""

    ref: TextRef
    content: str


def clean_text(raw: str | None) -> str | None:
    """Trimmed and in one Unicode form (NFC); None where nothing is left (A-16: blank means no text)."""
    text = unicodedata.normalize("NFC", (raw or "").replace("\r\n", "\n")).strip()
    return text or None


def is_plain(text: str, *, lines: bool = False) -> bool:
    """Whether no control character is in it; line breaks and tabs only where `lines` are kept (R-086)."""
    allowed = "\n\t" if lines else ""
    return all(char in allowed or not _is_control(char) for char in text)


def fits(text: Text | None, most: int = MOST_CHARACTERS, *, lines: bool = False) -> bool:
    """Whether it may be kept: at most `most` characters, and plain; no text fits always."""
    return text is None or (len(text.content) <= most and is_plain(text.content, lines=lines))


def _is_control(char: str) -> bool:
    return unicodedata.category(char) in _UNFIT_CATEGORIES or char in _DIRECTION_CONTROLS

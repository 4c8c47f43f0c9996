"""What people may write: plain, trimmed, bounded (A-16)."""

import unicodedata
from dataclasses import dataclass

from shared.contract.types import TextRef

MOST_CHARACTERS = 200
MOST_REASONS_CHARACTERS = 4000
_ALLOWED_CONTROLS = "\n"


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
    """Whether no control character is in it; line breaks only where `lines` are kept (R-086)."""
    allowed = _ALLOWED_CONTROLS if lines else ""
    return all(char in allowed or unicodedata.category(char) not in {"Cc", "Cs"} for char in text)

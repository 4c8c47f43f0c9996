"""Texts that people write: plain, trimmed, bounded (A-16)."""

from dataclasses import dataclass

from shared.contract.types import TextRef
from shared.text import clean, fault_of

MOST_CHARACTERS = 200
MOST_REASONS_CHARACTERS = 4000


@dataclass(frozen=True, slots=True)
class Text:
    """A text with the reference that events keep; `content` is cleaned already."""

    ref: TextRef
    content: str


def clean_text(raw: str | None) -> str | None:
    """Trimmed, in one form, without what is invisible; None where nothing is left (A-16)."""
    return clean(raw or "") or None


def is_plain(text: str, *, lines: bool = False) -> bool:
    """True for a text without control characters; breaks and tabs are kept only with `lines` (R-086)."""
    return fault_of(text, lines=lines) is None


def fits(text: Text | None, most: int = MOST_CHARACTERS, *, lines: bool = False) -> bool:
    """True if it may be kept: at most `most` characters, and plain; no text fits always."""
    return text is None or (len(text.content) <= most and is_plain(text.content, lines=lines))

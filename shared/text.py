"""Text that people or files bring in: names, classes, trades, what staff write.

Nothing invisible, nothing that reorders or breaks a line, nothing that was damaged on the way, one Unicode
form (NFC). What can be mended without a doubt is mended; the rest is a `Fault`.
"""

import re
import unicodedata
from enum import StrEnum

MOST_NAME = 100  # of one name; SIECLE's own fields hold no more


class Fault(StrEnum):
    """Why a text is not taken."""

    LOST = "characters-lost"
    MOJIBAKE = "wrong-encoding"
    CONTROL = "control-characters"
    MARKS = "too-many-marks"
    TOO_LONG = "too-long"


class Unfit(ValueError):
    """The text is not taken; `fault` says why, and the message repeats nothing of the text."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault = fault


def _windows_1252() -> dict[int, str]:
    """U+0080 to U+009F are never meant: they are windows-1252 read as Latin-1. Five have no meaning there."""
    known = {code: bytes([code]).decode("cp1252", "ignore") for code in range(0x80, 0xA0)}
    return {code: char for code, char in known.items() if char}


_WINDOWS = _windows_1252()
_WORD = "[!-~¡-¬®-ɏ’]+"
_DIRECTIONS = "\u202a-\u202e\u2066-\u2069"  # they reorder the text around them
# Unicode's default-ignorable characters, the blank letters, and annotations; not what joins (below).
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u2060-\u2065\u206a-\u206f"
    "\u2800\u3164\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_JOINS = "\u200c\u200d\ufe00-\ufe0f"  # Persian and emoji need them, between characters that are not ASCII
_LOOSE_JOINS = re.compile(f"(?<![^\x00-\x7f{_JOINS}])[{_JOINS}]|[\u200c\u200d](?![^\x00-\x7f\u200c\u200d])")
_ANY_JOIN = re.compile(f"[{_JOINS}{_DIRECTIONS}]")
_DIRECTION = re.compile(f"[{_DIRECTIONS}]")
_MOST_MARKS = 4  # on one letter
# Nearly every name there is: nothing to mend, and pages show many.
_ORDINARY = re.compile(f"{_WORD}(?: {_WORD})*")
_BLANKS = re.compile(r"\s+")
_UNFIT_CATEGORIES = frozenset({"Cc", "Cs", "Zl", "Zp"})


def _latin_of(codes: range) -> str:
    """Each byte as Latin-1, Latin-9 or windows-1252 show it."""
    encodings = ("latin-1", "iso-8859-15", "cp1252")
    return "".join({bytes([code]).decode(one, "ignore") for code in codes for one in encodings})


# UTF-8 that was read as Latin: « Ã© », « Ã‰ », « Å“ », « Ä‡ », « Â° », « â€™ ».
_MOJIBAKE = re.compile(f"[ÂÃÄÅ][{re.escape(_latin_of(range(0x80, 0xC0)))}]|â(?:€|\x80)|ï»¿")


def clean(raw: str) -> str:
    """The text without what is invisible and without blanks around it; its line breaks are `\\n`."""
    text = unicodedata.normalize("NFC", raw.translate(_WINDOWS).replace("\r\n", "\n"))
    text = _LOOSE_JOINS.sub("", _INVISIBLE.sub("", text))
    return unicodedata.normalize("NFC", text).strip()


def fault_of(text: str, *, lines: bool = False) -> Fault | None:
    """Why this text is not taken, its length aside; line breaks and tabs are only where `lines` are kept."""
    allowed = "\n\t" if lines else ""
    if "\ufffd" in text:
        return Fault.LOST
    if _MOJIBAKE.search(text):
        return Fault.MOJIBAKE
    if any(char not in allowed and _is_control(char) for char in text):
        return Fault.CONTROL
    return Fault.MARKS if _has_many_marks(text) else None


def read_line(raw: str, most: int = MOST_NAME) -> str:
    """A name or another short text of one line, from a file or an operator. Errors: `Unfit`.

    Blanks of every kind are one space; what only joins or turns the direction is left out.
    """
    fault = Fault.MOJIBAKE if _MOJIBAKE.search(raw) else None
    text = _on_one_line(raw)
    fault = fault or fault_of(text) or (Fault.TOO_LONG if len(text) > most else None)
    if fault:
        raise Unfit(fault)
    return text


def shown(stored: str, most: int = MOST_NAME) -> str:
    """A text that was stored before these rules, made fit for one line of a page, a letter or a terminal."""
    if len(stored) <= most and _ORDINARY.fullmatch(stored):
        return stored
    text = _on_one_line("".join(char for char in _on_one_line(stored) if not _is_control(char)))
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def _on_one_line(raw: str) -> str:
    # Before the blanks: U+0085 is no line break but windows-1252's dots.
    text = _ANY_JOIN.sub("", clean(raw))
    return clean(_BLANKS.sub(" ", text))


def _is_control(char: str) -> bool:
    code = ord(char)
    return (
        unicodedata.category(char) in _UNFIT_CATEGORIES
        or _DIRECTION.match(char) is not None
        or code & 0xFFFE == 0xFFFE
        or 0xFDD0 <= code <= 0xFDEF
    )


def _has_many_marks(text: str) -> bool:
    run = 0
    for char in text:
        run = run + 1 if unicodedata.category(char) in {"Mn", "Me"} else 0
        if run > _MOST_MARKS:
            return True
    return False

"""Names in French, as staff know it, a file that is no export, or is one no longer."""

import codecs
import re
from collections.abc import Iterable
from typing import Protocol

from shared.exports.model import Unreadable

WANTED = "Donnez l'export XML de SIECLE Base Élèves, ou son ZIP, sans l'ouvrir dans un tableur."
_BEGINNINGS = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "un ancien fichier Excel ou Word (.xls, .doc)"),
    (b"%PDF", "un document PDF (.pdf)"),
    (b"{\\rtf", "un document texte (.rtf)"),
    (b"Rar!", "une archive RAR (.rar)"),
    (b"7z\xbc\xaf", "une archive 7-Zip (.7z)"),
    (b"\x1f\x8b", "une archive gzip (.gz)"),
    (b"\x89PNG", "une image (.png)"),
    (b"\xff\xd8\xff", "une image (.jpg)"),
)
_INSIDE_ZIP = (
    ("xl/", "un classeur Excel (.xlsx)"),
    ("word/", "un document Word (.docx)"),
    ("ppt/", "une présentation (.pptx)"),
    ("content.xml", "un document LibreOffice (.ods, .odt)"),
)
_HTML = re.compile(r"<(!doctype\s+html|html)\b", re.IGNORECASE)
_SEPARATORS = re.compile(r"[;,\t|]")
_ENCODING = re.compile(rb"<\?xml[^>]*encoding=[\"']([A-Za-z0-9._-]+)[\"']")
CHUNK = 1 << 16


class Bytes(Protocol):
    """A stream of bytes."""

    def read(self, size: int, /) -> bytes:
        """Up to `size` bytes, none at the end."""


def check_is_xml(head: bytes) -> None:
    """Errors: `Unreadable`, which says what it is, for a file that does not begin as XML does."""
    if kind := _kind(head):
        raise Unreadable(f"Ce n'est pas un export de SIECLE, mais {kind}. {WANTED}")


def check_is_no_document(names: Iterable[str]) -> None:
    """Errors: `Unreadable` for the ZIP that an office document is, by the names in it."""
    known = list(names)
    for part, kind in _INSIDE_ZIP:
        if any(name.startswith(part) for name in known):
            raise Unreadable(f"Ce n'est pas un export de SIECLE, mais {kind}. {WANTED}")


def _kind(head: bytes) -> str | None:
    for beginning, kind in _BEGINNINGS:
        if head.startswith(beginning):
            return kind
    text = _text(head).lstrip()
    if not text:
        return "un fichier vide"
    if _HTML.match(text):
        return "une page web (.html)"
    if text.startswith("<"):
        return None
    lines = [line for line in text.splitlines()[:5] if line.strip()]
    if text.isprintable() or all(_SEPARATORS.search(line) for line in lines):
        return "un fichier texte, comme un tableau (.csv, .txt)"
    return "un fichier d'un autre format"


def _text(head: bytes) -> str:
    """The beginning as text, whatever its encoding; only its first characters matter."""
    for mark, encoding in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        if head.startswith(mark):
            return head[2:2002].decode(encoding, "replace")
    return head.removeprefix(codecs.BOM_UTF8)[:2000].decode("latin-1")


def check_encoding(stream: Bytes) -> None:
    """Errors: `Unreadable` for UTF-8 under a prologue that says otherwise (« Ã© »)."""
    first = stream.read(CHUNK)
    declared = _ENCODING.search(first[:400])
    latin = declared is not None and declared[1].lower().startswith((b"iso-8859", b"windows-125"))
    if latin and _is_utf8(first, stream):
        raise Unreadable(
            "Le fichier a été réenregistré en UTF-8 alors qu'il annonce "
            f"{declared[1].decode() if declared else ''} : les accents seraient faux (« Ã© »). "
            "Utilisez l'export d'origine, sans l'ouvrir dans un éditeur."
        )


def _is_utf8(first: bytes, rest: Bytes) -> bool:
    """True for UTF-8 with a character beyond ASCII."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    beyond, chunk = False, first
    try:
        while chunk:
            beyond = beyond or not chunk.isascii()
            decoder.decode(chunk)
            chunk = rest.read(CHUNK)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return beyond

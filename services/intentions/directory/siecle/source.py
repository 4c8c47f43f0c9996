"""The XML inside what was handed over: a ZIP with one XML, or the bare XML; bounded and checked."""

import codecs
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO

from services.intentions.directory.siecle.model import Unreadable

LARGEST_BYTES = 64 * 1024 * 1024  # thirty times the export of a collège of 600 pupils
CHUNK = 1 << 16
_ENCODING = re.compile(rb"<\?xml[^>]*encoding=[\"']([A-Za-z0-9._-]+)[\"']")


@contextmanager
def opened(file: Path) -> Iterator[IO[bytes]]:
    """The XML of `file` as a stream. Errors: `Unreadable`."""
    try:
        with file.open("rb") as raw:
            if raw.read(2) != b"PK":
                _check_size(file.stat().st_size)
                raw.seek(0)
                yield raw
                return
        with zipfile.ZipFile(file) as archive, archive.open(_only_xml(archive)) as inner:
            yield inner
    except FileNotFoundError:
        raise Unreadable("Le fichier n'existe pas.") from None
    except IsADirectoryError:
        raise Unreadable("C'est un dossier, pas un fichier.") from None
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError):
        raise Unreadable("L'archive ZIP est endommagée ou illisible.") from None
    except OSError as error:
        raise Unreadable(f"Le fichier ne peut pas être lu : {error.strerror}.") from None


def _check_size(size: int) -> None:
    if size > LARGEST_BYTES:
        raise Unreadable(f"Le fichier XML est trop volumineux (plus de {LARGEST_BYTES >> 20} Mo).")


def _only_xml(archive: zipfile.ZipFile) -> zipfile.ZipInfo:
    entries = [entry for entry in archive.infolist() if not _is_debris(entry.filename)]
    if any(".." in PurePosixPath(entry.filename).parts or entry.filename[:1] == "/" for entry in entries):
        raise Unreadable("L'archive ZIP contient un chemin interdit.")
    found = [entry for entry in entries if entry.filename.lower().endswith(".xml")]
    if len(found) != 1:
        raise Unreadable(f"L'archive ZIP doit contenir un seul fichier XML, elle en contient {len(found)}.")
    _check_size(found[0].file_size)  # no more than this is ever unpacked
    return found[0]


def _is_debris(name: str) -> bool:
    return name.endswith("/") or name.startswith("__MACOSX") or PurePosixPath(name).name.startswith("._")


def check_encoding(file: Path) -> None:
    """Errors: `Unreadable` for UTF-8 under a prologue that says otherwise (« Ã© »)."""
    with opened(file) as stream:
        first = stream.read(CHUNK)
        declared = _ENCODING.search(first[:400])
        latin = declared is not None and declared[1].lower().startswith((b"iso-8859", b"windows-125"))
        if _is_utf8(first, stream) and latin:
            raise Unreadable(
                "Le fichier a été réenregistré en UTF-8 alors qu'il annonce "
                f"{declared[1].decode() if declared else ''} : les accents seraient faux (« Ã© »). "
                "Utilisez l'export d'origine, sans l'ouvrir dans un éditeur."
            )


def _is_utf8(first: bytes, rest: IO[bytes]) -> bool:
    """Whether it is UTF-8 with a character beyond ASCII."""
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

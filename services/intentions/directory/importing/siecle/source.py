"""The XML inside what was handed over: a ZIP with one XML, or the bare XML; bounded and checked."""

import codecs
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from services.intentions.directory.importing.siecle.kinds import check_is_xml
from services.intentions.directory.importing.siecle.model import Unreadable
from services.intentions.directory.importing.siecle.unzipping import Bytes, only_xml

LARGEST_BYTES = 64 * 1024 * 1024  # thirty times the export of a collège of 600 pupils
CHUNK = 1 << 16
_ENCODING = re.compile(rb"<\?xml[^>]*encoding=[\"']([A-Za-z0-9._-]+)[\"']")


@contextmanager
def opened(file: Path) -> Iterator[Bytes]:
    """The XML of `file` as a stream. Errors: `Unreadable`, also for a file that is something else."""
    try:
        with file.open("rb") as raw:
            head = raw.read(CHUNK)
            raw.seek(0)
            if head.startswith(b"PK"):
                with only_xml(raw, LARGEST_BYTES) as inner:
                    yield inner
                return
            check_size(file.stat().st_size)
            check_is_xml(head)
            yield raw
    except FileNotFoundError:
        raise Unreadable("Le fichier n'existe pas.") from None
    except IsADirectoryError:
        raise Unreadable("C'est un dossier, pas un fichier : donnez les fichiers qu'il contient.") from None
    except PermissionError:
        raise Unreadable("Le fichier ne peut pas être lu : l'accès est refusé.") from None
    except OSError as error:
        raise Unreadable(f"Le fichier ne peut pas être lu ({type(error).__name__}).") from None


def check_size(size: int) -> None:
    """Errors: `Unreadable` for what no school's export is as large as."""
    if size > LARGEST_BYTES:
        raise Unreadable(f"Le fichier XML est trop volumineux (plus de {LARGEST_BYTES >> 20} Mo).")


def check_encoding(file: Path) -> None:
    """Errors: `Unreadable` for UTF-8 under a prologue that says otherwise (« Ã© »)."""
    with opened(file) as stream:
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

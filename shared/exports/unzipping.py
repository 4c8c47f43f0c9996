"""The XML in what was handed over, bare or in a ZIP: a stream of no more than a school's export can hold."""

import errno
import os
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from shared.exports.kinds import (
    CHUNK,
    Bytes,
    check_is_no_document,
    check_is_xml,
)
from shared.exports.model import Unreadable

DAMAGED = "L'archive ZIP est endommagée ou illisible : téléchargez de nouveau l'export de SIECLE."
LARGEST_BYTES = 64 * 1024 * 1024  # thirty times the export of a collège of 600 pupils
MOST_DIRECTORY_BYTES = 1 << 18  # some thousand entries
LEAST_SUSPECT_BYTES = 1 << 20
MOST_RATIO = 100  # XML is packed to a tenth or a twentieth
_PLAIN_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})  # others unpack in one piece
_ENCRYPTED = 0x1
_END, _END64_LOCATOR = b"PK\x05\x06", b"PK\x06\x07"
_END_BYTES, _END64_BYTES, _LOCATOR_BYTES = 22, 56, 20
_LONGEST_END = (1 << 16) + _END_BYTES + _END64_BYTES + _LOCATOR_BYTES
# What zipfile raises for an archive that is damaged, or made to harm.
_DAMAGED = (
    zipfile.BadZipFile, zlib.error, struct.error, NotImplementedError, RuntimeError, EOFError,
    ValueError, OverflowError, LookupError,
)  # fmt: skip


@contextmanager
def opened(source: Path | IO[bytes]) -> Iterator[Bytes]:
    """The XML of a file, or of a stream that is read from its beginning and stays open.

    Errors: `Unreadable`, also for what is something else.
    """
    try:
        given = source.open("rb") if isinstance(source, Path) else nullcontext(source)
        with given as raw, _xml_in(raw) as stream:
            yield stream
    except FileNotFoundError:
        raise Unreadable("Le fichier n'existe pas.") from None
    except IsADirectoryError:
        raise Unreadable("C'est un dossier, pas un fichier : donnez les fichiers qu'il contient.") from None
    except PermissionError:
        raise Unreadable("Le fichier ne peut pas être lu : l'accès est refusé.") from None
    except OSError as error:
        raise Unreadable(f"Le fichier ne peut pas être lu ({type(error).__name__}).") from None


@contextmanager
def _xml_in(raw: IO[bytes]) -> Iterator[Bytes]:
    size = raw.seek(0, os.SEEK_END)
    raw.seek(0)
    head = raw.read(CHUNK)
    raw.seek(0)
    if head.startswith(b"PK"):
        with _only_xml(raw) as inner:
            yield inner
        return
    _check_size(size)
    check_is_xml(head)
    yield raw


def _check_size(size: int) -> None:
    """Errors: `Unreadable` for what no school's export is as large as."""
    if size > LARGEST_BYTES:
        raise Unreadable(f"Le fichier XML est trop volumineux (plus de {LARGEST_BYTES >> 20} Mo).")


@contextmanager
def _only_xml(raw: IO[bytes]) -> Iterator[Bytes]:
    """The XML in the archive. Errors: `Unreadable`, also while it is read."""
    with _in_a_sentence():
        # The table of contents is read whole by the library: it must not be endless.
        if _directory_bytes(_tail(raw)) > MOST_DIRECTORY_BYTES:
            raise Unreadable("L'archive ZIP contient beaucoup trop de fichiers.")
        archive = zipfile.ZipFile(raw)
        inner = archive.open(_chosen(archive))
        check_is_xml(inner.read(1 << 12))
        inner.seek(0)
    with inner:
        yield _Inner(inner)


@dataclass(frozen=True, slots=True)
class _Inner:
    """The unpacked XML; damage shows only while it is read."""

    stream: IO[bytes]

    def read(self, size: int, /) -> bytes:
        """Errors: `Unreadable`."""
        with _in_a_sentence():
            return self.stream.read(size)


@contextmanager
def _in_a_sentence() -> Iterator[None]:
    try:
        yield
    except _DAMAGED:
        raise Unreadable(DAMAGED) from None
    except OSError as error:
        if error.errno != errno.EINVAL:  # a place before the file's beginning
            raise
        raise Unreadable(DAMAGED) from None


def _tail(raw: IO[bytes]) -> bytes:
    size = raw.seek(0, os.SEEK_END)
    raw.seek(max(0, size - _LONGEST_END))
    tail = raw.read(_LONGEST_END)
    raw.seek(0)
    return tail


def _directory_bytes(tail: bytes) -> int:
    """The size of its table as the archive's end gives it, found as the library finds it."""
    plain_end = tail[-_END_BYTES:]
    at = len(tail) - _END_BYTES
    if not (plain_end.startswith(_END) and plain_end.endswith(b"\0\0")):
        at = tail.rfind(_END)
    if at < 0:
        raise zipfile.BadZipFile
    locator = at - _LOCATOR_BYTES
    if locator >= _END64_BYTES and tail[locator:at].startswith(_END64_LOCATOR):
        (size,) = struct.unpack_from("<Q", tail, locator - _END64_BYTES + 40)
    else:
        (size,) = struct.unpack_from("<L", tail, at + 12)
    return int(size)


def _chosen(archive: zipfile.ZipFile) -> zipfile.ZipInfo:
    entries = [entry for entry in archive.infolist() if not _is_debris(entry.filename)]
    if any(".." in PurePosixPath(entry.filename).parts or entry.filename[:1] == "/" for entry in entries):
        raise Unreadable("L'archive ZIP contient un chemin interdit.")
    check_is_no_document(entry.filename for entry in entries)
    found = [entry for entry in entries if entry.filename.lower().endswith(".xml")]
    if len(found) != 1:
        raise Unreadable(f"L'archive ZIP doit contenir un seul fichier XML, elle en contient {len(found)}.")
    _check_entry(found[0])
    return found[0]


def _check_entry(entry: zipfile.ZipInfo) -> None:
    """Errors: `Unreadable`. No more than `file_size` is ever unpacked, nor more than `compress_size` read."""
    if entry.flag_bits & _ENCRYPTED:
        raise Unreadable("L'archive ZIP est protégée par un mot de passe.")
    if entry.compress_type not in _PLAIN_METHODS:
        raise Unreadable(
            "L'archive ZIP est compressée d'une façon inhabituelle : donnez le fichier XML lui-même."
        )
    _check_size(entry.file_size)
    if entry.file_size > max(LEAST_SUSPECT_BYTES, entry.compress_size * MOST_RATIO):
        raise Unreadable("L'archive ZIP est anormale : elle se décompresse en un fichier démesuré.")


def _is_debris(name: str) -> bool:
    return name.endswith("/") or name.startswith("__MACOSX") or PurePosixPath(name).name.startswith("._")

"""I7: whatever is handed over is said for what it is, and nothing of it takes the machine's memory."""

import io
import random
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from shared.exports import parsing
from shared.exports.model import Unreadable
from shared.exports.reader import read_export
from tests.support.exports import PARAMETERS, pupil, pupils, written, zipped

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504
OTHERS = [
    (OLE, r"un ancien fichier Excel ou Word \(.xls, .doc\)"),
    (b"%PDF-1.7\n%\xe2\xe3", r"un document PDF"),
    (b"NOM;PRENOM\nMARTIN;Camille\n", r"un fichier texte, comme un tableau \(.csv"),
    ("Élève\tClasse\r\nZoé\t3A\r\n".encode("utf-16"), r"un fichier texte, comme un tableau \(.csv"),
    (b"\xef\xbb\xbfNom,Classe\nMARTIN,3A\n", r"un fichier texte, comme un tableau \(.csv"),
    (b"Bonjour", r"un fichier texte"),
    (b"", "un fichier vide"),
    (b"\xef\xbb\xbf \r\n", "un fichier vide"),
    (b"<!DOCTYPE html>\n<html><body>", r"une page web \(.html\)"),
    (b"<HTML><head>", r"une page web \(.html\)"),
    (b"{\\rtf1\\ansi", r"un document texte \(.rtf\)"),
    (b"Rar!\x1a\x07\x00", r"une archive RAR"),
    (b"7z\xbc\xaf\x27\x1c", "une archive 7-Zip"),
    (b"\x1f\x8b\x08\x00", "une archive gzip"),
    (b"\x89PNG\r\n\x1a\n", "une image"),
    (b"\x00\x01\x02\x03", "un fichier d'un autre format"),
]
IN_ZIP = [
    ({"[Content_Types].xml": b"<a/>", "xl/workbook.xml": b"<a/>"}, r"un classeur Excel \(.xlsx\)"),
    ({"[Content_Types].xml": b"<a/>", "word/document.xml": b"<a/>"}, r"un document Word \(.docx\)"),
    ({"mimetype": b"x", "content.xml": b"<a/>"}, r"un document LibreOffice \(.ods, .odt\)"),
    ({"eleves.xml": b"NOM;PRENOM\nA;B\n"}, "un fichier texte, comme un tableau"),
    ({"eleves.xml": b""}, "un fichier vide"),
]


@pytest.mark.parametrize(("content", "kind"), OTHERS)
def test_i7_another_file_is_called_what_it_is(tmp_path: Path, content: bytes, kind: str) -> None:
    file = tmp_path / "export"
    file.write_bytes(content)
    with pytest.raises(Unreadable, match=f"mais {kind}.*Donnez l'export XML de SIECLE"):
        read_export(file)


@pytest.mark.parametrize(("entries", "kind"), IN_ZIP)
def test_i7_so_is_one_in_a_zip_or_that_is_a_zip(tmp_path: Path, entries: dict[str, bytes], kind: str) -> None:
    with pytest.raises(Unreadable, match=f"mais {kind}"):
        read_export(zipped(tmp_path, entries))


def test_i7_a_folder_is_called_one(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="C'est un dossier"):
        read_export(tmp_path)


ENGLISH = ("error", "tag", "syntax", "token", "mismatch", "element found", "encoding", "codec", "invalid")


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ("<BEE_ELEVES>\n<DONNEES>", 2), ("<BEE_ELEVES>\n</DONNEES>", 2), ("<BEE_ELEVES>\n<!--", 2),
        ("<BEE_ELEVES>\n<a b='1' b='2'/>", 2), ("<BEE_ELEVES/>\n<BEE_ELEVES/>", 2),
        ("<BEE_ELEVES>&nbsp;</BEE_ELEVES>", 1),
        ("<BEE_ELEVES>\n<![CDATA[x", 2), ("<BEE_ELEVES>\n<x:a/></BEE_ELEVES>", 2), ("<BEE_ELEVES>\n\x01", 2),
        ("<BEE_ELEVES>\n<a", 2), ("<BEE_ELEVES>\nA & B</BEE_ELEVES>", 2), ("<?xml version='1.0'?>", 1),
        ("<?xml vers='1.0'?><BEE_ELEVES/>", 1), ("<BEE_ELEVES>&#0;</BEE_ELEVES>", 1),
        ("\n<?xml version='1.0'?><BEE_ELEVES/>", 2),
        ("<?xml version='1.0' encoding='klingon'?><BEE_ELEVES/>", 1),
        ("<?xml version='1.0' encoding='shift_jis'?><BEE_ELEVES/>", 1),
        ("<?xml version='1.0' encoding='utf-16'?><BEE_ELEVES/>", 1),
    ],
)  # fmt: skip
def test_i7_the_parsers_reasons_are_french_with_the_line(tmp_path: Path, content: str, line: int) -> None:
    file = tmp_path / "export.xml"
    file.write_text(content)
    with pytest.raises(Unreadable, match=f"ligne {line} : ") as refused:
        read_export(file)
    assert not any(word in str(refused.value) for word in ENGLISH)


def peak_of(file: Path, sentence: str) -> int:
    """The most memory that refusing the file took, in bytes."""
    tracemalloc.start()
    try:
        with pytest.raises(Unreadable, match=sentence):
            read_export(file)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def around(inner: str) -> bytes:
    return f"<BEE_ELEVES>{PARAMETERS}<DONNEES><ELEVES>{inner}</ELEVES></DONNEES></BEE_ELEVES>".encode()


def test_i7_a_zip_that_unpacks_beyond_measure_is_refused_unread(tmp_path: Path) -> None:
    bomb = zipped(tmp_path, {"a.xml": around("<ELEVE/>" * 1_000_000)})
    assert bomb.stat().st_size < 50_000
    assert peak_of(bomb, "se décompresse en un fichier démesuré") < 1_000_000


@pytest.mark.parametrize(
    ("inner", "sentence"),
    [
        ("<ELEVE/>" * 3000, "plus de 2000 élèves, responsables, adresses et liens"),
        ("<x/>" * 6000, "beaucoup trop d'éléments"),
        ("<x>" * 60, "plus de 50 éléments imbriqués"),
        (f"<ELEVE><PRENOM>{'x' * 3_000_000}</PRENOM></ELEVE>", "un élément est beaucoup trop long"),
        (f"<ELEVE>{'<PRENOM/>' * 20_000}</ELEVE>", "un élément est beaucoup trop long"),
        (f'<ELEVE ELEVE_ID="{"1" * 3_000_000}"/>', "n'en finit pas"),
        (f"<!--{'x' * 3_000_000}-->", "n'en finit pas"),
        (f"<{'x' * 3_000_000}/>", "n'en finit pas"),
    ],
)
def test_i7_what_no_export_has_is_refused_while_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, inner: str, sentence: str
) -> None:
    monkeypatch.setattr(parsing, "MOST_RECORDS", 2000)
    monkeypatch.setattr(parsing, "MOST_ELEMENTS", 5000 if "<x/>" in inner else 1_000_000)
    file = tmp_path / "export.xml"
    file.write_bytes(around(inner))
    assert peak_of(file, f"ligne 1 : .*{sentence}") < 8_000_000


def test_i7_endless_text_outside_the_records_takes_no_memory(tmp_path: Path) -> None:
    file = tmp_path / "export.xml"
    file.write_bytes(
        around("").replace(b"<ELEVES>", b"<ADRESSES>" + b"x" * 5_000_000 + b"</ADRESSES><ELEVES>")
    )
    tracemalloc.start()
    read_export(file)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 2_000_000


def test_i7_a_zip_of_many_files_is_refused_unread(tmp_path: Path) -> None:
    entries = {f"{number:05}.txt": b"" for number in range(6000)} | {"a.xml": around("")}
    assert peak_of(zipped(tmp_path, entries), "beaucoup trop de fichiers") < 1_000_000


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_i7_a_zip_packed_otherwise_is_refused(tmp_path: Path, method: int) -> None:
    file = tmp_path / "export.zip"
    with zipfile.ZipFile(file, "w", method) as archive:
        archive.writestr("a.xml", around(""))
    with pytest.raises(Unreadable, match="compressée d'une façon inhabituelle"):
        read_export(file)


def test_i7_a_zip_with_a_password_is_said_to_have_one(tmp_path: Path) -> None:
    packed = bytearray(zipped(tmp_path, {"a.xml": around("")}).read_bytes())
    packed[6] |= 1
    packed[packed.rindex(b"PK\x01\x02") + 8] |= 1
    file = tmp_path / "locked.zip"
    file.write_bytes(packed)
    with pytest.raises(Unreadable, match="protégée par un mot de passe"):
        read_export(file)


def refusal(file: Path) -> str:
    """Why the file is refused; nothing where it is read."""
    try:
        read_export(file)
    except Unreadable as error:
        return str(error)
    return ""


def test_i7_a_damaged_zip_ends_in_a_sentence(tmp_path: Path) -> None:
    """Cut or changed anywhere: refused in French, or read where the damage does not matter."""
    chance = random.Random(7)
    whole = zipped(tmp_path, {"a.xml": pupils(*[pupil(str(n)) for n in range(1, 60)]).encode()}).read_bytes()
    file = tmp_path / "damaged.zip"
    for number in range(200):
        damaged = bytearray(whole[: chance.randrange(2, len(whole))] if number % 3 == 0 else whole)
        for _ in range(chance.randrange(1, 6)):
            damaged[chance.randrange(2, len(damaged))] = chance.randrange(256)
        file.write_bytes(damaged)
        said = refusal(file)
        assert said.isprintable()
        assert "ne peut pas être lu" not in said


def test_i7_a_large_school_is_no_bomb(tmp_path: Path) -> None:
    many = [pupil(str(number)) for number in range(1, 3001)]
    content = written(tmp_path, pupils(*many)).read_bytes()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr("a.xml", content)
    file = tmp_path / "large.zip"
    file.write_bytes(packed.getvalue())
    assert len(read_export(file).pupils) == 3000  # type: ignore[union-attr]

"""I6: what the texts of an export may hold; refused with line and name of the field, or mended."""

from pathlib import Path

import pytest

from shared.exports.model import GuardiansExport, PupilsExport, Unreadable
from shared.exports.reader import read_export
from tests.support.exports import guardians, person, pupil, pupils, written

CLASS = (
    '<STRUCTURES_ELEVE ELEVE_ID="1"><STRUCTURE><CODE_STRUCTURE>{}</CODE_STRUCTURE><TYPE_STRUCTURE>D'
    "</TYPE_STRUCTURE></STRUCTURE></STRUCTURES_ELEVE>"
)


def as_bytes(folder: Path, xml: str, encoding: str = "ISO-8859-15") -> Path:
    """The export whose characters up to U+00FF are single bytes, whatever they mean in its encoding."""
    file = folder / "export.xml"
    file.write_bytes(f'<?xml version="1.0" encoding="{encoding}"?>\n{xml}'.encode("latin-1"))
    return file


@pytest.mark.parametrize("encoding", ["ISO-8859-15", "ISO-8859-1", "windows-1252"])
def test_i6_windows_characters_are_read_as_such_in_every_declared_encoding(
    tmp_path: Path, encoding: str
) -> None:
    xml = pupils(
        pupil("1", PRENOM="M\x92Bara", NOM_DE_FAMILLE="N\x92DIAYE \x96 C\x9cUR"),
        structures=CLASS.format("3\x85A"),
    )
    export = read_export(as_bytes(tmp_path, xml, encoding))
    assert isinstance(export, PupilsExport)
    [one] = export.pupils
    assert (one.first_name, one.last_name, one.division) == ("M’Bara", "N’DIAYE – CœUR", "3…A")


def test_i6_names_come_on_one_line_without_what_is_invisible(tmp_path: Path) -> None:
    xml = pupils(
        pupil(
            "1", PRENOM="Jean\n\tPaul", NOM_USAGE="LE\u00a0GOFF\u200b", NOM_DE_FAMILLE="\u202eGARCIA\u202c"
        ),
        structures=CLASS.format(" 3\u2003A\u00ad "),
    )
    export = read_export(written(tmp_path, xml, encoding="UTF-8"))
    assert isinstance(export, PupilsExport)
    [one] = export.pupils
    assert (one.first_name, one.last_name, one.birth_name) == ("Jean Paul", "LE GOFF", "GARCIA")
    assert one.division == "3 A"


@pytest.mark.parametrize(
    ("xml", "sentence"),
    [
        (pupils(pupil("1", PRENOM="Lo\ufffdc")), "Ligne 2 : le prénom « Lo�c » : des accents sont perdus"),
        (pupils(pupil("1", NOM_USAGE="LEF\ufffdVRE")), "le nom d'usage « LEF�VRE » : des accents sont pe"),
        (pupils(pupil("1"), structures=CLASS.format("3Ã¨me A")), "la classe « 3Ã¨me A » : des accents sont"),
        (pupils(pupil("1"), structures=CLASS.format("3\ufffdA")), "la classe « 3�A » : des accents sont per"),
        (pupils(pupil("1", PRENOM="Mâ€™Bara")), "le prénom « Mâ€™Bara » : des accents sont déjà faux"),
        (pupils(pupil("1", PRENOM="L\x81a")), "le prénom « La » : un caractère n'y a pas sa place"),
        (pupils(pupil("1", PRENOM="A" * 101)), "le prénom « A+… » : plus de 100 caractères"),
        (pupils(pupil("1"), structures=CLASS.format("3" * 41)), "la classe « 3+ » : plus de 40 caractères"),
        (pupils(pupil("1", PRENOM="Z" + "\u0351" * 9)), "trop d'accents s'y suivent"),
        (pupils(pupil("1", CODE_MEF="1" * 301)), "CODE_MEF compte plus de 300 caractères"),
        (pupils(pupil("1;2")), "l'identifiant ELEVE_ID « 1;2 » n'est pas de SIECLE"),
        (guardians(person("5", last_name="VALLÃ‰E")), "nom de famille « VALLÃ‰E » : des accents sont déjà"),
        (guardians(person("5", civility="M\ufffd")), "LC_CIVILITE « M� » : des accents sont perdus"),
        (guardians(person("5/6")), "l'identifiant PERSONNE_ID « 5/6 » n'est pas de SIECLE"),
    ],
)  # fmt: skip
def test_i6_damaged_texts_refuse_the_file_with_their_place(tmp_path: Path, xml: str, sentence: str) -> None:
    with pytest.raises(Unreadable, match=sentence):
        read_export(written(tmp_path, xml, encoding="UTF-8"))


def test_i6_the_line_is_that_of_the_record(tmp_path: Path) -> None:
    xml = pupils(pupil("1"), "\n", pupil("2"), "\n", pupil("3", PRENOM="Zo\ufffd"), "\n", pupil("4"))
    with pytest.raises(Unreadable, match=r"^Ligne 4 : "):
        read_export(written(tmp_path, xml, encoding="UTF-8"))


def test_i6_a_year_in_other_digits_is_none(tmp_path: Path) -> None:
    xml = guardians(person("5")).replace("2026", "²⁰²⁶")
    export = read_export(written(tmp_path, xml, encoding="UTF-8"))
    assert isinstance(export, GuardiansExport)
    assert export.header.year is None

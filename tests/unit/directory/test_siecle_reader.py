"""The traps of SIECLE exports: each is survived, or refused whole with a French sentence."""

import codecs
import io
import tracemalloc
from datetime import date
from pathlib import Path

import pytest

from shared.addresses import Fault
from shared.exports.model import GuardiansExport, PupilsExport, Unreadable
from shared.exports.reader import read_export
from tests.support.exports import guardians, link, person, pupil, pupils, written, zipped

PROLOGUE = b'<?xml version="1.0" encoding="ISO-8859-15"?>\n'


def read_pupils(file: Path) -> PupilsExport:
    export = read_export(file)
    assert isinstance(export, PupilsExport)
    return export


def read_guardians(file: Path) -> GuardiansExport:
    export = read_export(file)
    assert isinstance(export, GuardiansExport)
    return export


def test_the_encoding_that_siecle_declares(tmp_path: Path) -> None:
    [one] = read_pupils(written(tmp_path, pupils(pupil("1", NOM_DE_FAMILLE="CŒURET–Ÿ")))).pupils
    assert one.last_name == "CŒURET–Ÿ"


def test_utf_8_with_a_mark_and_crlf(tmp_path: Path) -> None:
    file = tmp_path / "x.xml"
    xml = '<?xml version="1.0" encoding="UTF-8"?>\r\n' + pupils(pupil("1")).replace("><", ">\r\n<")
    file.write_bytes(codecs.BOM_UTF8 + xml.encode())
    assert len(read_pupils(file).pupils) == 1


def test_the_class_is_the_division_wherever_it_stands(tmp_path: Path) -> None:
    structures = (
        '<STRUCTURES_ELEVE ELEVE_ID="1"><STRUCTURE><CODE_STRUCTURE>ANG1</CODE_STRUCTURE><TYPE_STRUCTURE>G'
        "</TYPE_STRUCTURE></STRUCTURE><STRUCTURE><CODE_STRUCTURE>3B</CODE_STRUCTURE><TYPE_STRUCTURE>D"
        "</TYPE_STRUCTURE></STRUCTURE></STRUCTURES_ELEVE>"
    )
    [one] = read_pupils(written(tmp_path, pupils(pupil("1"), structures=structures))).pupils
    assert one.division == "3B"


def test_last_years_mef_is_not_the_pupils(tmp_path: Path) -> None:
    last_year = "<CODE_MEF>10210019110</CODE_MEF>"
    xml = pupils(pupil("1")).replace(
        "<ID_NATIONAL>", f"<SCOLARITE_AN_DERNIER>{last_year}</SCOLARITE_AN_DERNIER><ID_NATIONAL>"
    )
    [one] = read_pupils(written(tmp_path, xml)).pupils
    assert one.mef == "10310019110"


def test_absent_empty_and_blank_are_the_same(tmp_path: Path) -> None:
    xml = pupils(pupil("1", ID_NATIONAL=" ", INE_RNIE="", INE_BEA="0123456789A", DATE_SORTIE=" "))
    [one] = read_pupils(written(tmp_path, xml)).pupils
    assert (one.ine, one.left_on) == ("0123456789A", None)


def test_dates(tmp_path: Path) -> None:
    [one] = read_pupils(written(tmp_path, pupils(pupil("1", DATE_SORTIE="06/07/2027")))).pupils
    assert (one.born_on, one.left_on) == (date(2012, 5, 14), date(2027, 7, 6))


@pytest.mark.parametrize(
    "text",
    ["2012-05-14", "14-05-2012", "14/05/12", "14.05.2012", "05/14/2012", "31/02/2012", "mai 2012", "-", "?"],
)
def test_i4_a_date_that_is_there_and_is_none_is_kept_as_its_text(tmp_path: Path, text: str) -> None:
    [one] = read_pupils(written(tmp_path, pupils(pupil("1", DATE_NAISS=text, DATE_SORTIE=text)))).pupils
    assert (one.born_on, one.left_on) == (None, None)
    assert (one.unread_birth, one.unread_exit) == (text, text)


def test_i1_the_name_of_birth_is_read_beside_the_one_that_is_used(tmp_path: Path) -> None:
    [one] = read_pupils(written(tmp_path, pupils(pupil("1", NOM_USAGE="DURAND")))).pupils
    [other] = read_pupils(written(tmp_path, pupils(pupil("1", NOM_USAGE="MARTIN")))).pupils
    assert (one.last_name, one.birth_name) == ("DURAND", "MARTIN")
    assert (other.last_name, other.birth_name) == ("MARTIN", "")


@pytest.mark.parametrize(
    ("level", "legal"),
    [
        ("<NIVEAU_RESPONSABILITE>1</NIVEAU_RESPONSABILITE>", True),
        ("<NIVEAU_RESPONSABILITE>2</NIVEAU_RESPONSABILITE>", False),
        ("<NIVEAU_RESPONSABILITE>3</NIVEAU_RESPONSABILITE><RESP_LEGAL>1</RESP_LEGAL>", False),
        ("<RESP_LEGAL>1</RESP_LEGAL>", True),
        ("<RESP_LEGAL>2</RESP_LEGAL>", True),
        ("<RESP_LEGAL>true</RESP_LEGAL>", True),
        ("<RESP_LEGAL>0</RESP_LEGAL>", False),
        ("", None),
    ],
)
def test_who_is_a_legal_responsible_in_old_and_new_files(
    tmp_path: Path, level: str, legal: bool | None
) -> None:
    export = read_guardians(written(tmp_path, guardians(person("5"), links=link("1", "5", level))))
    assert export.links[0].legal is legal


def test_older_files_write_their_booleans_in_several_ways(tmp_path: Path) -> None:
    flags = "<RESP_LEGAL>1</RESP_LEGAL><RESP_FINANCIER>true</RESP_FINANCIER><PERS_CONTACT>0</PERS_CONTACT>"
    export = read_guardians(written(tmp_path, guardians(person("5"), links=link("1", "5", flags))))
    assert export.links[0].legal is True


def test_p1_an_address_that_cannot_be_written_to_is_none_and_is_named(tmp_path: Path) -> None:
    persons = [
        person("1", " Claire@Example.FR "), person("2", "zoé@example.fr"),
        person("3", "claire.example.fr"), person("4"), person("5", " "),
    ]  # fmt: skip
    export = read_guardians(written(tmp_path, guardians(*persons)))
    assert [(one.email, one.email_fault) for one in export.persons] == [
        ("Claire@example.fr", None), (None, Fault.LOCAL_ACCENT), (None, Fault.NO_AT), (None, None),
        (None, None),
    ]  # fmt: skip


def test_who_never_came_has_left(tmp_path: Path) -> None:
    never = pupil("1", CODE_MOTIF_SORTIE="44")
    [one, other] = read_pupils(written(tmp_path, pupils(never, pupil("2")))).pupils
    today, yesterday = date(2026, 11, 7), date(2026, 11, 6)
    assert (one.left_by(today), other.left_by(today)) == (yesterday, None)


def test_a_zip_with_the_debris_of_a_mac(tmp_path: Path) -> None:
    content = written(tmp_path, pupils(pupil("1"))).read_bytes()
    entries = {"ElevesSansAdresses.xml": content, "__MACOSX/._ElevesSansAdresses.xml": b"x"}
    assert len(read_pupils(zipped(tmp_path, entries)).pupils) == 1


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (PROLOGUE + b"<BEE_ELEVES><DONNEES>\n<ELEVES>", "mal formé ou tronqué, ligne 3"),
        (PROLOGUE + b"<BEE_ELEVES>\n</BEE_RESPONSABLES>", "mal formé ou tronqué, ligne 3"),
        (b"", "fichier vide"),
        (b"NOM;PRENOM\nMARTIN;Camille\n", "comme un tableau"),
        (b'<?xml version="1.0" encoding="klingon"?><BEE_ELEVES/>', "n'est pas reconnu"),
        (PROLOGUE + b"<NOTES/>", "racine NOTES"),
        (PROLOGUE + b"<BEE_ELEVES><DONNEES/></BEE_ELEVES>", "ne nomme pas l'établissement"),
        (PROLOGUE + b'<!DOCTYPE x [<!ENTITY a "b">]><BEE_ELEVES>&a;</BEE_ELEVES>', "DTD"),
        (PROLOGUE + "<BEE_ELEVES>École</BEE_ELEVES>".encode(), "réenregistré en UTF-8"),
        (pupils(pupil("1", PRENOM="Zoé".encode().decode("latin-1"))).encode(), "accents sont déjà faux"),
        (pupils(pupil("1", PRENOM="\u00c3\u0089LISE")).encode(), "accents sont déjà faux"),
        (b"PK\x03\x04 no zip at all", "ZIP est endommagée"),
    ],
)
def test_unreadable_files_are_refused_with_the_reason(tmp_path: Path, content: bytes, sentence: str) -> None:
    file = tmp_path / "export"
    file.write_bytes(content)
    with pytest.raises(Unreadable, match=sentence):
        read_export(file)


@pytest.mark.parametrize(
    ("entries", "sentence"),
    [
        ({"a.xml": b"<a/>", "b.xml": b"<b/>"}, "un seul fichier XML, elle en contient 2"),
        ({"a.txt": b"x"}, "un seul fichier XML, elle en contient 0"),
        ({"../a.xml": b"<a/>"}, "chemin interdit"),
    ],
)
def test_strange_zips(tmp_path: Path, entries: dict[str, bytes], sentence: str) -> None:
    with pytest.raises(Unreadable, match=sentence):
        read_export(zipped(tmp_path, entries))


def test_a_bomb_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shared.exports.unzipping.LARGEST_BYTES", 1000)
    with pytest.raises(Unreadable, match="trop volumineux"):
        read_export(zipped(tmp_path, {"a.xml": b" " * 5000}))
    with pytest.raises(Unreadable, match="trop volumineux"):
        read_export(written(tmp_path, pupils(*[pupil(str(number)) for number in range(20)])))


def test_memory_stays_flat_whatever_the_other_blocks_hold(tmp_path: Path) -> None:
    options = "<OPTION><CODE_MATIERE>030201</CODE_MATIERE></OPTION>" * 20_000
    block = f"<OPTIONS>{options}</OPTIONS><STRUCTURES>"
    file = written(tmp_path, pupils(pupil("1")).replace("<STRUCTURES>", block))

    tracemalloc.start()
    assert len(read_pupils(file).pupils) == 1
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert peak < 1_000_000 < file.stat().st_size


def test_a_name_with_a_tilde_is_no_mistake(tmp_path: Path) -> None:
    [one] = read_pupils(written(tmp_path, pupils(pupil("1", NOM_DE_FAMILLE="SÃO ÂGE ÅSE")))).pupils
    assert one.last_name == "SÃO ÂGE ÅSE"


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="n'existe pas"):
        read_export(tmp_path / "absent.zip")


def test_the_lines_of_an_address_are_the_persons_who_name_it_wherever_it_stands(tmp_path: Path) -> None:
    lines = "<LIGNE1_ADRESSE>RES.  DES LILAS</LIGNE1_ADRESSE><LIGNE3_ADRESSE>1 RUE HAUTE</LIGNE3_ADRESSE>"
    town = "<CODE_POSTAL>93000</CODE_POSTAL><LIBELLE_POSTAL>BOBIGNY</LIBELLE_POSTAL>"
    country = "<LL_PAYS>FRANCE</LL_PAYS>"
    addresses = f'<ADRESSES><ADRESSE ADRESSE_ID="9">{lines}{town}{country}</ADRESSE></ADRESSES>'
    xml = guardians(person("21", address="9"), person("22"), person("23", address="8"), addresses=addresses)
    persons = read_guardians(written(tmp_path, xml)).persons
    there = ("RES. DES LILAS", "1 RUE HAUTE", "93000 BOBIGNY")
    assert [one.address for one in persons] == [there, (), ()]


def test_what_a_page_received_is_read_as_a_file_is_and_stays_open(tmp_path: Path) -> None:
    for file in (written(tmp_path, pupils(pupil("1"))), zipped(tmp_path, {"a.xml": pupils().encode()})):
        stream = io.BytesIO(file.read_bytes())
        assert read_export(stream) == read_export(file) == read_export(stream)
    with pytest.raises(Unreadable, match="un fichier vide"):
        read_export(io.BytesIO())

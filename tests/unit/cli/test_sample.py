"""`orientation sample`: the same bytes, numbers of schools that may be, shapes as of real exports."""

import json
import weakref
import zipfile
from collections import Counter
from datetime import date
from itertools import islice
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from services.intentions.cli.app import app
from services.intentions.cli.sample import families
from services.intentions.cli.sample.school import Place, School
from services.intentions.cli.sample.uai import room, uai, uais
from services.intentions.directory.importing.matching.pupils import place
from services.intentions.directory.importing.matching.records import WhyNot
from services.siecle.exports.handed import handed
from shared.academies import academy_named, academy_of_uai
from shared.exports.model import ExportedPupil, GuardiansExport, PupilsExport
from shared.exports.reader import read_export
from shared.exports.together import read_together

ACADEMIES = "creteil,la-reunion,martinique"
TODAY = date(2026, 11, 7)


def sample(folder: Path, *arguments: str) -> Result:
    given = ("--folder", str(folder), "--year", "2026", "--academies", ACADEMIES)
    return CliRunner().invoke(app, ["sample", *given, *arguments])


def contents(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in sorted(folder.rglob("*.zip"))}


def test_a_sample_is_the_same_bytes_for_its_seed(tmp_path: Path) -> None:
    given = ("--schools", "4", "--pupils", "20-40", "--json", "--seed")
    for name, seed in (("one", "7"), ("again", "7"), ("other", "8")):
        result = sample(tmp_path / name, *given, seed)
        assert result.exit_code == 0, result.output
    assert contents(tmp_path / "one") == contents(tmp_path / "again")
    assert contents(tmp_path / "one") != contents(tmp_path / "other")
    assert len(contents(tmp_path / "one")) == 8
    counted = json.loads(result.stdout)
    assert counted["schools"] == 4
    assert 4 * 20 <= counted["pupils_of_3e"] <= 4 * 42


def test_a_school_is_the_same_whatever_others_there_are() -> None:
    where = Place(3, "0939998M", "creteil", 2026)
    assert families.build(where, 30, "1").children == families.build(where, 30, "1").children
    assert families.build(where, 30, "1").children != families.build(where, 30, "2").children


def test_every_uai_has_its_letter_and_a_departement_of_its_academy() -> None:
    assert (uai("075", 655), uai("620", 1), uai("093", 9999)) == ("0750655E", "6200001G", "0939999N")
    chosen = [academy for name in ACADEMIES.split(",") if (academy := academy_named(name))]
    found = list(islice(uais(chosen), 7000))
    assert Counter(academy.slug for academy, _ in found) == {
        "creteil": 2334,
        "reunion": 2333,
        "martinique": 2333,
    }
    assert len({one for _, one in found}) == 7000
    assert all(academy_of_uai(one) == academy for academy, one in found)
    assert all("ABCDEFGHJKLMNPRSTUVWXYZ"[int(one[:7]) % 23] == one[7] for _, one in found)
    assert sum(1 for _ in uais(chosen)) == sum(map(room, chosen))


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--pupils", "0"), "--pupils is a number"),
        (("--pupils", "90-80"), "--pupils is a number"),
        (("--pupils", "2001"), "--pupils is a number"),
        (("--academies", "creteil,atlantide"), "Unknown academy 'atlantide'"),
        (("--academies", "martinique", "--schools", "7000"), "have numbers for 6999 schools at most"),
    ],
)
def test_a_sample_that_makes_no_sense_writes_nothing(
    tmp_path: Path, arguments: tuple[str, ...], sentence: str
) -> None:
    result = sample(tmp_path / "sample", *arguments)
    assert result.exit_code == 2
    assert sentence in result.stderr
    assert not (tmp_path / "sample").exists()


def test_a_sample_writes_over_nothing(tmp_path: Path) -> None:
    (tmp_path / "real.zip").write_bytes(b"somebody's")
    result = sample(tmp_path)
    assert (result.exit_code, len(list(tmp_path.iterdir()))) == (1, 1)
    assert "is not empty" in result.stderr


def test_one_school_is_in_memory_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    built: list[weakref.ref[School]] = []
    real = families.build

    def build(where: Place, size: int, seed: str) -> School:
        assert all(one() is None for one in built), "the school before is kept"
        school = real(where, size, seed)
        built.append(weakref.ref(school))
        return school

    monkeypatch.setattr(families, "build", build)
    assert sample(tmp_path / "sample", "--schools", "5", "--pupils", "10").exit_code == 0
    assert len(built) == 5


def read(folder: Path) -> list[tuple[PupilsExport, GuardiansExport]]:
    found = []
    for school in sorted({file.parent for file in folder.rglob("*.zip")}):
        pupils, guardians = (read_export(file) for file in sorted(school.glob("*.zip")))
        assert isinstance(pupils, PupilsExport)
        assert isinstance(guardians, GuardiansExport)
        assert pupils.header.school == guardians.header.school == school.name
        found.append((pupils, guardians))
    return found


def texts(folder: Path) -> str:
    """All files; bytes as they are."""
    found = []
    for file in folder.rglob("*.zip"):
        with zipfile.ZipFile(file) as archive:
            [name] = archive.namelist()
            found.append(archive.read(name).decode("latin-1"))
    return "".join(found)


def shapes(pupils: PupilsExport, guardians: GuardiansExport) -> Counter[str]:
    """What is in a school's files, as the import's own reader and matching see them."""
    found: Counter[str] = Counter()
    placed = place(pupils.pupils, [], TODAY)
    found.update(one.why_not.name for one in placed if one.why_not)
    third = {one.pupil.siecle_id: one for one in placed if one.why_not is None}
    found.update(_of_pupils([one.pupil for one in third.values()]))
    found["same number"] += sum(one.ine != one.pupil.ine for one in third.values())
    persons = {one.siecle_id: one for one in guardians.persons}
    links = [one for one in guardians.links if one.pupil in third]
    found["siblings"] += max(Counter(one.person for one in guardians.links).values()) > 2
    found["link to nobody"] += sum(one.person not in persons for one in links)
    found["unsaid"] += sum(one.legal is None for one in links)
    legal = [one for one in links if one.legal]
    kin: dict[str, list[str]] = {}
    for one in legal:
        kin.setdefault(one.pupil, []).append(one.kinship)
    found["nobody legal"] += len(third.keys() - kin.keys())
    found["two mothers"] += list(kin.values()).count(["10", "10"])
    found["three"] += sum(len(one) > 2 for one in kin.values())
    found.update(f"kinship {one}" for kinships in kin.values() for one in kinships)
    found["no address"] += sum(one.email is None and not one.email_fault for one in guardians.persons)
    found["invalid address"] += sum(one.email_fault is not None for one in guardians.persons)
    emails = Counter(one.email for one in guardians.persons if one.email)
    found["shared address"] += sum(number > 1 for number in emails.values())
    return found


def _of_pupils(third: list[ExportedPupil]) -> Counter[str]:
    names = Counter((one.last_name, one.first_name) for one in third)
    twins = Counter((one.last_name, one.born_on) for one in third)
    return Counter({
        "third": len(third),
        "SEGPA": sum(one.mef.startswith("167") for one in third),
        "no number": sum(one.ine is None for one in third),
        "leaving": sum(one.left_on is not None for one in third),
        "no class": sum(not one.division for one in third),
        "used name": sum(bool(one.birth_name) for one in third),
        "homonyms": sum(number > 1 for number in names.values()),
        "twins": sum(number > 1 for number in twins.values()),
        "of age": sum(bool(one.born_on and one.born_on < date(2008, 11, 1)) for one in third),
        "beyond the encoding": sum("?" in one.last_name + one.first_name for one in third),
        "long": sum(len(one.last_name) + len(one.first_name) > 40 for one in third),
        "accents": sum(not (one.last_name + one.first_name).isascii() for one in third),
    })  # fmt: skip


def test_i4_each_shape_of_a_real_export_occurs_and_is_read(tmp_path: Path) -> None:
    result = sample(tmp_path, "--schools", "9", "--pupils", "200", "--seed", "3")
    assert result.exit_code == 0, result.output
    found: Counter[str] = Counter()
    for one in read(tmp_path):
        found.update(shapes(*one))
    number = found.pop("third")
    assert number >= 9 * 190
    assert found.keys() >= {"kinship 10", "kinship 20", "kinship 50", "kinship 51", "kinship 70"}
    assert found.keys() >= {WhyNot.OTHER_LEVEL.name, WhyNot.LEFT.name, WhyNot.NEVER_CAME.name}
    assert not found.keys() & {WhyNot.INCOMPLETE.name, WhyNot.CLASH.name}
    assert [name for name, number in found.items() if not number] == []
    folders = {file.parent for file in tmp_path.rglob("*.zip")}
    together = (
        read_together([(file.name, file) for file in one.glob("*.zip")], TODAY.year) for one in folders
    )
    stand_in = [handed(one, (), TODAY) for one in together]
    assert sum(len(one.pupils) for one in stand_in) == number, "the stand-in for Siècle takes the same pupils"
    assert all(one.guardians and one.links for one in stand_in)
    raw = texts(tmp_path)
    versions = [f'VERSION="{one}"' for one in ("1.7", "1.8", "2.1", "3.0")]
    marks = ["ISO-8859-15", "\xef\xbb\xbf<?xml", "\r\n", "RESP_LEGAL", "NIVEAU_RESPONSABILITE", "<MEL/>"]
    numbers = ["ID_NATIONAL", "INE_RNIE", "INE_BEA"]
    assert [one for one in [*versions, *marks, *numbers, ">Inactifs<"] if one not in raw] == []
    group, division = raw.index("<TYPE_STRUCTURE>G<"), raw.index("<TYPE_STRUCTURE>D<")
    assert min(group, division) > 0


def test_national_numbers_are_nobodys_else(tmp_path: Path) -> None:
    assert sample(tmp_path, "--schools", "6", "--pupils", "60").exit_code == 0
    schools = [{one.ine for one in pupils.pupils if one.ine} for pupils, _ in read(tmp_path)]
    assert sum(map(len, schools)) == len(set().union(*schools))

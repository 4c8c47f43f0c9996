"""Logins, passwords, codes, academies, and the shipped sample."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from deploy.samples.generate import FOLDER, GUARDIANS, PUPILS, write
from deploy.samples.personas import PERSONAS
from services.intentions.cli.people.accounts import DEMO_PASSWORD, SAMPLE_SCHOOL
from services.intentions.directory.importing.batch import Options, read_files
from services.intentions.domain.opening.configure_campaign import TIME_ZONES
from shared.academies import (
    ACADEMIES,
    academy_named,
    academy_of_uai,
    day_in,
    time_zone,
)
from shared.exports.model import Unreadable
from shared.exports.together import school_name
from shared.sign_in import codes, passwords
from shared.sign_in.codes import new_login
from tests.support.exports import pupil, pupils, written


def test_logins_are_readable_ascii_and_unique() -> None:
    taken = {"a.dalmeida"}
    assert new_login("Anaïs", "D'ALMEIDA", taken) == "a.dalmeida2"
    assert new_login("Élodie", "CŒURET LE GOFF", taken) == "e.coeuretlegoff"
    assert new_login("王", "李", taken) == "x.x"


@pytest.mark.parametrize(
    ("password", "good"),
    [
        ("une longue phrase de passe", True),
        ("éàùçôkwt", True),
        ("court", False),
        ("x" * 64, False),
        ("correct cheval " * 5, True),
        ("a" * 300, False),
        ("motdepasse1", False),
        ("Azerty123!", False),
        ("12345678", False),
        ("87654321", False),
        ("abababab", False),
        ("soleil2012", False),
        ("azeqsdwxc", False),
        ("1q2w3e4r", False),
        ("p@ssw0rd!", False),
        ("Mdp2026!", False),
        ("0612345678", False),
        ("trois petits chats", True),
        ("Kv7-tulipe", True),
    ],
)
def test_passwords_that_may_be_chosen(password: str, good: bool) -> None:
    assert passwords.strong_enough(password) is good


async def test_a_password_matches_however_its_accents_were_typed() -> None:
    kept = await passwords.hashed("été à Noël")
    assert await passwords.matches(kept, "e\u0301te\u0301 a\u0300 Noe\u0308l")
    assert not await passwords.matches(kept, "ete a Noel")
    assert not await passwords.matches(None, "été à Noël")


async def test_argon2id_with_at_least_the_minimum_of_asvs() -> None:
    kept = await passwords.hashed("une longue phrase")
    _, kind, _, parameters, *_ = kept.split("$")
    values = dict(part.split("=") for part in parameters.split(","))
    assert kind == "argon2id"
    assert int(values["m"]) >= 46 * 1024
    assert int(values["t"]) >= 1


def test_a_code_is_read_however_it_was_typed() -> None:
    code = codes.new()
    stored = codes.kept(code)
    assert codes.opens(stored, code.lower().replace("-", " "))
    assert not codes.opens(stored, codes.new())
    assert len({codes.new() for _ in range(100)}) == 100


def test_academies() -> None:
    slugs = [academy.slug for academy in ACADEMIES]
    # 30, and four of the collectivités overseas with time zones of their own
    assert len(slugs) == len(set(slugs)) == 34
    academy = academy_of_uai("9740001A")
    assert academy is not None
    assert (academy.slug, time_zone("reunion")) == ("reunion", "Indian/Reunion")
    assert academy_of_uai("0000001A") is None


@pytest.mark.parametrize(
    ("uai", "slug", "zone"),
    [
        ("9750001A", "saint-pierre-et-miquelon", "America/Miquelon"),
        ("9760001A", "mayotte", "Indian/Mayotte"),
        ("9850001A", "mayotte", "Indian/Mayotte"),
        ("9770001A", "guadeloupe", "America/Guadeloupe"),
        ("9780001A", "guadeloupe", "America/Guadeloupe"),
        ("9830001A", "nouvelle-caledonie", "Pacific/Noumea"),
        ("9880001A", "nouvelle-caledonie", "Pacific/Noumea"),
        ("9840001A", "polynesie-francaise", "Pacific/Tahiti"),
        ("9870001A", "polynesie-francaise", "Pacific/Tahiti"),
        ("9860001A", "wallis-et-futuna", "Pacific/Wallis"),
    ],
)
def test_i7_schools_overseas_have_their_academy(uai: str, slug: str, zone: str) -> None:
    academy = academy_of_uai(uai)
    assert academy is not None
    assert (academy.slug, academy.time_zone, time_zone(slug)) == (slug, zone, zone)
    assert zone in TIME_ZONES


@pytest.mark.parametrize("text", ["nouvelle-caledonie", "Nouvelle-Calédonie", " NOUVELLE CALÉDONIE "])
def test_i7_an_academy_is_found_by_slug_or_name(text: str) -> None:
    academy = academy_named(text)
    assert academy is not None
    assert academy.slug == "nouvelle-caledonie"


@pytest.mark.parametrize(
    ("school", "given", "sentence"),
    [
        ("0991234A", None, "L'académie de l'établissement 0991234A ne se déduit pas de son UAI : donnez"),
        ("0931234A", "atlantide", "L'académie « atlantide » n'existe pas : donnez --academy avec l'un de"),
        ("0931234A", "", "n'existe pas"),
    ],
)
def test_i7_what_may_be_given_is_listed(
    tmp_path: Path, school: str, given: str | None, sentence: str
) -> None:
    xml = pupils(pupil("1")).replace("0931234A", school)
    with pytest.raises(Unreadable, match=sentence) as refused:
        read_files([written(tmp_path, xml)], Options(date(2026, 11, 7), academy=given))
    assert "creteil, dijon" in str(refused.value)
    assert "wallis-et-futuna" in str(refused.value)


def test_i7_an_academy_that_is_given_is_taken(tmp_path: Path) -> None:
    xml = pupils(pupil("1")).replace("0931234A", "0991234A")
    batch = read_files([written(tmp_path, xml)], Options(date(2026, 11, 7), academy="Créteil"))
    assert batch.academy == "creteil"


@pytest.mark.parametrize("name", ["Collège\ufffd", "CollÃ¨ge", "C" * 101, "Coll\0ège"])
def test_i6_a_schools_name_is_a_text_like_others(name: str) -> None:
    assert school_name(" Collège\u00a0Élise\u200b ") == "Collège Élise"
    with pytest.raises(Unreadable, match="nom de l'établissement"):
        school_name(name)


@pytest.mark.parametrize(
    ("slug", "hour", "day"),
    [
        ("creteil", 22, 7),
        ("creteil", 23, 8),
        ("martinique", 23, 7),
        ("reunion", 19, 7),
        ("reunion", 20, 8),
        ("unknown", 23, 8),
    ],
)
def test_i7_which_day_it_is_where_a_school_is(slug: str, hour: int, day: int) -> None:
    assert day_in(slug, datetime(2026, 11, 7, hour, 30, tzinfo=UTC)) == date(2026, 11, day)


def test_the_sample_is_what_its_generator_writes(tmp_path: Path) -> None:
    write(tmp_path)
    for file in (PUPILS, GUARDIANS):
        assert (tmp_path / file.name).read_bytes() == (FOLDER / file.name).read_bytes()


def test_the_demo_names_the_samples_school_and_password() -> None:
    from deploy.samples.personas import PASSWORD
    from deploy.samples.town import SCHOOL

    assert (SAMPLE_SCHOOL, DEMO_PASSWORD) == (SCHOOL, PASSWORD)
    assert len({persona.login for persona in PERSONAS}) == len(PERSONAS)

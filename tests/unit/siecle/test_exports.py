"""What a school's exports change of what is here, and how it is told."""

from datetime import UTC, date, datetime
from io import BytesIO

from services.siecle.exports.comparing import compare
from services.siecle.exports.handed import handed
from services.siecle.exports.plan import Known, Plan, There
from services.siecle.exports.report import Kind, Outcome
from services.siecle.roster import Guardian, Listed
from shared.exports.together import read_together
from tests.support.exports import guardians, link, person, pupil, pupils

SCHOOL, TODAY, BORN = "0931234A", date(2026, 11, 7), date(2012, 5, 14)


def in_class(division: str, *ids: str) -> str:
    """The structures of pupils in one class."""
    code = f"<CODE_STRUCTURE>{division}</CODE_STRUCTURE>"
    structure = f"<STRUCTURE>{code}<TYPE_STRUCTURE>D</TYPE_STRUCTURE></STRUCTURE>"
    return "".join(f'<STRUCTURES_ELEVE ELEVE_ID="{id_}">{structure}</STRUCTURES_ELEVE>' for id_ in ids)


def plan(there: There, *files: str) -> Plan:
    """What these files change of what is there."""
    sources = [(f"{number}.xml", BytesIO(xml.encode())) for number, xml in enumerate(files)]
    return compare(handed(read_together(sources, 2026), set(there.pupils), TODAY), there)


def known(
    id_: str, left_at: datetime | None = None, left_on: date | None = None, **fields: str
) -> dict[str, Known]:
    """A pupil who is there, as `pupil` of the exports is called."""
    names = {"last_name": "MARTIN", "first_name": f"Élève{id_}", "division": "3A"} | fields
    listed = Listed(SCHOOL, id_, names["last_name"], names["first_name"], names["division"], BORN)
    return {id_: Known(listed, left_at, left_on)}


def told(found: Plan) -> list[tuple[Kind, str, str]]:
    """The lines of the report, without the classes."""
    return [(line.kind, line.name, line.reason) for line in found.report.in_order()]


def test_i7_who_has_no_responsible_is_named_where_pupils_alone_are_given_too() -> None:
    there = There(pupils=known("1"), links=frozenset({("1", "21")}))
    found = plan(there, pupils(pupil("1"), pupil("2"), structures=in_class("3A", "1", "2")))
    assert told(found) == [
        (Kind.TO_CHECK, "MARTIN Élève2", "aucun responsable légal"),
        (Kind.NEW, "MARTIN Élève2", "nouvel élève"),
    ]


def test_i7_the_days_of_the_exports_are_told_where_they_are_days() -> None:
    def days(of_pupils: str, of_guardians: str) -> list[date]:
        made = "<PARAMETRES><UAJ>0931234A</UAJ><DATE_EXPORT>{}</DATE_EXPORT></PARAMETRES>"
        theirs = guardians(parameters=made.format(of_guardians))
        return plan(There(), pupils(parameters=made.format(of_pupils)), theirs).report.days

    assert days("30/11/2026", "02/11/2026") == [date(2026, 11, 2), date(2026, 11, 30)]
    assert days("02/11/2026", "02/11/2026") == [date(2026, 11, 2)]
    assert days("hier", "") == []


def test_i7_a_first_import_counts_and_names_only_what_is_odd() -> None:
    xml = pupils(
        pupil("1"),
        pupil("2", DATE_NAISS=""),
        pupil("3", CODE_MEF="10110019110"),
        pupil("4", PRENOM=""),
        pupil("5", DATE_SORTIE="01/10/2026"),
        pupil("6", CODE_MEF="16710010110"),
        structures=in_class("3A", "1", "2", "4", "6"),
    )
    found = plan(There(), xml)
    assert [one.siecle_id for one in found.pupils] == ["1", "2", "6"]
    assert found.pupils[0] == Listed(SCHOOL, "1", "MARTIN", "Élève1", "3A", BORN)
    assert told(found) == [
        (Kind.LEFT_OUT, "MARTIN", "nom ou prénom absent"),
        (
            Kind.TO_CHECK,
            "MARTIN Élève2",
            "date de naissance absente ou illisible : le téléservice ne pourra pas le reconnaître",
        ),
    ]
    assert found.report.counts == {
        "Élèves de 3e": 3,
        "Élèves de 3e sans responsable légal": 3,
        "Élèves de 3e sortis de l'établissement": 1,
        "Élèves d'un autre niveau que la 3e": 1,
    }
    assert found.report.outcome is Outcome.NO_GUARDIAN


def test_i7_a_newer_export_tells_who_is_new_moved_left_absent_and_back() -> None:
    gone = datetime(2026, 10, 1, tzinfo=UTC)
    there = There(
        known("1")
        | known("2")
        | known("3")
        | known("4")
        | known("5", gone, date(2026, 10, 1))
        | known("6", gone)
    )
    xml = pupils(
        pupil("1", NOM_DE_FAMILLE="MARTIN-ROUX"),
        pupil("2", DATE_SORTIE="06/11/2026"),
        pupil("3", CODE_MEF="10210019110"),
        *(pupil(id_) for id_ in ("5", "6", "7")),
        structures=in_class("3B", "1") + in_class("3A", "5", "6", "7"),
    )
    found = plan(there, xml)
    assert [(line[0], line[1]) for line in told(found)] == [
        (Kind.TO_CHECK, "MARTIN Élève6"),
        (Kind.ABSENT, "MARTIN Élève3"),
        (Kind.ABSENT, "MARTIN Élève4"),
        (Kind.LEFT, "MARTIN Élève2"),
        (Kind.NEW, "MARTIN Élève7"),
        (Kind.MOVED, "MARTIN-ROUX Élève1"),
        (Kind.CHANGED, "MARTIN Élève5"),
        (Kind.CHANGED, "MARTIN-ROUX Élève1"),
    ]
    assert (found.left, found.back) == ([("2", date(2026, 11, 6))], ["5"])
    assert found.report.to_confirm == ["2 élèves sur 4 ne sont plus dans l'export, ou plus en 3e"]


def test_a_third_who_leaves_is_no_absence_to_confirm() -> None:
    there = There({id_: one for number in range(10) for id_, one in known(str(number)).items()})
    found = plan(there, pupils(*(pupil(str(number)) for number in range(9))))
    assert (found.report.absent, found.report.to_confirm) == (1, [])
    found = plan(there, pupils(*(pupil(str(number)) for number in range(8))))
    assert found.report.to_confirm == ["2 élèves sur 10 ne sont plus dans l'export, ou plus en 3e"]


def test_an_id_that_is_somebody_elses_is_not_taken_and_a_new_id_of_the_same_is_told() -> None:
    there = There(known("1", last_name="NGUYEN", first_name="Élodie") | known("2"))
    found = plan(
        there,
        pupils(
            pupil("1", DATE_NAISS="01/01/2012"),
            pupil("9", PRENOM="Eleve2"),
            structures=in_class("3A", "1", "9"),
        ),
    )
    assert [one.siecle_id for one in found.pupils] == ["9"]
    reasons = {name: reason for _, name, reason in told(found)}
    assert reasons["MARTIN Élève1"] == "son identifiant SIECLE est celui de NGUYEN Élodie, qui est déjà là"
    assert "l'élève n° 2, absent du fichier : sans doute le même" in reasons["MARTIN Eleve2"]


def test_two_pupils_of_a_file_under_one_id_are_left_out_and_one_twice_is_one() -> None:
    same = pupil("1"), pupil("1", PRENOM="Autre"), pupil("2"), pupil("2")
    twice = plan(There(), pupils(*same, structures=in_class("3A", "1", "2")))
    assert [one.siecle_id for one in twice.pupils] == ["2"]
    assert [kind for kind, _, _ in told(twice)] == [Kind.LEFT_OUT, Kind.LEFT_OUT]


LEGAL, CONTACT = (f"<NIVEAU_RESPONSABILITE>{level}</NIVEAU_RESPONSABILITE>" for level in "13")


def test_a04_who_is_legally_responsible_is_taken_and_nobody_else() -> None:
    there = There(known("1") | known("2"))
    itself = link("1", "25").replace(">10<", ">70<")
    xml = guardians(
        person("21", "claire@example.fr"),
        person("22", last_name="DURAND"),
        person("23"),
        person("25"),
        links="".join(
            (link("1", "21"), link("2", "21"), link("1", "22", CONTACT), link("2", "23", ""), itself)
        )
        + link("2", "24")
        + link("99", "23"),
    )
    found = plan(there, xml)
    assert found.guardians == [Guardian("21", "MME", "MARTIN", "Claire", "claire@example.fr")]
    assert found.links == [("1", "21"), ("2", "21")]
    assert [(line.name, line.of, line.division) for line in found.report.in_order()] == [
        ("(sans nom)", "MARTIN Élève2", "3A"),
        ("MARTIN Claire", "MARTIN Élève2", "3A"),
    ]
    assert found.report.outcome is Outcome.SOME_LEFT_OUT
    assert found.report.counts["Contacts sans responsabilité légale"] == 1


def test_a04_who_is_no_longer_responsible_is_taken_back_and_what_is_unclear_stays() -> None:
    claire, anne = (Guardian(id_, "MME", "MARTIN", name) for id_, name in (("21", "Claire"), ("22", "Anne")))
    links = frozenset({("1", "21"), ("1", "22"), ("2", "22"), ("3", "22")})
    there = There(known("1") | known("2") | known("3"), {"21": claire, "22": anne}, links)
    persons = person("21", last_name="ROUX"), person("22", first_name="Anne")
    xml = guardians(*persons, links=link("1", "21") + link("2", "22", "") + link("1", "22", CONTACT))
    found = plan(there, xml)
    assert found.ended == [("1", "22")]
    assert found.report.to_confirm == ["1 liens de responsabilité légale sur 4 seraient retirés"]
    assert [(kind, name, reason) for kind, name, reason in told(found) if kind is Kind.CHANGED] == [
        (Kind.CHANGED, "MARTIN Anne", "n'est plus responsable légal : retiré"),
        (Kind.CHANGED, "ROUX Claire", "nom : MARTIN Claire → ROUX Claire"),
    ]


def test_the_mark_is_that_of_what_was_read() -> None:
    xml = pupils(pupil("1"), structures=in_class("3A", "1"))
    first, again, later = plan(There(), xml), plan(There(), xml), plan(There(known("2")), xml)
    first.report.done = True
    assert first.report.mark == again.report.mark != later.report.mark


def test_i7_addresses_and_links_that_are_no_use_are_told_as_to_who_imports_families() -> None:
    xml = guardians(
        person("21", "claire@@example.fr"),
        person("22"),
        links=link("1", "21") + link("1", "22") + link("98", "21") + link("99", "22"),
    )
    found = plan(There(known("1")), xml)
    reasons = [reason for kind, _, reason in told(found) if kind is Kind.TO_CHECK]
    twice = "même nom qu'un autre responsable de cet élève : deux comptes"
    fault = "une seule adresse est possible, avec un seul arobase (@)"
    assert reasons == [f"adresse électronique non valable, comptée comme absente : {fault}", twice, twice]
    assert {line.of for line in found.report.lines if line.kind is Kind.TO_CHECK} == {"MARTIN Élève1"}
    assert found.report.counts["Liens vers des élèves qui ne sont pas en 3e ici"] == 2


def test_i7_a_pupil_whose_level_is_unknown_and_an_odd_birth_are_told() -> None:
    xml = pupils(
        *(pupil(id_, CODE_MEF="") for id_ in ("1", "2", "3")),
        pupil("4", DATE_NAISS="14/05/1912"),
        structures=in_class("3A", "1", "4") + in_class("5B", "2"),
    )
    assert told(plan(There(known("3")), xml))[:3] == [
        (Kind.LEFT_OUT, "MARTIN Élève3", "niveau inconnu : CODE_MEF absent"),
        (Kind.LEFT_OUT, "MARTIN Élève1", "niveau inconnu : CODE_MEF absent"),
        (Kind.TO_CHECK, "MARTIN Élève4", "date de naissance invraisemblable : 14/05/1912"),
    ]


def test_i7_an_import_that_changes_nothing_says_so() -> None:
    claire = Guardian("21", "MME", "MARTIN", "Claire", "claire@example.fr", ("1 rue des Lilas",))
    there = There(known("1"), {"21": claire}, frozenset({("1", "21")}))
    one = pupils(pupil("1", DATE_NAISS=""), structures=in_class("3A", "1"))
    mother = guardians(person("21", "claire@example.fr"), links=link("1", "21"))
    assert plan(there, one, mother).report.changes_nothing
    moved = pupils(pupil("1"), structures=in_class("3B", "1"))
    another = guardians(person("21", "anne@example.fr"), links=link("1", "21"))
    more = pupils(pupil("1"), pupil("2"), structures=in_class("3A", "1", "2"))
    none = guardians(person("21", "claire@example.fr"), links=link("1", "21", CONTACT))
    for files in ((moved, mother), (one, another), (more, mother), (one, none)):
        assert not plan(there, *files).report.changes_nothing


def test_i7_who_is_absent_changes_something_once_noted_as_having_left() -> None:
    found = plan(There(known("1") | known("2")), pupils(pupil("1"), structures=in_class("3A", "1")))
    assert found.report.changes_nothing
    found.let_absent_leave(TODAY)
    assert not found.report.changes_nothing

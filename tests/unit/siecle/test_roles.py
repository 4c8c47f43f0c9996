"""What each role may do, and the staff of the sample."""

from deploy.samples import personas, town
from services.siecle.kinds import Kind
from services.siecle.people import sample
from services.siecle.people.roles import ENTERING, HEADS, SETTLING, Role
from services.siecle.staff.definitive.entries import ENTRIES


def test_every_form_of_the_definitive_phase_says_who_may_use_it() -> None:
    assert set(ENTERING) == set(ENTRIES)
    assert all(ENTERING.values())


def test_a_decision_is_no_teachers_and_no_secretarys() -> None:
    deciding = {role for path, roles in ENTERING.items() if "decision" in path for role in roles}
    assert deciding == {Role.HEAD, Role.DEPUTY, Role.ACADEMY}


def test_each_change_of_a_school_says_who_may_settle_its_refusal() -> None:
    assert set(SETTLING) == set(Kind) - {Kind.CAMPAIGN}
    windows = {kind for kind in Kind if "window" in kind}
    assert {SETTLING[kind] for kind in windows | {Kind.DECISION, Kind.AUTHORSHIP}} == {HEADS}
    assert all(Role.TEACHER in SETTLING[kind] for kind in (Kind.OPINION, Kind.PROPOSITIONS))
    assert not any(Role.SECRETARY in SETTLING[kind] for kind in (Kind.OPINION, Kind.PROPOSITIONS))


def test_the_demo_names_the_staff_that_the_command_makes() -> None:
    assert (sample.SCHOOL, sample.ACADEMY, sample.PASSWORD) == (town.SCHOOL, town.ACADEMY, personas.PASSWORD)
    assert {one.login: one.first_name for one in personas.STAFF} == {
        login: new.first_name for login, new in sample.STAFF.items()
    }

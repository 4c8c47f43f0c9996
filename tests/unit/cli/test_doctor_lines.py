"""What the doctor shows of checks that could not begin."""

from services.intentions.cli.doctor.finding import Finding, State, in_lines, not_checked


def test_what_one_reason_kept_from_being_checked_is_one_line() -> None:
    well = Finding("secret files", State.OK, "readable")
    found = [well, *(not_checked(name, "no address") for name in ("Postgres", "clock", "backup"))]
    found += [not_checked("RabbitMQ", "not reached")]
    assert [(one.name, one.found) for one in in_lines(found)] == [
        ("secret files", "readable"),
        ("Postgres and 2 more", "not checked: no address"),
        ("RabbitMQ", "not checked: not reached"),
    ]

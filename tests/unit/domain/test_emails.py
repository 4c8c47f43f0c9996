"""A-36: staff have e-mails sent again."""

from services.intentions.domain.telling.request_emails import RequestEmails
from shared.contract.events import EmailsRequested
from tests.unit.domain.given import GENERAL, HERE, MOTHER, PUPIL, STAFF, ask, entered
from tests.unit.domain.staff import wants_emails


def test_a36_a_request_says_of_whom_and_who_asked_and_leaves_the_dossier_alone() -> None:
    world = entered()
    version = world.dossier.version
    [event] = wants_emails(world)

    assert event == EmailsRequested(pupil=PUPIL, by=STAFF, source_version=1)
    assert world.validate(ask(GENERAL), by=MOTHER, based_on=version)


def test_a35_a_request_that_is_known_or_older_is_ignored() -> None:
    world = entered()
    wants_emails(world, source_version=2)
    assert wants_emails(world, source_version=2) == []
    assert wants_emails(world, source_version=1) == []
    assert wants_emails(world, source_version=3)


def test_a36_it_has_a_stream_of_its_own() -> None:
    [stream] = RequestEmails(at=HERE, by=STAFF, source_version=1).reads()
    assert (stream.name, stream.school) == (f"emails-{PUPIL}-2026", HERE.school)

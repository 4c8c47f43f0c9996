"""F-05 to F-24: what staff enter in the definitive phase becomes commands, one each, and is answered."""

from uuid import uuid4

from uuid_utils.compat import uuid7

from services.siecle.kinds import Kind
from shared.contract.commands import COMMANDS, DossierCommand
from shared.contract.internal import Guardian
from shared.postgres.database import connect
from tests.integration.sync.conftest import SCHOOL, Town
from tests.integration.sync.test_pull import Broker, _answer, _puller
from tests.unit.sync.test_translate import OF_PUPILS

STAFF = uuid4()
CLASS_WINDOW = {"year": 2026, "phase": "final", "stage": "answer", "class": "3A"}


async def test_f05_to_f24_every_kind_becomes_a_command_about_our_pupil(town: Town) -> None:
    pupil = uuid7()
    await town.know("1", pupil)
    for kind, (said, _) in OF_PUPILS.items():
        data = {"year": 2026, "siecle_id": "1", **said}
        await town.repository.change(Kind(kind), f"{kind}-{SCHOOL}-1", "creteil", SCHOOL, STAFF, data)
    broker = Broker()
    puller = _puller(town, broker)
    connection = await connect(town.database_url)
    await puller.read_changes(connection)
    await puller.send_commands(connection)
    for sent in broker.published:
        await _answer(town, sent.id, "interview-missing" if sent.name == "DecideOrientation" else None)
    await puller.report_answers(connection)
    await connection.close()

    commands = [COMMANDS[sent.name].model_validate(sent.data) for sent in broker.published]
    assert len(commands) == len(OF_PUPILS)
    assert {one.pupil for one in commands if isinstance(one, DossierCommand)} == {pupil}
    changes = (await town.admin("GET", "/admin/state"))["changes"]
    refused = {one["kind"]: one["reason"] for one in changes if one["outcome"] == "refused"}
    assert refused == {"decision": "interview-missing"}


async def test_f21_a_class_is_named_and_its_versions_grow(town: Town) -> None:
    await town.know("1", uuid7())
    opening = CLASS_WINDOW | {"opens_at": "2027-06-09T08:00:00+02:00", "closes_at": None}
    for kind, data in (
        (Kind.CLASS_WINDOW_OPENED, opening),
        (Kind.CLASS_WINDOW_CLOSED, CLASS_WINDOW),
        (Kind.CLASS_WINDOW_OPENED, opening | {"class": "3B"}),
    ):
        object_ = f"window-{SCHOOL}-{data['class']}"
        await town.repository.change(kind, object_, "creteil", SCHOOL, STAFF, data)
    broker = Broker()
    connection = await connect(town.database_url)
    await _puller(town, broker).read_changes(connection)
    await _puller(town, broker).send_commands(connection)
    await connection.close()

    sent = [(one.name, one.data["class_name"], one.data["source_version"]) for one in broker.published]
    assert sent == [
        ("OpenClassWindow", "3A", 1),
        ("CloseClassWindow", "3A", 2),
        ("OpenClassWindow", "3B", 3),
    ]


async def test_a04_the_right_of_entry_goes_to_whom_that_school_means(town: Town) -> None:
    pupil, mother, stranger = uuid7(), uuid7(), uuid7()
    await town.know("1", pupil)
    town.directory.guardians[pupil] = [
        Guardian(account=stranger, school="0932345B", siecle_id="21", has_address=True),
        Guardian(account=mother, school=SCHOOL, siecle_id="21", has_address=True),
        Guardian(account=stranger, school="0932345B", siecle_id="22", has_address=True),
    ]
    for guardian in ("21", "22", None):
        data = OF_PUPILS["authorship"][0] | {"year": 2026, "siecle_id": "1", "guardian": guardian}
        await town.repository.change(Kind.AUTHORSHIP, "authorship", "creteil", SCHOOL, STAFF, data)
    broker = Broker()
    connection = await connect(town.database_url)
    await _puller(town, broker).read_changes(connection)
    await _puller(town, broker).send_commands(connection)
    await _puller(town, broker).report_answers(connection)
    await connection.close()

    assert [one.data["to_account"] for one in broker.published] == [str(mother), None]
    changes = (await town.admin("GET", "/admin/state"))["changes"]
    assert [one["reason"] for one in changes] == [None, "unknown-guardian", None]

"""What the relay publishes of a stored event."""

import orjson
import pytest

from services.intentions.worker.relay.outgoing import batches, outgoing
from shared.contract.versions import Versions


def row(name: str, version: int) -> dict[str, object]:
    """A row of `cloudevents`."""
    body = {"type": f"orientation.{name}.v{version}", "dataschema": "", "data": {"where": "Dunkerque"}}
    return {
        "id": "0190b6a0-0000-7000-8000-0000000000cc",
        "type": name,
        "schema_version": version,
        "academy": "lille",
        "school": None,
        "body": orjson.dumps(body).decode(),
    }


def test_the_newest_version_goes_out_as_the_server_built_it() -> None:
    stored = row("Moved", 2)

    [(_, key, body, _)] = outgoing(stored, Versions({"Moved": (2,)}))

    assert key == "moved.v2.lille._"
    assert body.decode() == stored["body"]


def test_an_older_version_goes_out_as_the_newest() -> None:
    steps = {("Moved", 1): lambda data: {"place": data["where"]}}

    [(_, key, body, _)] = outgoing(row("Moved", 1), Versions({"Moved": (2,)}, steps))

    assert key == "moved.v2.lille._"
    assert orjson.loads(body) == {
        "type": "orientation.Moved.v2",
        "dataschema": "urn:orientation:schema:Moved:2",
        "data": {"place": "Dunkerque"},
    }


def test_what_a_newer_release_stored_goes_out_as_it_is() -> None:
    for name, version in (("Moved", 3), ("Invented", 1)):
        [(_, key, body, _)] = outgoing(row(name, version), Versions({"Moved": (2,)}))

        assert key == f"{name.lower()}.v{version}.lille._"
        assert orjson.loads(body)["data"] == {"where": "Dunkerque"}


def test_a_batch_holds_no_stream_twice_and_is_not_too_long() -> None:
    rows = [{"stream": stream} for stream in "abcabbcdefg"]

    found = ["".join(str(row["stream"]) for row in batch) for batch in batches(rows, 4)]

    assert found == ["abc", "ab", "bcde", "fg"]


def test_without_an_upcaster_nothing_goes_out() -> None:
    with pytest.raises(LookupError, match=r"no upcaster from Moved\.v1"):
        outgoing(row("Moved", 1), Versions({"Moved": (2,)}))


@pytest.mark.parametrize("stored", [1, 2])
def test_both_versions_go_out_side_by_side_whichever_was_stored(stored: int) -> None:
    both = Versions(
        {"Moved": (1, 2)},
        {("Moved", 1): lambda data: {"place": data["where"]}},
        {("Moved", 2): lambda data: {"where": data["place"]}},
    )
    body = row("Moved", stored)
    body["body"] = str(body["body"]).replace("where", "where" if stored == 1 else "place")

    messages = outgoing(body, both)

    assert [message.key for message in messages] == ["moved.v1.lille._", "moved.v2.lille._"]
    assert {message.id for message in messages} == {body["id"]}
    data = [orjson.loads(message.body)["data"] for message in messages]
    assert data == [{"where": "Dunkerque"}, {"place": "Dunkerque"}]

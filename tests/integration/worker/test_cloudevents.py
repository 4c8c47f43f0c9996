"""The CloudEvents that the server builds are those of the contract, event by event."""

import json
from datetime import datetime
from typing import Any

import asyncpg
import jsonschema
import pytest

from services.intentions.eventstore.model import Context
from shared.contract.envelope import Envelope
from shared.contract.events import EVENTS
from shared.contract.generate import FOLDER
from shared.contract.samples import examples

CLOUDEVENT = """
SELECT contract.cloudevent($1, $2, $3::smallint, $4, $5, $6, $7, $8, $9, $10::text::json, $11::text::json)
"""


async def built(pool: asyncpg.Pool, envelope: Envelope) -> dict[str, Any]:
    """What the server makes of an event that was stored with this content."""
    metadata = Context(envelope.time, envelope.correlationid, envelope.causationid).encode()
    body = await pool.fetchval(
        CLOUDEVENT,
        envelope.id,
        envelope.name,
        envelope.version,
        envelope.subject,
        envelope.streamversion,
        envelope.position,
        envelope.log,
        envelope.academy,
        envelope.school,
        metadata,
        json.dumps(envelope.data),
    )
    document: dict[str, Any] = json.loads(body)
    return document


def same(document: dict[str, Any], envelope: Envelope) -> bool:
    """Whether both say the same; an instant may be written with or without its microseconds."""
    time = datetime.fromisoformat(document["time"])
    expected = json.loads(envelope.encode())
    return time == envelope.time and document | {"time": expected["time"]} == expected


@pytest.mark.parametrize("name", sorted(EVENTS))
async def test_the_server_builds_the_example(pool: asyncpg.Pool, name: str) -> None:
    envelope = examples()[name]

    document = await built(pool, envelope)

    assert same(document, envelope)
    schema = json.loads((FOLDER / "schemas/Envelope.json").read_text())
    jsonschema.Draft202012Validator(schema).validate(document)


@pytest.mark.parametrize("absent", [{"academy"}, {"school"}, {"correlationid", "causationid"}])
async def test_what_is_absent_is_left_out(pool: asyncpg.Pool, absent: set[str]) -> None:
    envelope = examples()["IntentionsValidated"].model_copy(update=dict.fromkeys(absent))

    document = await built(pool, envelope)

    assert not absent & set(document)
    assert same(document, envelope)


async def test_text_in_the_data_survives_as_it_is(pool: asyncpg.Pool) -> None:
    data = {"quote": 'il dit "non" \\ {$1} \t é œ 🎓', "nested": [{"a": None}, 1.5, True]}
    envelope = examples()["SessionEnded"].model_copy(update={"data": data})

    assert (await built(pool, envelope))["data"] == data

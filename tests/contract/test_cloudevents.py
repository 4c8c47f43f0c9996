"""Our envelope against the CloudEvents SDK: JSON format, and its binding to AMQP 0.9.1."""

import pytest
from cloudevents.core.bindings.rabbitmq import RabbitMQMessage, from_rabbitmq
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent

from shared.contract.commands import COMMANDS
from shared.contract.envelope import CONTENT_TYPE, Envelope
from shared.contract.generate import FOLDER
from shared.contract.sample_events import EVENT_SAMPLES
from shared.contract.samples import examples

NAMES = sorted(examples())
LARGEST_INTEGER = 2**31 - 1  # of the CloudEvents type system


@pytest.mark.parametrize("name", NAMES)
def test_the_sdk_reads_an_example(name: str) -> None:
    event = JSONFormat().read(CloudEvent, (FOLDER / f"examples/{name}.v1.json").read_bytes())

    assert event.get_type() == f"orientation.{name}.v1"
    assert event.get_id() == str(examples()[name].id)
    assert event.get_time() == examples()[name].time
    assert event.get_data() == examples()[name].data


@pytest.mark.parametrize("name", NAMES)
def test_the_sdk_takes_a_message_of_ours_from_rabbitmq(name: str) -> None:
    message = RabbitMQMessage(headers={}, content_type=CONTENT_TYPE, body=examples()[name].encode())

    event = from_rabbitmq(message, JSONFormat(), CloudEvent)

    assert event.get_dataschema() == examples()[name].dataschema
    assert event.get_data() == examples()[name].data


@pytest.mark.parametrize("name", NAMES)
def test_we_read_what_the_sdk_writes(name: str) -> None:
    event = JSONFormat().read(CloudEvent, examples()[name].encode())
    assert Envelope.parse(JSONFormat().write(event)) == examples()[name]


@pytest.mark.parametrize("name", NAMES)
def test_attributes_have_the_types_of_the_specification(name: str) -> None:
    attributes = JSONFormat().read(CloudEvent, examples()[name].encode()).get_attributes()

    for attribute, value in attributes.items():
        assert attribute.isascii()
        assert attribute.isalnum()
        assert attribute == attribute.lower()
        assert len(attribute) <= 20
        assert not isinstance(value, int) or value <= LARGEST_INTEGER


@pytest.mark.parametrize("name", NAMES)
def test_an_event_says_where_it_stands_and_a_command_does_not(name: str) -> None:
    envelope = examples()[name]
    stands = [one is not None for one in (envelope.position, envelope.streamversion, envelope.log)]

    assert stands == [name in EVENT_SAMPLES] * 3
    assert envelope.source == ("/orientation/sync" if name in COMMANDS else "/orientation/intentions")

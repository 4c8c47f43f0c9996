"""One canonical example of every message: believable, complete, and the same each time."""

from collections.abc import Mapping
from uuid import uuid5

from pydantic import BaseModel

from shared.contract import commands
from shared.contract.envelope import COMMANDS_SOURCE, EVENTS_SOURCE, Envelope, schema_urn, type_name
from shared.contract.event import Event
from shared.contract.sample_data import (
    ABOUT_PUPIL,
    ACADEMY,
    ANSWERS,
    EVENING,
    FATHER,
    JUNE,
    LOG,
    NOON,
    OPENING,
    SCHOOL,
    SETTINGS,
    SPACE,
    STAFF,
)
from shared.contract.sample_events import EVENT_SAMPLES
from shared.contract.streams import named_in
from shared.contract.types import Phase

_FROM_SIECLE = {"source_version": 1, "by": STAFF, "acted_at": NOON}
COMMAND_SAMPLES: Mapping[str, commands.Command] = {
    name: commands.COMMANDS[name].model_validate(_FROM_SIECLE | data)
    for name, data in {
        "ConfigureCampaign": SETTINGS,
        "OpenWindow": OPENING | {"opens_at": NOON, "closes_at": EVENING},
        "CloseWindow": OPENING | {"source_version": 2},
        "PublishOpinion": ABOUT_PUPIL
        | {"phase": Phase.PROVISIONAL}
        | {
            "opinions": [
                {"pathway": "2GT", "verdict": "unfavourable"},
                {"pathway": "2PRO", "verdict": "reserved", "advised_occupation": "Mécanique"},
            ],
            "recommendations": [{"pathway": "CAP1", "advised_occupation": "Mécanique"}],
            "reasons": "Il est recommandé de préparer d'abord un CAP.",
        },
        "EnterIntentions": ABOUT_PUPIL
        | {"phase": Phase.PROVISIONAL}
        | {
            "intentions": [
                {"rank": 1, "pathway": "2PRO", "occupation": "Pâtisserie", "statuses": ["school"]},
                {"rank": 2, "pathway": "CAP1", "occupation": "Boulangerie"},
            ]
        },
        "TransferAuthorship": ABOUT_PUPIL
        | {"phase": Phase.PROVISIONAL}
        | {"to_account": FATHER, "reason": "Décision du juge du 3 novembre."},
        "OpenClassWindow": ANSWERS | {"class_name": "3A", "opens_at": JUNE, "closes_at": None},
        "CloseClassWindow": ANSWERS | {"class_name": "3A", "source_version": 2},
        "PublishPropositions": ABOUT_PUPIL
        | {
            "propositions": [
                {"pathway": "2GT", "proposal": "not_proposed"},
                {"pathway": "2PRO", "proposal": "proposed", "advised_occupation": "Mécanique"},
                {"pathway": "CAP1", "proposal": "proposed"},
            ],
            "catch_up": True,
            "reasons": "Il est recommandé de préparer d'abord un CAP.",
        },
        "EnterAnswer": ABOUT_PUPIL | {"answer": "agreed", "accepted": ["2PRO", "CAP1"]},
        "RecordInterview": ABOUT_PUPIL | {"held_on": JUNE.date()},
        "DecideOrientation": ABOUT_PUPIL
        | {
            "ground": "head",
            "pathways": ["2PRO"],
            "reasons": "Les compétences acquises ne permettront pas d'être en réussite en seconde générale.",
            "notified_on": JUNE.date(),
            "received_on": JUNE.date(),
        },
        "RecordAppeal": ABOUT_PUPIL | {"lodged_on": JUNE.date()},
        "WithdrawIntentions": ABOUT_PUPIL
        | {"phase": Phase.PROVISIONAL, "source_version": 2, "reason": "À la demande de la famille."},
        "RequestEmails": ABOUT_PUPIL,
        "RequestLetter": ABOUT_PUPIL
        | {
            "letter": uuid5(SPACE, "letter"),
            "guardian": "1042",
            "key": "8sDr9ddUqV3pW1qdNwWZb0Vn2iCMjTtoaM4kAZ8Q1iE",
            "proof": "3q2-7wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        },
        "RequestRetention": ABOUT_PUPIL | {"requested_on": JUNE.date(), "confirmed": False},
    }.items()
}
REPLY_SAMPLES: Mapping[str, commands.Reply] = {
    "CommandAccepted": commands.CommandAccepted(
        command=uuid5(SPACE, "command"), outcome="applied", position=42
    ),
    "CommandRefused": commands.CommandRefused(command=uuid5(SPACE, "command"), reason="before-academic-date"),
}


def examples() -> dict[str, Envelope]:
    """Every message of the contract in its envelope, by name."""
    found = {
        name: _event(number, name, *sample) for number, (name, sample) in enumerate(EVENT_SAMPLES.items(), 1)
    }
    found |= {name: _message(name, model, COMMANDS_SOURCE) for name, model in COMMAND_SAMPLES.items()}
    return found | {name: _message(name, model, EVENTS_SOURCE) for name, model in REPLY_SAMPLES.items()}


def _event(position: int, name: str, stream: str, version: int, event: Event) -> Envelope:
    has_academy, has_school = named_in(name)
    return Envelope(
        id=uuid5(SPACE, name),
        source=EVENTS_SOURCE,
        type=type_name(name, event.version),
        subject=stream,
        time=NOON,
        dataschema=schema_urn(name, event.version),
        streamversion=version,
        position=position,
        log=LOG,
        academy=ACADEMY if has_academy else None,
        school=SCHOOL if has_school else None,
        correlationid=uuid5(SPACE, "request"),
        data=event.model_dump(mode="json"),
    )


def _message(name: str, model: BaseModel, source: str) -> Envelope:
    return Envelope(
        id=uuid5(SPACE, name),
        source=source,
        type=type_name(name, 1),
        time=NOON,
        dataschema=schema_urn(name, 1),
        correlationid=uuid5(SPACE, "change"),
        data=model.model_dump(mode="json"),
    )

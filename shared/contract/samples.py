"""One canonical example of every message: believable, complete, and the same each time."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid5

from pydantic import BaseModel

from shared.contract import commands, events, streams
from shared.contract.envelope import COMMANDS_SOURCE, EVENTS_SOURCE, Envelope, schema_urn, type_name
from shared.contract.streams import named_in
from shared.contract.types import (
    Origin,
    Pathway,
    Phase,
    SessionEnd,
    Stage,
    Status,
    TextRef,
    Verdict,
)

_SPACE = UUID("0190b6a0-0000-7000-8000-000000000000")
SCHOOL, ACADEMY, YEAR = "0931234A", "creteil", 2026
NOON, EVENING = datetime(2026, 11, 7, 11, 38, 9, tzinfo=UTC), datetime(2026, 12, 4, 22, 59, tzinfo=UTC)
LOG = uuid5(_SPACE, "log")
PUPIL, MOTHER, FATHER = (uuid5(_SPACE, name) for name in ("pupil", "mother", "father"))
SESSION, STAFF = uuid5(_SPACE, "session"), uuid5(_SPACE, "staff")
DOSSIER = streams.dossier(PUPIL, YEAR)


def _text(name: str) -> TextRef:
    return TextRef(text=uuid5(_SPACE, name), digest="sha256:" + uuid5(_SPACE, name).hex * 2)


_OPENING = {
    "school": SCHOOL,
    "academy": ACADEMY,
    "year": YEAR,
    "phase": Phase.PROVISIONAL,
    "stage": Stage.ENTRY,
    "by": STAFF,
}
_SETTINGS = {
    "academy": ACADEMY,
    "year": YEAR,
    "provisional_from": date(2026, 11, 2),
    "final_from": date(2027, 4, 1),
    "free_occupation": True,
    "statuses": True,
    "time_zone": "Europe/Paris",
}
_PUPIL = {"pupil": PUPIL, "school": SCHOOL, "year": YEAR, "phase": Phase.PROVISIONAL}

# Event → its stream, the version there, and its data.
EVENT_SAMPLES: Mapping[str, tuple[str, int, events.Event]] = {
    "IntentionsValidated": (
        DOSSIER,
        1,
        events.IntentionsValidated(
            pupil=PUPIL,
            phase=Phase.PROVISIONAL,
            intentions=(
                events.Intention(rank=1, pathway=Pathway.GENERAL),
                events.Intention(
                    rank=2,
                    pathway=Pathway.PROFESSIONAL,
                    occupation=_text("mechanics"),
                    statuses=(Status.APPRENTICE,),
                ),
                events.Intention(
                    rank=3, pathway=Pathway.CAP, occupation=_text("bodywork"), statuses=(Status.SCHOOL,)
                ),
            ),
            origin=Origin.FAMILY,
            by=MOTHER,
            session=SESSION,
            receipt="K7QF-2M9X-04TD",
        ),
    ),
    "OpinionPublished": (
        DOSSIER,
        2,
        events.OpinionPublished(
            pupil=PUPIL,
            phase=Phase.PROVISIONAL,
            opinion_version=1,
            opinions=(
                events.Opinion(pathway=Pathway.GENERAL, verdict=Verdict.UNFAVOURABLE),
                events.Opinion(
                    pathway=Pathway.PROFESSIONAL,
                    verdict=Verdict.RESERVED,
                    advised_occupation=_text("advice"),
                ),
            ),
            recommendations=(
                events.Recommendation(pathway=Pathway.CAP, advised_occupation=_text("recommended")),
            ),
            reasons=_text("reasons"),
            source_version=1,
        ),
    ),
    "OpinionAcknowledged": (
        DOSSIER,
        3,
        events.OpinionAcknowledged(
            pupil=PUPIL, phase=Phase.PROVISIONAL, opinion_version=1, by=MOTHER, at=NOON + timedelta(days=40)
        ),
    ),
    "AuthorshipTransferred": (
        DOSSIER,
        4,
        events.AuthorshipTransferred(
            pupil=PUPIL,
            phase=Phase.PROVISIONAL,
            from_account=MOTHER,
            to_account=FATHER,
            reason=_text("why"),
            by=STAFF,
            source_version=1,
        ),
    ),
    "SessionEnded": (
        streams.session(SESSION),
        1,
        events.SessionEnded(
            session=SESSION,
            account=MOTHER,
            reason=SessionEnd.LOGOUT,
            started=NOON - timedelta(minutes=9),
            ended=NOON + timedelta(minutes=2),
            validated=(events.ValidatedDossier(pupil=PUPIL, stream=DOSSIER, version=1),),
        ),
    ),
    "CampaignConfigured": (
        streams.campaign(ACADEMY, YEAR),
        1,
        events.CampaignConfigured.model_validate(_SETTINGS | {"source_version": 1}),
    ),
    "WindowOpened": (
        streams.window(SCHOOL, YEAR),
        1,
        events.WindowOpened.model_validate(
            _OPENING | {"opens_at": NOON, "closes_at": EVENING, "source_version": 1}
        ),
    ),
    "WindowClosed": (
        streams.window(SCHOOL, YEAR),
        2,
        events.WindowClosed.model_validate(_OPENING | {"at": NOON, "source_version": 2}),
    ),
}

_FROM_SIECLE = {"source_version": 1, "by": STAFF, "acted_at": NOON}
COMMAND_SAMPLES: Mapping[str, commands.Command] = {
    name: commands.COMMANDS[name].model_validate(_FROM_SIECLE | data)
    for name, data in {
        "ConfigureCampaign": _SETTINGS,
        "OpenWindow": _OPENING | {"opens_at": NOON, "closes_at": EVENING},
        "CloseWindow": _OPENING | {"source_version": 2},
        "PublishOpinion": _PUPIL
        | {
            "opinions": [
                {"pathway": "2GT", "verdict": "unfavourable"},
                {"pathway": "2PRO", "verdict": "reserved", "advised_occupation": "Mécanique"},
            ],
            "recommendations": [{"pathway": "CAP1", "advised_occupation": "Mécanique"}],
            "reasons": "Il est recommandé de préparer d'abord un CAP.",
        },
        "EnterIntentions": _PUPIL
        | {
            "intentions": [
                {"rank": 1, "pathway": "2PRO", "occupation": "Pâtisserie", "statuses": ["school"]},
                {"rank": 2, "pathway": "CAP1", "occupation": "Boulangerie"},
            ]
        },
        "TransferAuthorship": _PUPIL | {"to_account": FATHER, "reason": "Décision du juge du 3 novembre."},
    }.items()
}
REPLY_SAMPLES: Mapping[str, commands.Reply] = {
    "CommandAccepted": commands.CommandAccepted(
        command=uuid5(_SPACE, "command"), outcome="applied", position=42
    ),
    "CommandRefused": commands.CommandRefused(
        command=uuid5(_SPACE, "command"), reason="before-academic-date"
    ),
}


def examples() -> dict[str, Envelope]:
    """Every message of the contract in its envelope, by name."""
    found = {
        name: _event(number, name, *sample) for number, (name, sample) in enumerate(EVENT_SAMPLES.items(), 1)
    }
    found |= {name: _message(name, model, COMMANDS_SOURCE) for name, model in COMMAND_SAMPLES.items()}
    return found | {name: _message(name, model, EVENTS_SOURCE) for name, model in REPLY_SAMPLES.items()}


def _event(position: int, name: str, stream: str, version: int, event: events.Event) -> Envelope:
    has_academy, has_school = named_in(name)
    return Envelope(
        id=uuid5(_SPACE, name),
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
        correlationid=uuid5(_SPACE, "request"),
        data=event.model_dump(mode="json"),
    )


def _message(name: str, model: BaseModel, source: str) -> Envelope:
    return Envelope(
        id=uuid5(_SPACE, name),
        source=source,
        type=type_name(name, 1),
        time=NOON,
        dataschema=schema_urn(name, 1),
        correlationid=uuid5(_SPACE, "change"),
        data=model.model_dump(mode="json"),
    )

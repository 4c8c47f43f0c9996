"""Between Siècle's words and ours: pure."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from pydantic import ValidationError

from shared.contract.commands import CloseWindow, Command, ConfigureCampaign, OpenWindow, PublishOpinion
from shared.contract.events import IntentionsValidated, OpinionAcknowledged
from shared.contract.types import SIECLE_ID

_SCHOOL, _PUPIL = re.compile(r"[0-9]{7}[A-Z]"), re.compile(SIECLE_ID)
_NAMESPACE = uuid5(NAMESPACE_URL, "urn:orientation:siecle-change")


class NotTranslatable(Exception):
    """The change cannot become a command; the text is a slug that says why."""


def command_id(change: Mapping[str, Any]) -> UUID:
    """The command's id: the same whenever the same change is read, however odd the change is."""
    return uuid5(_NAMESPACE, str(change.get("id") or f"seq {change['seq']}"))


def siecle_ids(change: Mapping[str, Any]) -> list[str]:
    """The pupils, by Siècle's own ids, that a change names; none where no such school or pupil can be."""
    data = change.get("data")
    if change.get("kind") != "opinion" or not isinstance(data, Mapping):
        return []
    school, named = str(change.get("school")), str(data.get("siecle_id"))
    return [named] if _SCHOOL.fullmatch(school) and _PUPIL.fullmatch(named) else []


def command_of(change: Mapping[str, Any], pupils: Mapping[str, UUID]) -> Command:
    """The command that a change asks for; `pupils` are those it names. Errors: `NotTranslatable`."""
    try:
        return _command(change, pupils)
    except (KeyError, TypeError, AttributeError, ValidationError):
        raise NotTranslatable("malformed-change") from None


def _command(change: Mapping[str, Any], pupils: Mapping[str, UUID]) -> Command:
    match change.get("kind"):
        case "campaign":
            return ConfigureCampaign(academy=change["academy"], **change["data"], **_common(change))
        case "window-opened":
            return OpenWindow(**_place(change), **change["data"], **_common(change))
        case "window-closed":
            return CloseWindow(**_place(change), **change["data"], **_common(change))
        case "opinion":
            return _opinion(change, pupils)
        case _:
            raise NotTranslatable("unknown-kind-of-change")


def _place(change: Mapping[str, Any]) -> dict[str, Any]:
    return {"academy": change["academy"], "school": change["school"]}


def _common(change: Mapping[str, Any]) -> dict[str, Any]:
    return {"source_version": change["version"], "by": change["by"], "acted_at": _instant(change.get("at"))}


def _instant(value: Any) -> datetime | None:
    """When staff typed it; None where Siècle does not say it, or not whole: it is judged on arrival then."""
    try:
        instant = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return None
    return instant if instant.tzinfo is not None else None


def _opinion(change: Mapping[str, Any], pupils: Mapping[str, UUID]) -> Command:
    data = change["data"]
    pupil = pupils.get(str(data["siecle_id"]))
    if pupil is None:
        raise NotTranslatable("unknown-pupil")
    given = [
        {
            "pathway": one["pathway"],
            "verdict": one["opinion"],
            "advised_occupation": one.get("advised_occupation"),
        }
        for one in data["opinions"]
    ]
    return PublishOpinion(
        pupil=pupil,
        school=change["school"],
        year=data["year"],
        phase=data["phase"],
        opinions=given,
        recommendations=data["recommendations"],
        reasons=data["reasons"],
        **_common(change),
    )


def text_ids(event: IntentionsValidated) -> list[UUID]:
    """The texts that a push needs."""
    return [one.occupation.text for one in event.intentions if one.occupation]


def intentions_body(
    event: IntentionsValidated, version: int, validated_at: str, texts: Mapping[UUID, str]
) -> dict[str, Any]:
    """The body of `PUT …/intentions/…`; a text that was erased is left out."""
    return {
        "dossier_version": version,
        "origin": event.origin,
        "validated_at": validated_at,
        "receipt": event.receipt,
        "intentions": [
            {
                "rank": one.rank,
                "pathway": one.pathway,
                "occupation": texts.get(one.occupation.text) if one.occupation else None,
                "statuses": list(one.statuses),
            }
            for one in event.intentions
        ],
    }


def acknowledgement_body(event: OpinionAcknowledged, version: int) -> dict[str, Any]:
    """The body of `PUT …/acknowledgements/…`."""
    return {
        "dossier_version": version,
        "opinion_version": event.opinion_version,
        "acknowledged_at": event.at.isoformat(),
    }

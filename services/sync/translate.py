"""Siècle's changes into commands: pure. One table says which kind of change asks for which command."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from pydantic import ValidationError

from shared.contract import commands
from shared.contract.commands import Command, DossierCommand, WindowCommand
from shared.contract.types import SIECLE_ID

_SCHOOL, _PUPIL = re.compile(r"[0-9]{7}[A-Z]"), re.compile(SIECLE_ID)
NOBODY: Mapping[str, UUID] = {}
_NAMESPACE = uuid5(NAMESPACE_URL, "urn:orientation:siecle-change")


class NotTranslatable(Exception):
    """The change cannot become a command; the text is a slug that says why."""


@dataclass(frozen=True, slots=True)
class Translation:
    """The command that a kind of change asks for, and Siècle's names of fields that are not ours.

    What the command is of (an academy, a school, a pupil) its base says; `rows` are the names within rows.
    `guardian`: the command's field for a legal responsible, whom the change names as `guardian`.
    """

    command: type[Command]
    names: Mapping[str, str] = field(default_factory=dict)
    rows: Mapping[str, str] = field(default_factory=dict)
    guardian: str | None = None

    @property
    def is_of_pupil(self) -> bool:
        """True where the change names a pupil."""
        return issubclass(self.command, DossierCommand)

    def fields(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """The command's own fields."""
        return {self.names.get(name, name): self._renamed(value) for name, value in data.items()}

    def _renamed(self, value: Any) -> Any:
        if not isinstance(value, list):
            return value
        return [self._row(one) if isinstance(one, dict) else one for one in value]

    def _row(self, row: Mapping[str, Any]) -> dict[str, Any]:
        return {self.rows.get(name, name): value for name, value in row.items()}


TRANSLATIONS: Mapping[str, Translation] = {
    "campaign": Translation(commands.ConfigureCampaign),
    "window-opened": Translation(commands.OpenWindow),
    "window-closed": Translation(commands.CloseWindow),
    "class-window-opened": Translation(commands.OpenClassWindow, names={"class": "class_name"}),
    "class-window-closed": Translation(commands.CloseClassWindow, names={"class": "class_name"}),
    "entry": Translation(commands.EnterIntentions),
    "withdrawal": Translation(commands.WithdrawIntentions),
    "authorship": Translation(commands.TransferAuthorship, guardian="to_account"),
    "emails": Translation(commands.RequestEmails),
    "letter": Translation(commands.RequestLetter),
    "opinion": Translation(commands.PublishOpinion, rows={"opinion": "verdict"}),
    "propositions": Translation(commands.PublishPropositions),
    "answer": Translation(commands.EnterAnswer),
    "interview": Translation(commands.RecordInterview),
    "decision": Translation(commands.DecideOrientation),
    "appeal": Translation(commands.RecordAppeal),
    "retention": Translation(commands.RequestRetention),
}


def command_id(change: Mapping[str, Any]) -> UUID:
    """The command's id: the same whenever the same change is read, however odd the change is."""
    return uuid5(_NAMESPACE, str(change.get("id") or f"seq {change['seq']}"))


def siecle_ids(change: Mapping[str, Any]) -> list[str]:
    """The pupils, by Siècle's own ids, that a change names; none where no such school or pupil can be."""
    translation, data = _translation(change), change.get("data")
    if translation is None or not translation.is_of_pupil or not isinstance(data, Mapping):
        return []
    school, named = str(change.get("school")), str(data.get("siecle_id"))
    return [named] if _SCHOOL.fullmatch(school) and _PUPIL.fullmatch(named) else []


def names_guardian(change: Mapping[str, Any]) -> bool:
    """True where the change names a legal responsible of its pupil."""
    translation, data = _translation(change), change.get("data")
    is_named = isinstance(data, Mapping) and data.get("guardian") is not None
    return translation is not None and translation.guardian is not None and is_named


def command_of(
    change: Mapping[str, Any], pupils: Mapping[str, UUID], guardians: Mapping[str, UUID] = NOBODY
) -> Command:
    """The command that a change asks for.

    `pupils` are those it names, by ELEVE_ID; `guardians` the accounts of its pupil's legal responsibles, by
    the PERSONNE_ID of its school. Errors: `NotTranslatable`.
    """
    translation = _translation(change)
    if translation is None:
        raise NotTranslatable("unknown-kind-of-change")
    try:
        # Where it is and who acted is not the data's to say.
        fields = translation.fields(change["data"]) | _place(translation, change, pupils) | _common(change)
        if translation.guardian is not None:
            fields[translation.guardian] = _guardian(change["data"]["guardian"], guardians)
        return translation.command.model_validate(fields)
    except (KeyError, TypeError, AttributeError, ValidationError):
        raise NotTranslatable("malformed-change") from None


def _translation(change: Mapping[str, Any]) -> Translation | None:
    return TRANSLATIONS.get(str(change.get("kind")))


def _place(translation: Translation, change: Mapping[str, Any], pupils: Mapping[str, UUID]) -> dict[str, Any]:
    """What the command is of. Errors: `KeyError`, `NotTranslatable`."""
    if translation.is_of_pupil:
        pupil = pupils.get(str(change["data"]["siecle_id"]))
        if pupil is None:
            raise NotTranslatable("unknown-pupil")
        return {"pupil": pupil, "school": change["school"]}
    if issubclass(translation.command, WindowCommand):
        return {"academy": change["academy"], "school": change["school"]}
    return {"academy": change["academy"]}


def _guardian(named: str | None, guardians: Mapping[str, UUID]) -> UUID | None:
    """The account that a change names; None where it names nobody. Errors: `NotTranslatable`, `TypeError`."""
    if named is not None and named not in guardians:
        raise NotTranslatable("unknown-guardian")
    return None if named is None else guardians[named]


def _common(change: Mapping[str, Any]) -> dict[str, Any]:
    return {"source_version": change["version"], "by": change["by"], "acted_at": _instant(change.get("at"))}


def _instant(value: Any) -> datetime | None:
    """When staff typed it; None where Siècle does not say it, or not whole: it is judged on arrival then."""
    try:
        instant = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return None
    return instant if instant.tzinfo is not None else None

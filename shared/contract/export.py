"""The lines of `events export`: an event with what only an export has, and what the last line says.

For their schemas: the lines themselves are built by the database and
`services.intentions.cli.log.export.file`.
"""

from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field

from shared.contract.envelope import Absent, Count, Envelope


class ExportedEvent(Envelope):
    """One stored event, in the version that it was stored in."""

    subject: str = Field(description="The stream, such as one pupil's dossier of a school year")
    dataschema: str = Field(description="Names the schema of `data`")
    streamversion: Count = Field(description="Counts the events of a stream: 1, 2, 3, … without holes")
    position: Count = Field(description="Counts all events of a history: 1, 2, 3, … without holes")
    log: UUID = Field(description="The history that `position` counts in")
    hash: Annotated[str, Field(pattern="^[0-9a-f]{64}$")] = Field(
        description="Of the event and the hash before it in its stream, which `events verify` walks"
    )
    recordedtime: AwareDatetime = Field(description="When it was stored, in UTC")
    commandid: UUID | Absent = Field(None, description="The command that it was stored for, where one was")


class ExportCompleted(BaseModel):
    """The data of the last line: an export without it was cut."""

    count: int = Field(ge=0, description="Events in the lines before")
    position: int = Field(ge=0, description="Position of the last of them, 0 where there is none")
    digest: str = Field(
        pattern="^blake3:[0-9a-f]{64}$", description="Of the bytes of the lines before, each with its newline"
    )

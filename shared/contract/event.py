"""Bases of the events: each says where it belongs."""

from typing import Any, ClassVar, Literal

from shared.contract.types import Versioned


class Event(Versioned):
    """Base of the events.

    Each one says where it belongs: `stream` is the beginning of its stream's name, with fields of the data
    (a year may follow), and `filtered_by` are those of academy and school that subscribers find it by.
    """

    stream: ClassVar[str]
    filtered_by: ClassVar[tuple[Literal["academy", "school"], ...]]

    @classmethod
    def __pydantic_init_subclass__(cls, **_given: Any) -> None:
        """Errors: `TypeError` for an event that does not say where it belongs."""
        missing = [name for name in ("stream", "filtered_by") if not hasattr(cls, name)]
        if missing:
            raise TypeError(f"{cls.__name__} does not say {' and '.join(missing)}")


class DossierEvent(Event):
    """Of one pupil's dossier, and found by the pupil's school at that moment (A-34)."""

    stream = "dossier-{pupil}-"
    filtered_by = ("academy", "school")


class NotedEvent(DossierEvent):
    """What staff note beside the entry: the form that a family fills in meanwhile stays valid.

    It does not change how far the dossier is either, unless the projection says that it does.
    """


class WindowEvent(Event):
    """Of one school's openings."""

    stream = "window-{school}-{year}"
    filtered_by = ("academy", "school")

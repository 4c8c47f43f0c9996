"""Which events name an academy and a school, in their envelope and in their routing key."""

from collections.abc import Iterable

from shared.contract.events import EVENTS

ACADEMY, SCHOOL = (
    frozenset(name for name, event in EVENTS.items() if place in event.filtered_by)
    for place in ("academy", "school")
)


def named_in(event: str) -> tuple[bool, bool]:
    """Whether an event names an academy, and whether it names a school."""
    return event in ACADEMY, event in SCHOOL


def never_matches(events: Iterable[str], *, academy: bool, school: bool) -> str | None:
    """Why some of these events never match where an academy or a school is asked for; None where all may."""
    for asked, having, what in ((academy, ACADEMY, "an academy"), (school, SCHOOL, "a school")):
        if asked and (without := sorted(set(events) - having)):
            with_it = ", ".join(event for event in EVENTS if event in having)
            return f"{', '.join(without)} never matches: it does not name {what}. These do: {with_it}"
    return None

"""How an attempt at an e-mail may end. Pure."""

from dataclasses import dataclass
from zoneinfo import ZoneInfoNotFoundError

from services.notifications.jobs import Overtaken
from services.notifications.mailer import InDoubt, SendLater, SendNever
from services.notifications.stored import NotStored
from services.notifications.writing import NothingToSend
from shared.consumer.http import Unavailable
from shared.contract.envelope import NotUnderstood
from shared.postgres.away import DATABASE_FAILURES

UNEXPECTED = "unexpected"
# Kinds of errors, what they end in, and the slug of those that bring none; the first that fits counts.
_ENDS: tuple[tuple[type[Exception] | tuple[type[Exception], ...], str, str | None], ...] = (
    (InDoubt, "in-doubt", None),
    (SendLater, "retried", None),
    (SendNever, "failed", None),
    (Unavailable, "retried", None),
    (ZoneInfoNotFoundError, "retried", "time-zone-unknown"),
    (Overtaken, "retried", None),
    (NotStored, "retried", None),
    (NotUnderstood, "retried", "event-not-understood"),
    (DATABASE_FAILURES, "retried", "database-failed"),  # before anything was handed over
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The state of a job that is done, or `retried`, or `in-doubt`; `error` is a slug."""

    state: str
    error: str | None = None


def outcome_of(error: Exception) -> Outcome:
    """What an error of an attempt means for its job; what nobody foresaw is tried again."""
    if isinstance(error, NothingToSend):
        return Outcome(error.state, error.reason)
    for kinds, state, slug in _ENDS:
        if isinstance(error, kinds):
            return Outcome(state, slug or getattr(error, "reason", None))
    return Outcome("retried", UNEXPECTED)

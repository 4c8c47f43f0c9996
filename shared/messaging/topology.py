"""Our services, what each consumes and writes, and the names at the broker."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

EVENTS = "orientation.events"
COMMANDS = "orientation.commands"
REPLIES = "orientation.replies"
STREAM = "orientation.events.stream"

INTENTIONS_COMMANDS = "intentions.commands"
SYNC_REPLIES = "sync.replies"
SYNC_EVENTS = "sync.events"
NOTIFICATIONS_EVENTS = "notifications.events"

# Delays before the next tries of a message, in milliseconds, by the name of their queue.
RETRY_DELAYS: Mapping[str, int] = {"1s": 1_000, "5s": 5_000, "30s": 30_000, "2m": 120_000, "10m": 600_000}
DELIVERY_LIMIT = 20  # the net for consumers that die on a message; handled failures never come near it
LOOKS = 1_000_000
FORMER_KEYS = ("#",)  # what a queue for events is bound to no more: each names the events it takes
SUBSCRIBER = "subscriber."  # how the names of other systems' queues begin
DROPPED = "subscribers.dropped"  # exchange and queue of what subscribers' queues dropped
ATTEMPT, REASON = "x-attempt", "x-reason"  # headers of a copy that was set aside


@dataclass(frozen=True, slots=True)
class User:
    """A service's user: it may write to and read from these regular expressions, and configures nothing."""

    name: str
    write: str
    read: str


@dataclass(frozen=True, slots=True)
class Consumed:
    """A queue that a service consumes, and what is bound to it."""

    name: str
    exchange: str
    keys: Sequence[str]
    arguments: Mapping[str, str | int | bool] = field(default_factory=dict)

    @property
    def retry_exchange(self) -> str:
        """The exchange of its service for what failed: `notifications.retry`."""
        return f"{self.name.split('.')[0]}.retry"

    def retry(self, tier: str) -> str:
        """The waiting room of one delay."""
        return f"{self.name}.retry.{tier}"

    @property
    def dead(self) -> str:
        """The queue of what cannot be handled."""
        return f"{self.name}.dead"


@dataclass(frozen=True, slots=True)
class Service:
    """One of ours. Its folder, its database, its role there and its user at the broker have its `name`.

    `writes`: exchanges, beside that of what failed. `looks_into`: streams of which it reads what is there.
    `asks`: what it may ask of the internal API, beside the events that it missed, which whoever follows them
    may ask for.
    """

    name: str
    consumes: tuple[Consumed, ...]
    writes: tuple[str, ...] = ()
    looks_into: tuple[str, ...] = ()
    asks: frozenset[str] = frozenset()

    @property
    def follows(self) -> bool:
        """True if it consumes the events."""
        return any(queue.exchange == EVENTS for queue in self.consumes)

    @property
    def scopes(self) -> frozenset[str]:
        """All that it may ask of the internal API."""
        return self.asks | {"events"} if self.follows else self.asks

    @property
    def user(self) -> User:
        """Its rights at the broker: no more than it needs."""
        exchanges = [*self.writes, f"{self.name}.retry"]
        queues = [*(queue.name for queue in self.consumes), *self.looks_into]
        return User(self.name, f"^{_any_of(exchanges)}$", f"^{_any_of(queues)}$")


def _any_of(names: Sequence[str]) -> str:
    escaped = [re.escape(name) for name in names]
    return escaped[0] if len(escaped) == 1 else f"({'|'.join(escaped)})"


# One row a service: the broker's queues and rights, and the tokens and the scopes of the internal API follow.
SERVICES = (
    Service(
        "intentions",
        consumes=(
            Consumed(INTENTIONS_COMMANDS, COMMANDS, [INTENTIONS_COMMANDS], {"single_active_consumer": True}),
        ),
        writes=(EVENTS, REPLIES),
        looks_into=(STREAM,),  # the relay: what was published
    ),
    Service(
        "notifications",
        consumes=(
            Consumed(
                NOTIFICATIONS_EVENTS,
                EVENTS,
                [
                    "authorship-transferred.v1.#",
                    "emails-requested.v1.#",
                    "intentions-validated.v1.#",
                    "propositions-answered.v1.#",
                    "session-ended.v1.#",
                    # What there may be to tell families of, where an academy has that told.
                    "campaign-configured.v1.#",
                    "window-opened.v1.#",
                    "class-window-opened.v1.#",
                    "opinion-published.v1.#",
                    "propositions-published.v1.#",
                    "orientation-decided.v1.#",
                ],
            ),
        ),
        asks=frozenset(
            {
                *("texts", "contacts", "guardians", "letters/claim", "letters/settle", "emails/report"),
                *("pupils/of-school", "news"),
            }
        ),
    ),
    Service(
        "sync",
        consumes=(
            Consumed(
                SYNC_EVENTS,
                EVENTS,
                [
                    "authorship-transferred.v1.#",
                    "intentions-validated.v1.#",
                    "intentions-withdrawn.v1.#",
                    "opinion-acknowledged.v1.#",
                    "propositions-answered.v1.#",
                    "dossier-moved.v1.#",
                ],
            ),
            Consumed(SYNC_REPLIES, REPLIES, [SYNC_REPLIES]),
        ),
        writes=(COMMANDS,),
        asks=frozenset(
            {
                "texts",
                "pupils",
                "pupils/resolve",
                "guardians",
                "classes",
                "at-work",
                "dossiers",
                "emails/untold",
                "emails/told",
                "access-letters/untold",
                "access-letters/told",
                "accounts/untold",
                "accounts/told",
            }
        ),
    ),
)
CONSUMERS = tuple(service.name for service in SERVICES if service.follows)  # of the events
ASKING = tuple(service.name for service in SERVICES if service.scopes)  # the internal API, with a token each
CONSUMED: Mapping[str, Consumed] = {queue.name: queue for service in SERVICES for queue in service.consumes}
USERS = tuple(service.user for service in SERVICES)


def matches(binding: str, key: str) -> bool:
    """True if `binding` lets `key` through: `*` stands for one word, `#` for any number of them (AMQP)."""
    return _matches(binding.split("."), key.split("."))


def _matches(binding: Sequence[str], words: Sequence[str]) -> bool:
    if not binding:
        return not words
    first, rest = binding[0], binding[1:]
    if first == "#":
        return any(_matches(rest, words[skipped:]) for skipped in range(len(words) + 1))
    return bool(words) and first in ("*", words[0]) and _matches(rest, words[1:])

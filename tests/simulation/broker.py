"""A RabbitMQ of lists: the real bindings, queues with retries and dead letters, confirms, redelivery."""

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from shared.messaging.topology import CONSUMED, DELIVERY_LIMIT, EVENTS, RETRY_DELAYS, Consumed, matches
from tests.simulation.world import World


@dataclass(frozen=True, slots=True)
class Message:
    """As it lies in a queue; `deliveries` that came to nothing."""

    id: str
    body: bytes
    headers: Mapping[str, str | int]
    deliveries: int = 0


class Taken(NamedTuple):
    """An event that the broker took at `at`; `by` names who had handed it over at `sent_at`."""

    id: str
    body: bytes
    by: str
    sent_at: float
    at: float


class Taking:
    """A consumer: it has up to `prefetch` messages that it has not acknowledged."""

    def __init__(self, queue: "Queue", prefetch: int, give: Callable[[int, Message], None]) -> None:
        self.queue, self._prefetch, self._give = queue, prefetch, give
        self.is_over = False
        self.unacknowledged: dict[int, Message] = {}
        self._tag = 0
        queue.consumers.append(self)

    @property
    def has_room(self) -> bool:
        """Another message may be given."""
        return not self.is_over and len(self.unacknowledged) < self._prefetch

    def give(self, message: Message) -> None:
        """Hand it over."""
        self._tag += 1
        self.unacknowledged[self._tag] = message
        self._give(self._tag, message)

    def acknowledge(self, tag: int) -> None:
        """It is done with."""
        if self.unacknowledged.pop(tag, None) is not None:
            self.queue.pump()

    def give_back(self, tag: int) -> None:
        """Another one may have it."""
        message = self.unacknowledged.pop(tag, None)
        if message is not None:
            self.queue.return_(message)

    def stop(self) -> None:
        """Nothing more is taken; what is in hand may be acknowledged."""
        self.is_over = True
        if self in self.queue.consumers:
            self.queue.consumers.remove(self)

    def end(self) -> None:
        """The connection is gone: others get what was not acknowledged, in its order."""
        self.stop()
        for tag in sorted(self.unacknowledged, reverse=True):
            self.give_back(tag)


@dataclass(slots=True)
class Queue:
    """A quorum queue; `gives_up` gets what was delivered too often."""

    consumed: Consumed
    world: World
    gives_up: Callable[[Message], None]
    ready: deque[Message] = field(default_factory=deque)
    consumers: list[Taking] = field(default_factory=list)

    def put(self, message: Message) -> None:
        """At its end."""
        self.ready.append(message)
        self.pump()

    def return_(self, message: Message) -> None:
        """To its beginning, as not handled."""
        again = replace(message, deliveries=message.deliveries + 1)
        if again.deliveries > DELIVERY_LIMIT:
            self.gives_up(message)
        else:
            self.ready.appendleft(again)
        self.pump()

    def pump(self) -> None:
        """Give what there is to who has room."""
        while self.ready and (free := [one for one in self.consumers if one.has_room]):
            self.world.chance.choice(free).give(self.ready.popleft())


class Broker:
    """`refuses` is the share of publications that it does not take now; the log of those that it took."""

    name = "rabbitmq"

    def __init__(self, world: World) -> None:
        self.world = world
        self.refuses = 0.0
        self.has_stream = True
        self.log: list[Taken] = []  # all events, in order, as the stream has them
        self.dead: list[Message] = []
        self.queues = {name: Queue(one, world, self.dead.append) for name, one in CONSUMED.items()}

    def publish(self, exchange: str, key: str, message: Message, by: str, sent_at: float) -> bool:
        """False where it is refused: it is in no queue then."""
        if self.refuses and self.world.chance.random() < self.refuses:
            return False
        if exchange == EVENTS:
            self.log.append(Taken(message.id, message.body, by, sent_at, self.world.seconds))
        self.route(exchange, key, message)
        return True

    def route(self, exchange: str, key: str, message: Message) -> None:
        """Into the queues that are bound."""
        for queue in self.queues.values():
            if exchange == queue.consumed.exchange and any(matches(one, key) for one in queue.consumed.keys):
                queue.put(message)
            elif exchange == queue.consumed.retry_exchange:
                self._aside(queue, key, message)

    def _aside(self, queue: Queue, key: str, message: Message) -> None:
        if key == queue.consumed.dead:
            self.dead.append(message)
        for tier, milliseconds in RETRY_DELAYS.items():
            if key == queue.consumed.retry(tier):
                self.world.later(milliseconds / 1000, lambda: queue.put(message))

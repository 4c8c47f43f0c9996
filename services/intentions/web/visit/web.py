"""The one record of what handlers work with."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from services.intentions.directory.addresses import Addresses
from services.intentions.eventstore.store import EventStore
from services.intentions.settings import WebSettings
from services.intentions.web.attempts.credentials import Credentials
from services.intentions.web.attempts.marks import Marks
from services.intentions.web.attempts.throttle import Throttle
from services.intentions.web.kit.cookies import Cookies
from services.intentions.web.kit.pages import Pages
from services.intentions.web.kit.people import People


@dataclass(frozen=True, slots=True)
class Web:
    """Everything the screens use, made once by the composition root."""

    settings: WebSettings
    store: EventStore
    people: People
    addresses: Addresses
    pages: Pages
    cookies: Cookies
    credentials: Credentials
    throttle: Throttle
    marks: Marks
    clock: Callable[[], datetime]

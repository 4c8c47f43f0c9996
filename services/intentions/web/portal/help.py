"""Help, accessibility statement, personal data, which anyone may read (R-002, R-007), and CONTACT."""

from dataclasses import dataclass

from starlette.responses import Response

from services.intentions.web.visit.anyone import Visit
from services.intentions.web.visit.signed_in import SignedIn
from services.intentions.web.words.portal import HELP_TITLES


@dataclass(frozen=True, slots=True)
class Topic:
    """One page; its text is the template `help/<name>.html`."""

    slug: str
    title: str

    @property
    def path(self) -> str:
        """The page's address."""
        return f"/help/{self.slug}" if self.slug else "/help"

    @property
    def template(self) -> str:
        """Its text."""
        return f"portal/help/{self.slug or 'start'}.html"


TOPICS = tuple(Topic(slug, title) for slug, title in HELP_TITLES.items())
_BY_SLUG = {topic.slug: topic for topic in TOPICS}


async def show(visit: Visit) -> Response:
    """`GET /help` and `GET /help/{topic}`."""
    topic = _BY_SLUG.get(visit.request.path_params.get("topic", ""))
    if topic is None:
        return visit.failed(404)
    return visit.page("portal/help.html", topic=topic, topics=TOPICS)


async def contact(visit: SignedIn) -> Response:
    """`GET /contact`: how to reach the schools of an account's pupils."""
    return visit.page("portal/contact.html", current="contact")

"""`python -m services.intentions.api.openapi`: the feed as an OpenAPI 3.1 document, in docs/contract/.

FastAPI's own of its routes, with what it cannot see of their answers.
https://spec.openapis.org/oas/v3.1.1
"""

from fastapi.openapi.utils import get_openapi

from services.intentions.api import schools
from services.intentions.api.events import router as events
from services.intentions.api.responses import Document, components
from shared.contract.generate import FOLDER, as_text, write

FILE = FOLDER / "openapi.json"
ABOUT = (
    "The events over HTTP, in pages or live, and the present state of the dossiers. HEAD is answered as GET "
    "is. The events themselves are in the AsyncAPI document beside this one; the promises are on the page "
    "/contract."
)
UNUSED = ("HTTPValidationError", "ValidationError")


def document() -> Document:
    """The whole document."""
    found = get_openapi(
        title="Téléservice Orientation: feed",
        version="1.0.0",
        description=ABOUT,
        servers=[{"url": "/", "description": "The families' address"}],
        routes=[*events.router.routes, *schools.router.routes],
    )
    for path in found["paths"].values():
        del path["get"]["responses"]["422"]  # ours are problems, with 400
    for name in UNUSED:
        del found["components"]["schemas"][name]
    for name, ours in components().items():
        found["components"].setdefault(name, {}).update(ours)
    return found


if __name__ == "__main__":
    write(FILE, as_text(document()))

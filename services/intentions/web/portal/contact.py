"""CONTACT: how to reach the schools of an account's pupils."""

from starlette.responses import Response

from services.intentions.web.visit.signed_in import SignedIn


async def show(visit: SignedIn) -> Response:
    """`GET /contact`"""
    return visit.page("portal/contact.html", current="contact")

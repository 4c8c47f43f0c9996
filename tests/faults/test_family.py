"""What a family is told stands in the ledger, also where it then goes on."""

import random
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from tests.faults.family import Family, Member
from tests.faults.findings import Marks, effects
from tests.faults.ledger import Ledger
from tests.support.serving import served

FORM = '<input type="hidden" name="csrf" value="x">'


class Forgetful:
    """Pages that know nobody at the first request for the form."""

    def __init__(self) -> None:
        self.asked = 0

    async def sign_in(self, request: Request) -> Response:
        """Whoever comes is let in."""
        return RedirectResponse("/", 303) if request.method == "POST" else HTMLResponse(FORM)

    async def form(self, request: Request) -> Response:
        """The form, and the receipt of what is sent."""
        self.asked += 1
        if self.asked == 1:
            return RedirectResponse("/sign-in?ended=1", 303)
        if request.method == "GET":
            return HTMLResponse(FORM)
        return RedirectResponse("/", 303, {"Set-Cookie": "flash=ABCD-EFGH-1234"})


async def test_a_family_that_is_shown_out_goes_on_and_it_is_a_problem(tmp_path: Path) -> None:
    pages, ledger = Forgetful(), Ledger(tmp_path / "ledger.sqlite")
    routes = [
        Route("/sign-in", pages.sign_in, methods=["GET", "POST"]),
        Route("/orientation/p/form", pages.form, methods=["GET", "POST"]),
    ]
    async with served(Starlette(routes=routes)) as url:
        family = Family(Member("login", "a@example.org", "p", "1"), url, ledger, random.Random(1))
        await family.validate()
        await family.close()
    assert ledger.value("SELECT receipt FROM accepted") == "ABCD-EFGH-1234"
    assert effects(ledger, Marks()).problems == ["1 families had « unexpected end of a session »"]
    ledger.close()

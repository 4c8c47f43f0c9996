"""Headers, cookies, CSRF, sessions: the security checklist on the running web process."""

from collections.abc import AsyncIterator

import httpx2
import pytest
from starlette.requests import Request
from starlette.responses import Response

from deploy.ports import free_port
from services.intentions.web.access import by_link
from services.intentions.web.app import create_app
from services.intentions.web.routes import ROUTES
from shared.http.headers import HEADERS
from tests.support.http import client as http_client
from tests.support.servers import Database
from tests.support.story import PATHWAY_GT, answered
from tests.support.town import PASSWORD, Clock, Town
from tests.support.web_server import serving
from tests.support.web_settings import web_settings

# What a link's own code opens, posted by mail programs without cookie and token (RFC 8058).
BY_LINK = [route.path for route in ROUTES if route.access is by_link]
FORMS = [route.path for route in ROUTES if route.method == "POST" and route.path not in BY_LINK]
PAGES = [
    route.path
    for route in ROUTES
    if route.method == "GET"
    and not route.path.startswith(("/events", "/schools", "/internal"))
    and route.path not in BY_LINK
]


@pytest.fixture
async def client(web: str) -> AsyncIterator[httpx2.AsyncClient]:
    async with http_client(base_url=web, headers={"X-Forwarded-For": "10.9.9.9"}) as client:
        yield client


def at(town: Town, path: str) -> str:
    named = {"{pupil}": str(town.child.id), "{topic}": "password", "{document:path}": "asyncapi.json"}
    for name, value in named.items():
        path = path.replace(name, value)
    return path


@pytest.mark.parametrize("path", FORMS)
async def test_each_form_without_its_token_gets_403(town: Town, path: str) -> None:
    await town.open_for_entry()
    client = (await town.sign_in("mother"))._client
    for csrf in ({}, {"csrf": "0" * 64}):
        assert (await client.post(at(town, path), data=csrf)).status_code == 403
    assert (await client.get(town.child.path)).status_code == 200  # still signed in: sign-out was refused too


@pytest.mark.parametrize("path", BY_LINK)
async def test_what_a_link_opens_does_nothing_without_its_code(client: httpx2.AsyncClient, path: str) -> None:
    for query in ("", "?code=", "?code=AAAA"):
        assert (await client.get(path + query)).status_code == 422
        assert (await client.post(path + query)).status_code == 422


@pytest.mark.parametrize("headers", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}])
async def test_a_form_sent_from_another_site_gets_403(town: Town, headers: dict[str, str]) -> None:
    await town.open_for_entry()
    browser = await town.sign_in("mother")
    browser.tick(PATHWAY_GT, "Intention 1")
    data = browser.page.form("VALIDER").data("VALIDER")
    response = await browser._client.post(f"{town.child.path}/form", data=data, headers=headers)
    assert response.status_code == 403
    assert await town.events() == []


async def test_a_token_of_another_browser_gets_403(town: Town) -> None:
    mother, father = await town.sign_in("mother"), await town.sign_in("father")
    csrf = father.page.form("SE DÉCONNECTER").data("SE DÉCONNECTER")
    assert (await mother._client.post("/sign-out", data=csrf)).status_code == 403


@pytest.mark.parametrize("path", PAGES + FORMS)
async def test_without_a_session_every_family_page_leads_to_sign_in(
    town: Town, client: httpx2.AsyncClient, path: str
) -> None:
    public = path.startswith(("/help", "/sign-in", "/activate", "/address", "/contract"))
    response = await client.request("GET" if path in PAGES else "POST", at(town, path))
    if public:
        assert response.status_code == (200 if path in PAGES else 403)
    else:
        assert response.status_code == 303
        assert response.headers["location"].startswith("/sign-in")


@pytest.mark.parametrize("path", PAGES)
async def test_head_is_answered_as_get_is(town: Town, client: httpx2.AsyncClient, path: str) -> None:
    asked, head = await client.get(at(town, path)), await client.head(at(town, path))
    assert (head.status_code, head.content) == (asked.status_code, b"")
    assert head.headers.get("location") == asked.headers.get("location")


async def test_security_headers_on_every_kind_of_answer(town: Town, client: httpx2.AsyncClient) -> None:
    answers = {
        200: await client.get("/sign-in"),
        303: await client.get("/"),
        403: await client.post("/sign-in"),
        404: await client.get("/nothing"),
        405: await client.delete("/sign-in"),
    }
    browser = await town.sign_in("mother")
    await town.open_for_entry()
    await browser.open(town.child.path)
    data = browser.page.form("VALIDER").data("VALIDER")
    answers[422] = await browser._client.post(f"{town.child.path}/form", data=data)
    answers[200_1] = await client.get("/static/page.css")
    for status, response in answers.items():
        assert response.status_code == int(str(status)[:3])
        for name, value in HEADERS.items():
            assert response.headers[name] == value
        assert "access-control-allow-origin" not in response.headers
        assert "server" not in response.headers
    assert answers[200].headers["cache-control"] == "no-store"


async def test_an_unforeseen_error_shows_nothing_of_itself(web_database: Database) -> None:
    app = create_app(web_settings(web_database.url, port := free_port()))

    async def broken(_request: Request) -> Response:
        raise RuntimeError("canary of the error")

    app.add_route("/broken", broken)
    with serving(app, port) as address:
        async with http_client(base_url=address) as client:
            response = await client.get("/broken")
    assert response.status_code == 500
    assert "Erreur inattendue" in response.text
    assert "canary" not in response.text
    assert response.headers["content-security-policy"] == HEADERS["Content-Security-Policy"]


async def test_cookies_on_http_loopback_and_on_https(town: Town, web_database: Database) -> None:
    browser = town.stranger()
    await browser.open("/sign-in")
    browser.fill("votre identifiant", town.login("mother"))
    browser.fill("votre mot de passe", PASSWORD)
    data = browser.page.form("VALIDER").data("VALIDER")
    browser._client.follow_redirects = False
    response = await browser._client.post("/sign-in", data=data)
    cookie = next(c for c in response.headers.get_list("set-cookie") if c.startswith("session="))
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Path=/" in cookie
    assert "Secure" not in cookie
    settings = web_settings(web_database.url, port := free_port(), "https://orientation.example.fr")
    with serving(create_app(settings), port) as address:
        async with http_client(base_url=address) as client:
            cookie = (await client.get("/sign-in")).headers["set-cookie"]
    assert cookie.startswith("__Host-visitor=")
    for attribute in ("Secure", "HttpOnly", "Path=/", "SameSite=lax"):
        assert attribute in cookie
    assert "Domain" not in cookie


async def test_the_database_holds_no_session_token(town: Town) -> None:
    browser = await town.sign_in("mother")
    token = browser._client.cookies["session"]
    assert len(token) >= 32
    rows = await town.pool.fetch("SELECT * FROM directory.sessions")
    assert not any(token in str(tuple(row.values())) for row in rows)


async def test_sign_in_makes_a_new_session_and_ends_the_old_one(town: Town) -> None:
    browser = town.stranger()
    page = await browser.open("/sign-in")

    async def sign_in() -> str:
        browser.page = page  # a tab where it still stands
        browser.fill("votre identifiant", town.login("mother"))
        browser.fill("votre mot de passe", PASSWORD)
        await browser.press("VALIDER")
        return str(browser._client.cookies["session"])

    old = await sign_in()
    assert await sign_in() != old
    other = town.stranger()
    other._client.cookies.set("session", old, domain="127.0.0.1")
    assert "/sign-in" in (await other.open(town.child.path)).url


async def test_a_session_cookie_chosen_by_someone_else_is_worth_nothing(town: Town) -> None:
    browser = town.stranger()
    browser._client.cookies.set("session", "chosen-by-an-attacker", domain="127.0.0.1")
    await browser.open("/sign-in")
    browser.fill("votre identifiant", town.login("mother"))
    browser.fill("votre mot de passe", PASSWORD)
    await browser.press("VALIDER")
    assert browser.page.has("ORIENTATION")
    values = [cookie.value for cookie in browser._client.cookies.jar if cookie.name == "session"]
    assert any(value != "chosen-by-an-attacker" for value in values)


async def test_the_sixth_wrong_password_gets_429_and_another_address_still_gets_in(town: Town) -> None:
    browser = town.stranger()
    statuses = []
    for _ in range(7):
        await browser.open("/sign-in")
        browser.fill("votre identifiant", town.login("mother"))
        browser.fill("votre mot de passe", "faux mot de passe")
        statuses.append((await browser.press("VALIDER")).status)
    assert statuses == [422] * 5 + [429] * 2
    assert browser.page.has("Trop de tentatives de connexion ont échoué.")
    assert (await town.sign_in("mother")).page.has("SE DÉCONNECTER")


async def test_two_sign_outs_at_once_end_the_session_once(town: Town, clock: Clock) -> None:
    browser = await town.sign_in("mother")
    session = await town.pool.fetchval(
        "SELECT id FROM directory.sessions WHERE account = $1", town.accounts["mother"]
    )
    data = browser.page.form("SE DÉCONNECTER").data("SE DÉCONNECTER")
    for _ in range(2):
        await browser._client.post("/sign-out", data=data)
    assert await town.events(f"session-{session}") == ["SessionEnded"]


async def test_reading_every_page_changes_nothing(town: Town) -> None:
    await answered(town)
    browser = await town.sign_in("mother")
    before = await town.store.head()
    for path in PAGES:
        await browser.open(at(town, path))
    assert await town.store.head() == before


async def test_what_no_browser_sends_is_refused_and_not_an_error(town: Town) -> None:
    browser = await town.sign_in("mother")
    csrf = browser.page.form("SE DÉCONNECTER").data("SE DÉCONNECTER")
    large = await browser._client.post("/account", data={**csrf, "email": ["x" * 200_000]})
    assert large.status_code == 413
    nul = await browser._client.post("/account", data={**csrf, "email": ["a\0@exemple.fr"]})
    assert nul.status_code == 400
    file = await browser._client.post("/account", data=csrf, files={"email": b"a@exemple.fr"})
    assert file.status_code == 400

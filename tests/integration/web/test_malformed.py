"""Requests that no browser and no service of ours sends end in 4xx, never in an error of ours."""

import asyncio
from collections.abc import AsyncIterator
from urllib.parse import quote

import httpx2
import pytest

from tests.support.figures import figures_of, rise
from tests.support.http import client as http_client
from tests.support.story import PATHWAY_GT
from tests.support.town import Town
from tests.support.waiting import wait_until
from tests.support.web_settings import SYNC

SERVED = "orientation_http_request_duration_seconds_count"
# Codecs of Python that are none of text, that need a state, or that are nothing.
CHARSETS = ["utf-7", "utf-16", "base64", "hex", "rot13", "zip", "idna", "punycode", "unicode_escape", "mbcs"]
CHARSETS += ["undefined", "none", "\xe9", "utf-8\x7f", "ascii"]
CONTROLS = [*range(0x20), *range(0x7F, 0xA0)]


@pytest.fixture
async def client(web: str) -> AsyncIterator[httpx2.AsyncClient]:
    async with http_client(base_url=web) as client:
        yield client


@pytest.mark.parametrize("path", ["/metrics", "/sign-in", "/static/form.css", "/internal/texts", "/events"])
async def test_s2_an_address_with_a_control_character_leads_nowhere(
    client: httpx2.AsyncClient, path: str
) -> None:
    for control in CONTROLS:
        for at in (path + quote(chr(control)), f"{quote(chr(control))}{path}"):
            assert (await client.get(f"/{at.lstrip('/')}")).status_code == 404, repr(chr(control))


@pytest.mark.parametrize(
    "raw", ["/metrics%0a", "/metrics%0A", "/metrics%0d%0a", "/metrics%c2%85", "/%00metrics"]
)
async def test_s2_metrics_are_not_behind_a_line_end(web: str, web_health: str, raw: str) -> None:
    for address in (web, web_health):
        async with http_client(base_url=address) as client:
            answer = await client.get(raw)
        assert answer.status_code == 404
        assert "orientation_" not in answer.text


async def test_s2_bytes_that_are_no_text_in_an_address_lead_nowhere(client: httpx2.AsyncClient) -> None:
    for raw in ("/metrics%ff", "/orientation/%c3%28/form", "/help/%f0%28%8c%28"):
        assert (await client.get(raw)).status_code == 404


@pytest.mark.parametrize("charset", CHARSETS)
async def test_s8_a_form_in_another_charset_is_refused(town: Town, charset: str) -> None:
    await town.open_for_entry()
    browser = await town.sign_in("mother")
    browser.tick(PATHWAY_GT, "Intention 1")
    token = browser.page.form("VALIDER").data("VALIDER")["csrf"]
    body = f'--b\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n{token}\r\n--b--\r\n'
    for kind in ("multipart/form-data; boundary=b", "application/x-www-form-urlencoded"):
        answer = await browser._client.post(
            f"{town.child.path}/form",
            content=body.encode(),
            headers={b"Content-Type": f"{kind}; charset={charset}".encode("latin-1")},
        )
        assert answer.status_code == 400, kind
    assert await town.events() == []


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data", b"--b\r\n"),
        ("multipart/form-data; boundary=", b"--b\r\n"),
        ("multipart/form-data; boundary=b", b"nothing of the kind"),
        ("multipart/form-data; boundary=b", b'--b\r\nContent-Disposition: form-data; filename="x"\r\n\r\n'),
        ("multipart/form-data; boundary=b", b"--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--\r\n"),
        ("multipart/form-data; boundary=b", b"--b\r\n: \r\n\r\n--b--\r\n"),
        ("application/x-www-form-urlencoded", b"&".join(b"f%d=1" % n for n in range(2000))),
        ("application/x-www-form-urlencoded", b"csrf=%ff%fe&=&==&%"),
        ("application/json", b'{"csrf": "x"}'),
        ("text/plain", b"csrf=x"),
        ("; ;", b"csrf=x"),
    ],
)  # fmt: skip
async def test_s8_a_body_that_is_no_form_is_refused(
    client: httpx2.AsyncClient, kind: str, body: bytes
) -> None:
    for path in ("/sign-in", "/activate"):
        answer = await client.post(path, content=body, headers={"Content-Type": kind})
        assert 400 <= answer.status_code < 500, path


@pytest.mark.parametrize(
    "body",
    [
        b'{"stream": "\\u0000", "after": 0, "to": 1}',
        b'{"stream": "dossier-\\u0000", "after": 0, "to": 1}',
        b'{"stream": "\\ud800", "after": 0, "to": 1}',
        b'{"stream": "a\\nb", "after": 0, "to": 1}',
        b'{"stream": "x", "after": 99999999999999999999, "to": 1}',
        b'{"stream": "x", "after": -1, "to": 1}',
        b'{"stream": "x", "after": 0, "to": 1e400}',
        b"\xff\xfe",
        b"[" * 5000,
        b"",
    ],
)
async def test_s8_a_body_that_postgres_would_refuse_is_malformed(
    client: httpx2.AsyncClient, body: bytes
) -> None:
    headers = {"Authorization": f"Bearer {SYNC}"}
    for path in ("/internal/events", "/internal/texts", "/internal/pupils", "/internal/pupils/resolve"):
        assert (await client.post(path, content=body, headers=headers)).status_code == 422, path


async def test_s8_a_client_that_goes_away_is_no_error_of_ours(web: str, web_health: str) -> None:
    before = await figures_of(web_health)
    host, port = web.removeprefix("http://").split(":")
    for path in ("/sign-in", "/activate"):
        _, writer = await asyncio.open_connection(host, int(port))
        head = f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        writer.write(f"{head}Content-Length: 5000\r\n\r\ncsrf=".encode())
        await writer.drain()
        writer.close()

    async def counted() -> bool:
        after = await figures_of(web_health)
        return all(
            rise(before, after, SERVED, method="POST", route=path, status="499") == 1
            for path in ("/sign-in", "/activate")
        )

    await wait_until(counted, "both are counted as gone")
    after = await figures_of(web_health)
    for path in ("/sign-in", "/activate"):
        assert not rise(before, after, SERVED, method="POST", route=path, status="500")

"""Style sheets and script: kept for good at the address of their content, and small."""

import re

import pytest

from services.intentions.web.kit.assets import FOLDER, VERSION
from shared.http.assets import BRIEFLY, KEPT
from tests.support.story import answered, fill
from tests.support.town import Town

MOST_BYTES = 60_000
FIRST_PAGES = ("/sign-in", "/activate", "/help/accessibility", "/help/personal-data", "/nothing")


async def weight(town: Town, html: str) -> int:
    """The bytes of a page with all that it asks for, as they travel without compression."""
    client = town.stranger()._client
    named = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', html))
    if any(name.endswith(".js") for name in named):
        named |= {f"/static/{VERSION}/{script.name}" for script in FOLDER.glob("*.js")}
    answers = [await client.get(name) for name in named]
    assert all(answer.status_code == 200 for answer in answers)
    return len(html.encode()) + sum(len(answer.content) for answer in answers)


@pytest.mark.parametrize("path", FIRST_PAGES)
async def test_pages_before_sign_in_are_light(town: Town, path: str) -> None:
    assert await weight(town, (await town.stranger().open(path)).html) < MOST_BYTES


async def test_the_fullest_form_and_the_avis_are_light(town: Town) -> None:
    await town.open_for_entry()
    browser = await town.sign_in("mother")
    await fill(browser)
    assert await weight(town, browser.page.html) < MOST_BYTES


async def test_the_avis_is_light(town: Town) -> None:
    await answered(town)
    assert await weight(town, (await town.sign_in("mother")).page.html) < MOST_BYTES


async def test_browsers_keep_a_file_at_the_address_of_its_content(town: Town) -> None:
    client = town.stranger()._client

    async def kept(path: str) -> tuple[int, str]:
        answer = await client.get(path)
        return answer.status_code, answer.headers["cache-control"]

    assert await kept(f"/static/{VERSION}/theme.css") == (200, KEPT)
    assert await kept("/static/0123456789ab/theme.css") == (200, BRIEFLY)  # a page of the version before
    assert await kept("/static/theme.css") == (200, BRIEFLY)
    assert await kept(f"/static/{VERSION}/nothing.css") == (404, "no-store")
    assert await kept(f"/static/{VERSION}/%2e%2e/pages.py") == (404, "no-store")


@pytest.mark.parametrize("name", ["cards.js", "form.css"])
async def test_what_is_for_readers_of_the_source_does_not_travel(town: Town, name: str) -> None:
    answer = await town.stranger()._client.get(f"/static/{VERSION}/{name}")
    source = (FOLDER / name).read_text()
    assert "/*" in source or "//" in source
    assert not re.search(r"^(?:\s|//|/\*)", answer.text, re.MULTILINE)
    assert re.sub(r"\s", "", answer.text) in re.sub(r"(?m)^\s*(?://|/\*).*$|\s", "", source)


NAMED_BY_PAGES = {"page.js", "acknowledgement.js", "closing.js"}


async def test_the_scripts_are_modules_and_ask_nobody_else() -> None:
    scripts = {script.name: script.read_text() for script in FOLDER.glob("*.js")}
    imported = set(re.findall(r'from "\./([a-z]+\.js)"', "".join(scripts.values())))
    assert imported == set(scripts) - NAMED_BY_PAGES
    for text in scripts.values():
        assert "//" not in re.sub(r"// .*|/\*\*.*\*/", "", text)
        assert not re.search(r"innerHTML|eval\(|Function\(|document\.write|\.style\b", text)

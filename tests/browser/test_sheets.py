"""I5: the sheets with the codes, as Chromium prints them."""

import re
from pathlib import Path

from playwright.async_api import Browser

from shared.access_letters.sheets import as_sheets
from tests.unit.cli.test_sheets import EXPIRES, FAMILY, PARIS, SITE, one


async def test_i5_each_sheet_is_one_page_of_a4_that_fetches_nothing(
    chromium: Browser, tmp_path: Path
) -> None:
    everybody = [*FAMILY, one("MARTIN Anne", "guardian", *"ABCDEFGH")]
    file = tmp_path / "letters.html"
    file.write_text(as_sheets(everybody, EXPIRES, PARIS, SITE))
    page = await chromium.new_page()
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url))
    await page.goto(file.as_uri())
    printed = await page.pdf(prefer_css_page_size=True)
    await page.close()
    assert fetched == [file.as_uri()]
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == len(everybody)
    assert re.search(rb"/MediaBox \[0 0 59[45][.0-9]* 84[12][.0-9]*\]", printed)

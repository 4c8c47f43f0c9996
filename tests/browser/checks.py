"""What holds on every page: nobody is shut out, nothing sticks out, nothing leaves, nothing is heavy."""

from pathlib import Path

from axe_playwright_python.base import AXE_SCRIPT
from playwright.async_api import ViewportSize

from tests.browser.person import Person
from tests.browser.room import DESKTOP, PHONE, TALL_PHONE

MOST_BYTES = 60_000
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
# In dark the page is the same but for its colours.
OF_COLOURS = ["color-contrast", "link-in-text-block"]
_AXE = """async runOnly => {
  const {violations} = await axe.run(document, {resultTypes: ["violations"], runOnly});
  return violations.flatMap(({id, nodes}) => nodes.map(({html}) => `${id}: ${html.slice(0, 120)}`));
}"""
LARGE = "html { font-size: 200% }"
# WCAG 1.4.12
SPACED = "* { line-height: 1.5; letter-spacing: 0.12em; word-spacing: 0.16em } p { margin-bottom: 2em }"
STYLES = {"": "", ", spaced": SPACED, ", large letters": LARGE}
# What is tried in each window; 1280 px at 200 % are 640 px of the page's own.
WINDOWS: tuple[tuple[str, ViewportSize, tuple[str, ...]], ...] = (
    ("1280 px", DESKTOP, ("", ", spaced", ", large letters")),
    ("200 %", ViewportSize(width=640, height=450), ("", ", spaced")),
    ("390 px", TALL_PHONE, (", large letters",)),
    ("320 px", PHONE, ("", ", spaced", ", large letters")),
)
_LAYOUT = (Path(__file__).parent / "layout.js").read_text()


async def faults_of(person: Person) -> list[str]:
    """Everything that is wrong with the page that is shown; its size and colours are as before afterwards."""
    heavy = await person.weight()
    faults = [f"{heavy} bytes"] if heavy > MOST_BYTES else []
    faults += await barriers(person)
    faults += await misfits(person)
    return [*faults, *person.complaints]


async def barriers(person: Person) -> list[str]:
    """Violations of WCAG 2.1 A and AA that axe-core finds, in light and in dark."""
    page = person.page
    await page.evaluate(AXE_SCRIPT)
    found = [f"light: {one}" for one in await page.evaluate(_AXE, {"type": "tag", "values": WCAG})]
    await page.emulate_media(color_scheme="dark")
    found += [f"dark: {one}" for one in await page.evaluate(_AXE, {"type": "rule", "values": OF_COLOURS})]
    await page.emulate_media(color_scheme="light")
    return found


async def misfits(person: Person) -> list[str]:
    """What is wider than the window or cut: at 1280 px, at 200 %, at 320 px, spaced and in larger letters."""
    found = []
    for name, size, styles in WINDOWS:
        await person.page.set_viewport_size(size)
        worn = {f"{name}{style}": STYLES[style] for style in styles}
        found += await person.page.evaluate(_LAYOUT, worn)
    await person.page.set_viewport_size(DESKTOP)
    return found

"""`make screens`: a picture of each screen on a phone and on a desktop, some in dark, into docs/screens/.

The data are the guide's; what chance makes (receipt, reference of an error) is replaced before the picture.
"""

from collections import Counter
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.async_api import ViewportSize

from tests.browser.places import Places
from tests.browser.room import Room
from tests.browser.screen import Screen
from tests.browser.test_screens import SCREENS

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "screens"
DEVICES = {"phone": ViewportSize(width=360, height=720), "desktop": ViewportSize(width=1100, height=760)}
SHOWN = (
    "sign-in", "first-sign-in", "help", "help-accessibility", "pupils", "account", "error-404", "not-open",
    "form", "form-three", "form-help-trade", "form-error", "recap-confirmed", "recap-second-parent",
    "recap-pupil", "closed", "avis", "avis-leaving", "avis-second-parent", "acknowledged",
)  # fmt: skip
OVER_THE_PAGE = ("form-help-trade", "avis-leaving")
IN_DARK = ("form-three", "recap-confirmed", "avis")
COLOURS = 96
MOST_BYTES = 2_500_000
_STEADY = """() => {
  const receipt = /\\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\\b/g;
  const id = /\\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\\b/g;
  const id0 = "0190b6a0-0000-7000-8000-000000000000";
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode;
    text.data = text.data.replace(receipt, "K7QF-2M9X-04TD").replace(id, id0);
  }
}"""
PICTURES = [
    *((name, device, "light") for name in SHOWN for device in DEVICES),
    *((name, device, "dark") for name in IN_DARK for device in DEVICES),
]


@pytest.mark.parametrize(("name", "device", "scheme"), PICTURES)
async def test_picture(places: Places, room: Room, name: str, device: str, scheme: Any) -> None:
    screen: Screen = next(one for one in SCREENS if one.name == name)
    person = await room.stranger(viewport=DEVICES[device], color_scheme=scheme)
    await screen.shown_to(person, places)
    await person.page.evaluate(_STEADY)
    await person.page.evaluate("scrollTo(0, 0)")
    suffix = "-dark" if scheme == "dark" else ""
    FOLDER.mkdir(exist_ok=True)
    png = await person.page.screenshot(full_page=name not in OVER_THE_PAGE, animations="disabled")
    keep(png, FOLDER / f"{name}-{device}{suffix}.png")


def keep(png: bytes, file: Path) -> None:
    """Write the picture with its most frequent colours, as flat pages have: a fifth of the size."""
    with Image.open(BytesIO(png)) as opened:
        picture = opened.convert("RGB")
    data = picture.tobytes()
    colours = Counter(zip(data[::3], data[1::3], data[2::3], strict=True)).most_common(COLOURS)
    palette = Image.new("P", (1, 1))
    palette.putpalette([part for colour, _ in colours for part in colour])
    picture.quantize(palette=palette, dither=Image.Dither.NONE).save(file, optimize=True)


def test_the_pictures_are_all_there_and_small() -> None:
    wanted = {
        f"{name}-{device}{'-dark' if scheme == 'dark' else ''}.png" for name, device, scheme in PICTURES
    }
    found = {file.name: file.stat().st_size for file in FOLDER.glob("*.png")}
    assert set(found) == wanted
    assert sum(found.values()) < MOST_BYTES

"""`make screens`: each screen and state on a phone, the main ones on a desktop and in dark, in docs/screens/.

The data are the guide's; what chance makes (receipt, reference, identifier) is replaced before the picture.
"""

from collections import Counter
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.async_api import Browser, ViewportSize, expect

from tests.browser.person import Person
from tests.browser.places import Places
from tests.browser.room import Room
from tests.browser.screen import Screen
from tests.browser.test_screens import SCREENS
from tests.browser.test_server_errors import faulty, meet_no_database
from tests.browser.test_session import NEARLY_OVER, at_the_form, pass_time
from tests.support.town import Town

__all__ = ["faulty"]

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "screens"
DEVICES = {"phone": ViewportSize(width=360, height=720), "desktop": ViewportSize(width=1100, height=760)}
ON_DESKTOP = (
    "sign-in", "first-sign-in", "help", "help-accessibility", "pupils", "account", "error-404", "not-open",
    "form", "form-three", "form-help-trade", "form-error", "recap-confirmed", "recap-second-parent",
    "recap-pupil", "closed", "avis", "avis-leaving", "avis-second-parent", "acknowledged",
    "choices-form", "propositions", "agreed", "disagreed", "decided",
)  # fmt: skip
# What lies over the page is shown in the window, with what opened it.
OVER_THE_PAGE = (
    "form-help-voie",
    "form-help-trade",
    "form-help-school",
    "form-help-apprentice",
    "avis-leaving",
    "propositions-leaving",
)
_OPENER = "document.querySelector('.help:focus')?.scrollIntoView({ block: 'center' })"
IN_DARK = ("form-three", "recap-confirmed", "avis", "propositions")
COLOURS = 24
MOST_BYTES_EACH = 42_000  # on average
_STEADY = """() => {
  const receipt = /\\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\\b/g;
  const id = /\\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\\b/g;
  const id0 = "0190b6a0-0000-7000-8000-000000000000";
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode;
    text.data = text.data.replace(receipt, "K7QF-2M9X-04TD").replace(id, id0);
  }
  const login = document.querySelector("#identifier");
  if (login) login.value = login.value.replace(/\\.\\w+$/, ".0931234a");
}"""
PICTURES = [
    *((screen.name, "phone", "light") for screen in SCREENS),
    *((name, "desktop", "light") for name in ON_DESKTOP),
    *((name, device, "dark") for name in IN_DARK for device in DEVICES),
]
OTHERS = ("session-warning-phone.png", "error-500-phone.png", "error-503-phone.png")


@pytest.mark.parametrize(("name", "device", "scheme"), PICTURES)
async def test_picture(places: Places, room: Room, name: str, device: str, scheme: Any) -> None:
    screen: Screen = next(one for one in SCREENS if one.name == name)
    person = await room.stranger(viewport=DEVICES[device], color_scheme=scheme)
    await screen.shown_to(person, places)
    await take(person, file_of(name, device, scheme), whole=name not in OVER_THE_PAGE)


async def test_picture_of_the_warning_before_the_session_ends(town: Town, room: Room) -> None:
    person, warning = await at_the_form(town, room, viewport=DEVICES["phone"])
    await pass_time(town, person, NEARLY_OVER)
    await expect(warning).to_be_visible()
    await take(person, OTHERS[0], whole=False)


async def test_pictures_of_what_is_our_fault(faulty: str, chromium: Browser) -> None:
    room = Room(chromium, faulty)
    person = await room.stranger(viewport=DEVICES["phone"])
    await person.open("/broken")
    await take(person, OTHERS[1])
    await meet_no_database(person)
    await take(person, OTHERS[2])
    await room.close()


def file_of(name: str, device: str, scheme: str) -> str:
    return f"{name}-{device}{'-dark' if scheme == 'dark' else ''}.png"


async def take(person: Person, file: str, *, whole: bool = True) -> None:
    """Picture the page that is shown, from its top or around what was opened."""
    await person.page.evaluate(_STEADY)
    await person.page.evaluate(f"scrollTo(0, 0); {_OPENER}")
    FOLDER.mkdir(exist_ok=True)
    keep(await person.page.screenshot(full_page=whole, animations="disabled"), FOLDER / file)


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
    wanted = {*(file_of(*picture) for picture in PICTURES), *OTHERS}
    found = {file.name: file.stat().st_size for file in FOLDER.glob("*.png")}
    assert set(found) == wanted
    assert sum(found.values()) < MOST_BYTES_EACH * len(found)

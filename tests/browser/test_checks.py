"""The checks of every page find what is wrong: each is shown a page that has it."""

from tests.browser.checks import MOST_BYTES, barriers, misfits
from tests.browser.room import Room

DARK = "@media (prefers-color-scheme: dark) { p { color: #222; background: #000 } }"
PALE = f"<style>p {{ color: #bbb }} {DARK}</style>"


async def test_a_missing_label_and_pale_letters_in_each_scheme_are_found(room: Room) -> None:
    person = await room.stranger()
    await person.page.set_content(f"<html lang='fr'><title>x</title>{PALE}<p>pâle</p><input></html>")
    found = " ".join(await barriers(person))
    assert "light: color-contrast" in found
    assert "dark: color-contrast" in found
    assert "light: label" in found


async def test_what_is_too_wide_or_cut_is_found(room: Room) -> None:
    person = await room.stranger()
    await person.page.set_content(
        "<div style='width: 600px'>trop large</div>"
        "<b style='display: block; height: 20px; overflow: hidden'>" + "coupé " * 400 + "</b>"
    )
    found = await misfits(person)
    assert "320 px: <div> sticks out" in found
    assert "1280 px: <div> sticks out" not in found
    assert "1280 px: <b> is cut" in found


async def test_complaints_of_the_browser_and_foreign_requests_are_written_down(room: Room, web: str) -> None:
    person = await room.stranger()
    await person.open("/sign-in")
    await person.page.evaluate("console.info('bavard'); setTimeout(() => { throw new Error('faux') })")
    await person.page.evaluate("fetch('http://127.0.0.1:9/ailleurs').catch(() => {})")
    found = " ".join(person.complaints)
    assert "bavard" in found
    assert "page error: faux" in found
    assert "127.0.0.1:9" in found


async def test_the_weight_is_of_the_page_and_what_it_loads(room: Room) -> None:
    person = await room.stranger()
    await person.open("/sign-in")
    alone = len(await person.document.body()) if person.document else 0
    assert 0 < alone < await person.weight() < MOST_BYTES

"""Limits on wrong passwords (security checklist 3)."""

from services.intentions.web.throttle import Throttle


async def try_wrong(throttle: Throttle, identifier: str, address: str) -> bool:
    admitted = await throttle.admits(identifier, address)
    if admitted:
        await throttle.failed(identifier, address)
    return admitted


async def test_the_sixth_try_of_an_address_on_an_account_is_refused() -> None:
    throttle = Throttle()
    assert [await try_wrong(throttle, "m.martin", "10.0.0.1") for _ in range(7)] == [True] * 5 + [False] * 2
    assert not await throttle.admits(" M.Martin ", "10.0.0.1")


async def test_another_address_still_gets_in() -> None:
    throttle = Throttle()
    for _ in range(6):
        await try_wrong(throttle, "m.martin", "10.0.0.1")
    assert await throttle.admits("m.martin", "10.0.0.2")


async def test_an_account_attacked_from_many_addresses_leaves_each_new_one_a_try() -> None:
    throttle = Throttle()
    for number in range(50):
        await try_wrong(throttle, "m.martin", f"10.1.0.{number}")
    assert [await try_wrong(throttle, "m.martin", "10.0.0.2") for _ in range(2)] == [True, False]


async def test_an_address_that_tries_many_accounts_is_stopped() -> None:
    throttle = Throttle()
    assert all([await try_wrong(throttle, f"account{number}", "10.0.0.1") for number in range(30)])
    assert not await throttle.admits("account31", "10.0.0.1")


async def test_the_right_password_forgets_earlier_tries() -> None:
    throttle = Throttle()
    for _ in range(4):
        await try_wrong(throttle, "m.martin", "10.0.0.1")
    await throttle.succeeded("m.martin", "10.0.0.1")
    assert [await try_wrong(throttle, "m.martin", "10.0.0.1") for _ in range(5)] == [True] * 5


async def test_the_addresses_of_one_subscriber_count_as_one() -> None:
    throttle = Throttle()
    tries = [await try_wrong(throttle, "m.martin", f"2001:db8:1:2::{number:x}") for number in range(8)]
    assert tries == [True] * 5 + [False] * 3
    assert await throttle.admits("m.martin", "2001:db8:1:3::1")
    assert await throttle.admits("m.martin", "unknown")

"""`python -m services.notifications try ADDRESS`, against a real mail server."""

import asyncio
import sys

import pytest

from deploy.ports import free_port
from services.notifications.commands import SUBJECT
from tests.integration.notifications.fakes import Mailbox
from tests.integration.notifications.process import ROOT, environment

__all__ = ["environment"]


async def attempt(environment: dict[str, str], address: str) -> tuple[int | None, str, str]:
    """Exit code and what was said to stdout and stderr."""
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "services.notifications", "try", address,
        cwd=ROOT, env=environment | {"ORIENTATION_HTTP_PORT": str(free_port())},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    said, wrong = await child.communicate()
    return child.returncode, said.decode(), wrong.decode()


async def test_an_email_that_is_taken(environment: dict[str, str], mailbox: Mailbox) -> None:
    code, said, _ = await attempt(environment, "claire@example.org")
    assert (code, "has taken an e-mail to claire@example.org" in said) == (0, True)
    [email] = mailbox.emails
    assert (email["Subject"], email["From"]) == (SUBJECT, "Orientation <orientation@example.org>")


@pytest.mark.parametrize(
    ("change", "address", "said"),
    [
        ({}, "claire", "claire is no e-mail address"),
        ({}, "zoé@example.org", "is no e-mail address (address-local-part-not-ascii)"),
        (
            {"ORIENTATION_SMTP_URL": "smtp://127.0.0.1:9"},
            "c@example.org",
            "did not take the e-mail: smtp-un",
        ),
        ({"ORIENTATION_SMTP_URL": "smtps://no.invalid"}, "c@example.org", "smtp-host-unknown"),
    ],
)
async def test_one_that_is_not(
    environment: dict[str, str], mailbox: Mailbox, change: dict[str, str], address: str, said: str
) -> None:
    code, _, error = await attempt(environment | change, address)
    assert (code, said in error) == (1, True)


async def test_a_wrong_password_is_named_and_not_shown(environment: dict[str, str], mailbox: Mailbox) -> None:
    url = mailbox.url.replace("//", "//box:hidden@")
    code, _, error = await attempt(environment | {"ORIENTATION_SMTP_URL": url}, "claire@example.org")
    assert (code, "smtp-535" in error, "hidden" in error) == (1, True, False)

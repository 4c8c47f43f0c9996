"""CSRF tokens, where requests come from, and where sign-in may lead (security checklist 13 and 34)."""

import pytest
from starlette.requests import Request

from services.intentions.web.kit.targets import after_sign_in
from shared.http.csrf import comes_from_us, token_for, token_matches
from shared.http.targets import safe_target

PUBLIC = "https://orientation.example.fr"


def request(**headers: str) -> Request:
    pairs = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return Request({"type": "http", "method": "POST", "headers": pairs})


def test_a_token_belongs_to_one_cookie() -> None:
    assert token_matches("one", token_for("one"))
    assert not token_matches("two", token_for("one"))
    assert not token_matches(None, token_for("one"))
    assert not token_matches("", token_for(""))
    assert not token_matches("one", None)


@pytest.mark.parametrize(
    ("headers", "ours"),
    [
        ({}, True),
        ({"origin": PUBLIC}, True),
        ({"origin": PUBLIC, "sec_fetch_site": "same-origin"}, True),
        ({"origin": "https://proxy.example", "host": "proxy.example"}, True),
        ({"origin": "http://proxy.example", "host": "proxy.example"}, False),
        ({"origin": "https://evil.example"}, False),
        ({"origin": "null"}, False),
        ({"sec_fetch_site": "cross-site"}, False),
        ({"sec_fetch_site": "same-site"}, False),
    ],
)
def test_the_browsers_word_on_the_origin_is_taken(headers: dict[str, str], ours: bool) -> None:
    assert comes_from_us(request(**headers), PUBLIC) is ours


@pytest.mark.parametrize("path", ["/", "/orientation/0190", "/account?a=b"])
def test_a_path_of_ours_is_a_safe_target(path: str) -> None:
    assert safe_target(path) == path


@pytest.mark.parametrize(
    "value",
    [
        None,
        "",
        "//evil",
        "/\\evil",
        "\\evil",
        "https://evil",
        "/a\r\nSet-Cookie: b",
        "/a b",
        "javascript:1",
        "/é",
    ],
)
def test_anything_else_leads_home(value: str | None) -> None:
    assert safe_target(value) == "/"


def test_a_form_sent_without_session_leads_back_to_its_pupil() -> None:
    pupil = "/orientation/0190b6a0-0000-7000-8000-000000000001"
    assert after_sign_in("POST", pupil + "/form") == pupil
    assert after_sign_in("GET", pupil + "/form") == pupil + "/form"
    assert after_sign_in("POST", "/account") == "/"
    assert after_sign_in("POST", pupil + "/intentions/form") == pupil + "/intentions"

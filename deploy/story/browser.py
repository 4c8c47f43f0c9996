"""A browser without JavaScript: it follows redirects, keeps cookies and fills forms by their French labels.

The demo and the tests use the pages through it as a person would, so a missing label or button shows.
"""

from collections.abc import Mapping
from typing import Self
from urllib.parse import urljoin

import httpx2

from deploy.story.page import Control, Form, Page
from deploy.story.page_reader import parse_page
from shared.runtime.certificates import trusted


class Browser:
    """One person's browser on `base_url`, optionally at an address of its own behind a proxy header.

    Without `verify` it takes any certificate: for a test authority.
    """

    def __init__(
        self, base_url: str, headers: Mapping[str, str] | None = None, *, verify: bool = True
    ) -> None:
        self._client = httpx2.AsyncClient(
            base_url=base_url,
            follow_redirects=True,
            timeout=10,
            headers=dict(headers or {}),
            verify=verify and trusted(),
        )
        self.page = Page("", 0, "", "", (), ())

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Close its connections."""
        await self._client.aclose()

    async def open(self, path: str) -> Page:
        """Go to `path` and return the page that is shown in the end."""
        return self._show(await self._client.get(path))

    async def follow(self, text: str) -> Page:
        """Click the link with this text. Errors: `LookupError` where there is none."""
        return await self.open(self.page.link(text))

    async def press(self, button: str, form: Form | None = None) -> Page:
        """Press a button of the current page, sending its form as filled so far."""
        return self._show(await self.send(button, form, follow=True))

    async def send(self, button: str, form: Form | None, *, follow: bool = False) -> httpx2.Response:
        """Press a button, but show no page; without `follow` the first answer counts, also a redirect."""
        form = form or self.page.form(button)
        url = urljoin(self.page.url, form.button(button).action or form.action)
        data = form.data(button)
        if form.method == "get":
            return await self._client.get(url, params=data, follow_redirects=follow)
        origin = {"Origin": urljoin(self.page.url, "/").rstrip("/")}
        return await self._client.post(url, data=data, headers=origin, follow_redirects=follow)

    def fill(self, label: str, value: str, group: str | None = None) -> Control:
        """Type `value` into the field with this label."""
        control = self.page.control(label, group)
        control.value = value
        return control

    def tick(self, label: str, group: str | None = None) -> Control:
        """Tick the box or radio button with this label; its radio group is cleared first."""
        control = self.page.control(label, group)
        if control.kind == "radio":
            for other in self.page.controls:
                if other.kind == "radio" and other.name == control.name and other.form == control.form:
                    other.checked = False
        control.checked = True
        return control

    def _show(self, response: httpx2.Response) -> Page:
        self.page = parse_page(str(response.url), response.status_code, response.text)
        return self.page

"""Someone before the pages, in a real browser: what they see, press and type by role and French label."""

from playwright.async_api import BrowserContext, ConsoleMessage, Locator, Page, Request, Response, expect

# The name a screen reader says for what has the focus, after the legend of its group.
_FOCUSED = """() => {
  const at = document.activeElement;
  const label = at.getAttribute("aria-label") || (at.labels?.[0] ?? at).innerText || at.value || "";
  const legend = at.closest("fieldset")?.querySelector("legend");
  return [legend ? legend.innerText.trim() : "", label.trim().replace(/\\s+/g, " ")];
}"""
# What the browser itself says of the page and of each thing that it loaded for it, from its cache or not.
_WEIGHT = """() => ["navigation", "resource"].flatMap((type) => performance.getEntriesByType(type))
  .reduce((all, {decodedBodySize}) => all + decodedBodySize, 0)"""
MOST_STOPS = 80


class Person:
    """One browser context with one page; it writes down whatever the browser complains of."""

    def __init__(self, context: BrowserContext, page: Page, origin: str) -> None:
        self.context, self.page, self.origin = context, page, origin
        self.complaints: list[str] = []
        self.document: Response | None = None
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.complaints.append(f"page error: {error}"))
        page.on("request", self._request)
        page.on("requestfailed", self._failed)
        page.on("response", self._response)

    async def become(self, session: str | None) -> None:
        """Go on as whoever has this session, or as a stranger: a context for each would take longer."""
        await self.context.clear_cookies()
        if session is not None:
            await self.context.add_cookies([{"name": "session", "value": session, "url": self.origin}])
        self.complaints.clear()

    async def open(self, path: str) -> None:
        """Go to this address of the service."""
        await self.page.goto(self.origin + path)

    async def press(self, label: str) -> None:
        """Click the button with this name."""
        await self.button(label).click()

    async def follow(self, text: str) -> None:
        """Click the link with this name."""
        await self.page.get_by_role("link", name=text, exact=True).click()

    async def sees(self, *sentences: str) -> None:
        """Fail unless each sentence is visible, word for word; waits for a page that is being loaded."""
        for sentence in sentences:
            await expect(self.page.locator("body")).to_contain_text(sentence, use_inner_text=True)

    async def sees_not(self, *sentences: str) -> None:
        """Fail if one of them is visible."""
        for sentence in sentences:
            await expect(self.page.locator("body")).not_to_contain_text(sentence, use_inner_text=True)

    def button(self, label: str) -> Locator:
        """The button with this name."""
        return self.page.get_by_role("button", name=label, exact=True)

    def card(self, rank: int, one: str = "Intention") -> Locator:
        """The card « Intention n », or « Choix n »."""
        return self.page.get_by_role("group", name=f"{one} {rank}", exact=True)

    def voie(self, rank: int, label: str, one: str = "Intention") -> Locator:
        """The radio button of a voie in a card."""
        return self.card(rank, one).get_by_role("radio", name=label, exact=True)

    def occupation(self, rank: int) -> Locator:
        """The free text of a card."""
        return self.card(rank).get_by_role("textbox", name="Métier ou formation", exact=True)

    async def chosen(self) -> list[str | None]:
        """The voie chosen in each card, in the order of the page."""
        script = """cards => cards.map(card => {
          const radio = card.querySelector("input[type=radio]:checked");
          return radio ? radio.labels[0].innerText.trim() : null;
        })"""
        cards = self.page.get_by_role("group").filter(has=self.page.get_by_role("radio"))
        found: list[str | None] = await cards.evaluate_all(script)
        return found

    async def sign_in(self, login: str, password: str) -> None:
        """Fill in the sign-in page that is shown."""
        await self.page.get_by_label("votre identifiant").fill(login)
        await self.page.get_by_label("votre mot de passe").fill(password)
        await self.press("VALIDER")

    async def focused(self) -> tuple[str, str]:
        """The group (legend) and the name of what has the focus."""
        group, name = await self.page.evaluate(_FOCUSED)
        return group, name

    async def tab_to(self, name: str, group: str | None = None) -> None:
        """Press Tab until this has the focus, as somebody without a mouse does."""
        passed: list[tuple[str, str]] = []
        for _ in range(MOST_STOPS):
            await self.page.keyboard.press("Tab")
            at = await self.focused()
            if at[1] == name and group in (None, at[0]):
                return
            passed.append(at)
        raise AssertionError(f"{name!r} is not reached with Tab, but {passed}")

    async def keys(self, *names: str) -> None:
        """Press keys one after the other."""
        for name in names:
            await self.page.keyboard.press(name)

    async def weight(self) -> int:
        """The bytes of this page with everything it loads, uncompressed."""
        weight: int = await self.page.evaluate(_WEIGHT)
        return weight

    def _request(self, request: Request) -> None:
        if not request.url.startswith(self.origin):
            self.complaints.append(f"request to {request.url}")

    def _failed(self, request: Request) -> None:
        if request.failure == "net::ERR_ABORTED":  # the person went on before it came
            return
        self.complaints.append(f"request failed: {request.url} {request.failure}")

    def _response(self, response: Response) -> None:
        if response.request.is_navigation_request() and response.status not in range(300, 400):
            self.document = response

    def _console(self, message: ConsoleMessage) -> None:
        if not self._says_only_the_status(message.text, message.location["url"]):
            self.complaints.append(f"console {message.type}: {message.text}")

    def _says_only_the_status(self, text: str, url: str) -> bool:
        """Chromium itself writes a line for a page whose own status is 4xx or 5xx."""
        status = "Failed to load resource: the server responded with a status of"
        return text.startswith(status) and self.document is not None and url == self.document.url

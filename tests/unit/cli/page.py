"""A page of sheets as a browser reads it."""

from html.parser import HTMLParser


class Page(HTMLParser):
    """`sheets`: the text of each section; `tags`: every tag there is; `addresses`: what it would fetch."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.sheets: list[str] = []
        self.tags: set[str] = set()
        self.addresses: list[str] = []
        self._inside = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the tag, and a sheet's beginning."""
        self.tags.add(tag)
        self.addresses += [value or "" for name, value in attrs if name in {"src", "href", "srcset", "data"}]
        if tag == "section":
            self.sheets.append("")
            self._inside = True

    def handle_endtag(self, tag: str) -> None:
        """Note a sheet's end."""
        if tag == "section":
            self._inside = False

    def handle_data(self, data: str) -> None:
        """Keep the text of a sheet."""
        if self._inside:
            self.sheets[-1] += data

"""Reads HTML into a page: labels to fields, legends to groups, buttons to forms."""

from html.parser import HTMLParser

from deploy.story.page import Button, Control, Form, Page

VOID = frozenset({"input", "br", "img", "meta", "link", "hr"})
SILENT = frozenset({"script", "style", "title", "head"})
BLOCKS = frozenset({"p", "div", "li", "h1", "h2", "h3", "dt", "dd", "legend", "label", "section", "fieldset"})


def parse_page(url: str, status: int, html: str) -> Page:
    """Parse one HTML document."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    for control, identifier in reader.unlabelled:
        control.label = reader.labels.get(identifier, control.label)
    text = "".join(reader.text)
    return Page(url, status, html, text, tuple(reader.forms), tuple(reader.links))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text: list[str] = []
        self.forms: list[Form] = []
        self.links: list[tuple[str, str]] = []
        self.labels: dict[str, str] = {}
        self.unlabelled: list[tuple[Control, str]] = []
        self._groups: list[str] = []
        self._silent = 0
        self._capture: list[tuple[str, dict[str, str], list[str], list[Control]]] = []
        self._fieldsets: list[list[Control]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self._silent += tag in SILENT and tag not in VOID
        if tag in BLOCKS:
            self.text.append("\n")
        match tag:
            case "form":
                self.forms.append(Form(values.get("action", ""), values.get("method", "get").lower()))
            case "fieldset":
                self._fieldsets.append([])
            case "input":
                self._input(values)
            case "option" if self.forms and self.forms[-1].controls:
                self._option(values)
            case "textarea" | "select":
                self._control(tag, values)
            case _:
                pass
        if tag in {"a", "button", "label", "legend", "textarea", "option"}:
            self._capture.append((tag, values, [], []))

    def _input(self, values: dict[str, str]) -> None:
        kind = values.get("type", "text")
        if kind in {"submit", "image"}:
            self._button(values, values.get("value", ""))
        else:
            self._control(kind, values)

    def _control(self, kind: str, values: dict[str, str]) -> None:
        if not self.forms:
            return
        default = "on" if kind in {"checkbox", "radio"} else ""
        control = Control(
            form=len(self.forms) - 1,
            kind=kind,
            name=values.get("name", ""),
            value=values.get("value", default),
            checked="checked" in values,
            disabled="disabled" in values,
            label=values.get("aria-label", ""),
        )
        self.forms[-1].controls.append(control)
        if identifier := values.get("id"):
            self.unlabelled.append((control, identifier))
        for _tag, _values, _text, controls in self._capture:
            controls.append(control)
        for members in self._fieldsets:
            members.append(control)

    def _option(self, values: dict[str, str]) -> None:
        select = self.forms[-1].controls[-1]
        select.options.append((values.get("value", ""), ""))
        if "selected" in values or len(select.options) == 1:
            select.value = values.get("value", "")

    def _button(self, values: dict[str, str], label: str) -> None:
        if not self.forms:
            return
        self.forms[-1].buttons.append(
            Button(
                form=len(self.forms) - 1,
                label=values.get("aria-label") or label,
                name=values.get("name", ""),
                value=values.get("value", ""),
                disabled="disabled" in values or values.get("aria-disabled") == "true",
                action=values.get("formaction"),
            )
        )

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.text.append(data)
        for _tag, _values, text, _controls in self._capture:
            text.append(data)

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in SILENT
        if tag in BLOCKS:
            self.text.append("\n")
        if tag == "fieldset" and self._fieldsets:
            self._fieldsets.pop()
        if self._capture and self._capture[-1][0] == tag:
            _, values, parts, controls = self._capture.pop()
            self._captured(tag, values, " ".join("".join(parts).split()), controls)

    def _captured(self, tag: str, values: dict[str, str], text: str, controls: list[Control]) -> None:
        match tag:
            case "a":
                self.links.append((values.get("aria-label") or text, values.get("href", "")))
            case "button" if values.get("type", "submit") == "submit":
                self._button(values, text)
            case "label":
                self.labels[values.get("for", "")] = text
                for control in controls:
                    control.label = text
            case "legend" if self._fieldsets:
                self._legend(text)
            case "textarea" if self.forms:
                self.forms[-1].controls[-1].value = "".join(text)
            case "option" if self.forms and self.forms[-1].controls[-1].options:
                select = self.forms[-1].controls[-1]
                select.options[-1] = (select.options[-1][0], text)
            case _:
                pass

    def _legend(self, text: str) -> None:
        # A legend comes before the fields it names: they take it when the fieldset's controls arrive.
        self._fieldsets[-1] = _Group(text, self._fieldsets[-1])


class _Group(list[Control]):
    """The controls of a fieldset; each new one takes the legend."""

    def __init__(self, legend: str, members: list[Control]) -> None:
        super().__init__(members)
        self._legend = legend

    def append(self, control: Control) -> None:
        control.groups = (*control.groups, self._legend)
        super().append(control)

"""Reads an HTML page the way assistive technology does: forms, labels, groups, buttons, links, text."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset({"input", "br", "img", "meta", "link", "hr"})
SILENT = frozenset({"script", "style", "title", "head"})
BLOCKS = frozenset({"p", "div", "li", "h1", "h2", "h3", "dt", "dd", "legend", "label", "section", "fieldset"})


@dataclass
class Control:
    """A field: its accessible name is `label`; `groups` are the legends around it, outermost first."""

    form: int
    kind: str
    name: str
    value: str
    checked: bool = False
    disabled: bool = False
    label: str = ""
    groups: tuple[str, ...] = ()
    options: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class Button:
    """A button that sends its form; `name` and `value` go along where it has them."""

    form: int
    label: str
    name: str
    value: str
    disabled: bool
    action: str | None


@dataclass
class Form:
    """A form as it stands on the page, filled by changing its controls."""

    action: str
    method: str
    controls: list[Control] = field(default_factory=list)
    buttons: list[Button] = field(default_factory=list)

    def button(self, label: str) -> Button:
        """The usable button of this label. Errors: `LookupError` where it is missing or inactive."""
        for button in self.buttons:
            if button.label == label and not button.disabled:
                return button
        raise LookupError(f"no active button {label!r}, only {[b.label for b in self.buttons]}")

    def data(self, button: str) -> dict[str, list[str]]:
        """What a browser sends when `button` is pressed."""
        pressed = self.button(button)
        data: dict[str, list[str]] = {}
        for control in self.controls:
            unticked = control.kind in {"radio", "checkbox"} and not control.checked
            if control.name and not control.disabled and not unticked:
                data.setdefault(control.name, []).append(control.value)
        if pressed.name:
            data.setdefault(pressed.name, []).append(pressed.value)
        return data


@dataclass
class Page:
    """One page: where it is, its HTTP status, its source, its visible text, forms and links."""

    url: str
    status: int
    html: str
    text: str
    forms: tuple[Form, ...]
    links: tuple[tuple[str, str], ...]

    @property
    def controls(self) -> list[Control]:
        """Every field of every form."""
        return [control for form in self.forms for control in form.controls]

    def link(self, text: str) -> str:
        """The address behind the link of this text. Errors: `LookupError`."""
        for label, target in self.links:
            if label == text:
                return target
        raise LookupError(f"no link {text!r} on {self.url}")

    def form(self, button: str) -> Form:
        """The form with an active button of this label. Errors: `LookupError`."""
        for form in self.forms:
            if any(b.label == button and not b.disabled for b in form.buttons):
                return form
        labels = [b.label for form in self.forms for b in form.buttons]
        raise LookupError(f"no active button {button!r} on {self.url}, only {labels}")

    def control(self, label: str, group: str | None = None) -> Control:
        """The field of this label, within the legend `group` if given. Errors: `LookupError`."""
        for control in self.controls:
            if control.label == label and (group is None or group in control.groups):
                return control
        raise LookupError(f"no field {label!r} (group {group!r}) on {self.url}")

    def has(self, sentence: str) -> bool:
        """Whether the visible text holds this sentence, white space apart."""
        return " ".join(sentence.split()) in " ".join(self.text.split())


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

"""Reads an HTML page the way assistive technology does: forms, labels, groups, buttons, links, text."""

from dataclasses import dataclass, field


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
        """The data that a browser sends when `button` is pressed."""
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
        """True if the visible text holds this sentence, white space apart."""
        return " ".join(sentence.split()) in " ".join(self.text.split())

"""Reads HTML into a page: labels to fields, legends to groups, buttons to forms."""

from collections.abc import Iterator

from lxml.html import HtmlElement, HTMLParser, document_fromstring

from deploy.story.page import Button, Control, Form, Page

SILENT = frozenset({"script", "style", "title", "head"})
BLOCKS = frozenset({"p", "div", "li", "h1", "h2", "h3", "dt", "dd", "legend", "label", "section", "fieldset"})
SENDING = frozenset({"submit", "image"})
TICKED = frozenset({"checkbox", "radio"})


def parse_page(url: str, status: int, html: str) -> Page:
    """Parse one HTML document."""
    # A paragraph more, as lxml refuses what has no element at all.
    document = document_fromstring(f"{html}<p>".encode(), parser=HTMLParser(encoding="utf-8"))
    forms = tuple(_form(number, form) for number, form in enumerate(document.forms))
    links = tuple((_name(link), link.get("href", "")) for link in document.iter("a"))
    return Page(url, status, html, "".join(_visible(document)), forms, links)


def _visible(element: HtmlElement) -> Iterator[str]:
    """The text that is shown, each block on lines of its own."""
    if element.tag in SILENT or not isinstance(element.tag, str):
        return
    edge = "\n" if element.tag in BLOCKS else ""
    yield edge + (element.text or "")
    for child in element:
        yield from _visible(child)
        yield child.tail or ""
    yield edge


def _form(number: int, form: HtmlElement) -> Form:
    fields = [field for field in form.iter("input", "select", "textarea") if not _sends(field)]
    buttons = [button for button in form.iter("input", "button") if _sends(button)]
    return Form(
        form.get("action", ""),
        form.get("method", "get").lower(),
        [_control(number, field) for field in fields],
        [_button(number, button) for button in buttons],
    )


def _sends(field: HtmlElement) -> bool:
    default = "submit" if field.tag == "button" else "text"
    return field.get("type", default) in SENDING


def _control(form: int, field: HtmlElement) -> Control:
    kind = field.get("type", "text") if field.tag == "input" else field.tag
    options = list(field.iter("option"))
    return Control(
        form=form,
        kind=kind,
        name=field.get("name", ""),
        value=_value(field, kind, options),
        checked="checked" in field.attrib,
        disabled="disabled" in field.attrib,
        label=_label(field),
        groups=tuple(_text(legend) for legend in field.xpath("ancestor::fieldset/legend")),
        options=[(option.get("value", ""), _text(option)) for option in options],
    )


def _value(field: HtmlElement, kind: str, options: list[HtmlElement]) -> str:
    if kind == "textarea":
        return str(field.text_content()).removeprefix("\n")
    if kind == "select":
        chosen = [option for option in options if "selected" in option.attrib] or options[:1]
        return str(chosen[-1].get("value", "")) if chosen else ""
    return str(field.get("value", "on" if kind in TICKED else ""))


def _label(field: HtmlElement) -> str:
    """The label that names the field, or is around it; else its `aria-label`."""
    named = field.xpath("//label[@for = $id]", id=field.get("id", "")) or field.xpath("ancestor::label")
    return _text(named[-1]) if named else str(field.get("aria-label", ""))


def _button(form: int, button: HtmlElement) -> Button:
    return Button(
        form=form,
        label=_name(button),
        name=button.get("name", ""),
        value=button.get("value", ""),
        disabled="disabled" in button.attrib or button.get("aria-disabled") == "true",
        action=button.get("formaction"),
    )


def _name(element: HtmlElement) -> str:
    """The accessible name of a link or a button."""
    return str(element.get("aria-label") or _text(element) or element.get("value", ""))


def _text(element: HtmlElement) -> str:
    return " ".join(element.text_content().split())

"""What a change of a published schema would break for who reads it. Pure.

A reader relies on what it was told: a field that was always there, a value that was one of a few, a bound.
What may be sent may become less, never more. New optional fields break nobody, as readers ignore what they do
not know.
"""

from collections.abc import Iterator, Mapping
from typing import Any

Schema = Mapping[str, Any]
# Said to people, or to who writes: a reader relies on nothing of it.
WORDS = frozenset({"title", "description", "default", "examples", "$id", "$schema", "$defs"})
LEAST = ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties")
MOST = ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties")
BELOW = frozenset({"required", "enum", "const", "properties", "items", "additionalProperties"})
ANYTHING: Schema = {}


def breaks(old: Schema, new: Schema, at: str = "#") -> list[str]:
    """The places where `new` no longer keeps what `old` promised, each with what broke.

    `at` is where the schema lies in both documents, as in a `$ref`.
    """
    return list(_compare("", _inlined({"$ref": at}, old), _inlined({"$ref": at}, new)))


def _compare(path: str, old: Schema, new: Schema) -> Iterator[str]:
    """Every form that may come now must be one of those that were told."""
    told, may_come = _forms(old), _forms(new)
    if len(told) == len(may_come) == 1:
        yield from _compare_form(path, told[0], may_come[0])
        return
    for form in may_come:
        if all(list(_compare_form(path, one, form)) for one in told):
            yield f"{path or '/'}: may now have another form"


def _compare_form(path: str, old: Schema, new: Schema) -> Iterator[str]:
    yield from (f"{path or '/'}: {what}" for what in (*_values(old, new), *_bounds(old, new)))
    if lost := sorted(set(old.get("required", ())) - set(new.get("required", ()))):
        yield f"{path or '/'}: no longer always there: {', '.join(lost)}"
    for name, inner in old.get("properties", {}).items():
        if name not in new.get("properties", {}):
            yield f"{path}/{name}: is gone"
        else:
            yield from _compare(f"{path}/{name}", inner, new["properties"][name])
    for key in ("items", "additionalProperties"):
        yield from _compare_inner(f"{path}/{key}", old.get(key, ANYTHING), new.get(key, ANYTHING))


def _compare_inner(path: str, old: Schema | bool, new: Schema | bool) -> Iterator[str]:
    """`true` allows anything and `false` nothing."""
    if new is False or old is True or old == ANYTHING:
        return
    if old is False:
        yield f"{path}: may now come"
    elif not isinstance(old, bool):
        yield from _compare(path, old, ANYTHING if isinstance(new, bool) else new)


def _values(old: Schema, new: Schema) -> Iterator[str]:
    told, may_come = _listed(old), _listed(new)
    if told is not None and (more := ["anything"] if may_come is None else sorted(may_come - told)):
        yield f"may now be {', '.join(more)}"


def _listed(schema: Schema) -> set[str] | None:
    """The values it is one of, where they are listed."""
    if "const" in schema:
        return {repr(schema["const"])}
    return set(map(repr, schema["enum"])) if "enum" in schema else None


def _bounds(old: Schema, new: Schema) -> Iterator[str]:
    """Type, pattern, format, numbers; a change of what this does not know is a break."""
    for key, was in old.items():
        given = new.get(key)
        kept = given == was
        if key in LEAST:
            kept = given is not None and given >= was
        elif key in MOST:
            kept = given is not None and given <= was
        if not kept and key not in WORDS | BELOW:
            yield f"{key} was {was}, is {given}"


def _forms(schema: Schema) -> list[Schema]:
    """The alternatives of an `anyOf`, each with what holds for all of them."""
    common = {key: value for key, value in schema.items() if key != "anyOf"}
    return [{**common, **form} for form in schema.get("anyOf", [ANYTHING])]


def _inlined(schema: Any, document: Schema) -> Any:
    """The schema with every `$ref` replaced by what it stands for in the document."""
    if isinstance(schema, list):
        return [_inlined(one, document) for one in schema]
    if not isinstance(schema, Mapping):
        return schema
    found: dict[str, Any] = {}
    if isinstance(reference := schema.get("$ref"), str):
        place: Any = document
        for part in reference.removeprefix("#").split("/")[1:]:
            place = place[part]
        found |= _inlined(place, document)
    return found | {
        key: _inlined(one, document) for key, one in schema.items() if key not in ("$ref", "$defs")
    }

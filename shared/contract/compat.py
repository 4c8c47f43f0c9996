"""What a change of a published schema would break for who reads it. Pure.

A reader relies on what it was told: a field that was always there, a value that was one of a few. New
optional fields break nobody, as readers ignore what they do not know.
"""

from collections.abc import Iterator, Mapping
from typing import Any

Schema = Mapping[str, Any]
KINDS = ("type", "const", "format")


def breaks(old: Schema, new: Schema) -> list[str]:
    """The places where `new` no longer keeps what `old` promised, each with what broke."""
    return list(_compare("", old, new, old, new))


def _compare(path: str, old: Schema, new: Schema, old_root: Schema, new_root: Schema) -> Iterator[str]:
    old, new = _resolved(old, old_root), _resolved(new, new_root)
    for kind in KINDS:
        if old.get(kind) != new.get(kind) and kind in old:
            yield f"{path or '/'}: {kind} was {old[kind]}, is {new.get(kind)}"
    if "enum" in old and (more := sorted(set(new.get("enum", ["anything"])) - set(old["enum"]))):
        yield f"{path or '/'}: may now be {', '.join(map(str, more))}"
    if lost := sorted(set(old.get("required", ())) - set(new.get("required", ()))):
        yield f"{path or '/'}: no longer always there: {', '.join(lost)}"
    yield from _compare_choices(path, old, new, old_root, new_root)
    for name, inner in old.get("properties", {}).items():
        if name not in new.get("properties", {}):
            yield f"{path}/{name}: is gone"
        else:
            yield from _compare(f"{path}/{name}", inner, new["properties"][name], old_root, new_root)
    if "items" in old:
        yield from _compare(f"{path}/[]", old["items"], new.get("items", {}), old_root, new_root)


def _compare_choices(
    path: str, old: Schema, new: Schema, old_root: Schema, new_root: Schema
) -> Iterator[str]:
    """`anyOf`: every form that may come now must be one of those that were told."""
    told = old.get("anyOf", [])
    for form in new.get("anyOf", []) if told else []:
        if all(list(_compare(path, one, form, old_root, new_root)) for one in told):
            yield f"{path or '/'}: may now have another form"
    if (
        told
        and "anyOf" not in new
        and all(list(_compare(path, one, new, old_root, new_root)) for one in told)
    ):
        yield f"{path or '/'}: has another form"


def _resolved(schema: Schema, root: Schema) -> Schema:
    """What a `$ref` into `$defs` stands for."""
    reference: str | None = schema.get("$ref")
    if reference is None:
        return schema
    found: Schema = root["$defs"][reference.rpartition("/")[2]]
    return found

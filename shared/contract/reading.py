"""Messages of the contract in their present form: upcast and validated."""

from collections.abc import Mapping
from typing import Any, TypeVar

import orjson
from pydantic import ValidationError

from shared.contract.envelope import NotUnderstood, type_name
from shared.contract.types import Versioned
from shared.contract.upcasters import upcast

M = TypeVar("M", bound=Versioned)


def read(model: type[M], version: int, data: Mapping[str, Any]) -> M:
    """`data` of contract version `version` as `model`.

    Errors: `NotUnderstood`, which names fields and never their values; also for a version from which no
    upcaster leads to the model's own.
    """
    try:
        present = upcast(model.name(), version, dict(data), model.version)
        return model.model_validate_json(orjson.dumps(present))
    except LookupError as error:
        raise NotUnderstood(str(error)) from None
    except ValidationError as error:
        raise NotUnderstood(f"{type_name(model.name(), version)}: {fields_of(error)}") from None


def fields_of(error: ValidationError) -> str:
    """The fields that a model refuses, without what they held."""
    named = {".".join(map(str, problem["loc"])) for problem in error.errors()}
    return ", ".join(sorted(named))

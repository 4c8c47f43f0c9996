"""Events in their present form."""

from typing import TypeVar

import orjson
from pydantic import ValidationError

from shared.contract.envelope import Envelope, NotUnderstood
from shared.contract.events import Event
from shared.contract.upcasters import upcast

E = TypeVar("E", bound=Event)


def read_event(envelope: Envelope, model: type[E]) -> E:
    """The event in its present form. Errors: `NotUnderstood`, which names fields and never their values."""
    try:
        data = upcast(model.name(), envelope.version, envelope.data, model.version)
        return model.model_validate_json(orjson.dumps(data))
    except LookupError as error:
        raise NotUnderstood(str(error)) from None
    except ValidationError as error:
        fields = sorted({".".join(map(str, problem["loc"])) for problem in error.errors()})
        raise NotUnderstood(f"{envelope.type}: {', '.join(fields)}") from None

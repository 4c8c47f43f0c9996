"""The drills: each module has a `DRILL`."""

import importlib
import pkgutil
from collections.abc import Iterable

from tests.faults.drill import Drill


def all_drills() -> list[Drill]:
    """Every drill, in the order of their modules' names."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    return [importlib.import_module(f"{__name__}.{name}").DRILL for name in names]


def chosen(drills: Iterable[Drill], only: str) -> list[Drill]:
    """Those that `only` names, separated by commas; all where it is empty. Errors: `LookupError`."""
    drills = list(drills)
    wanted = [name.strip().lower() for name in only.split(",") if name.strip()]
    known = {drill.number.lower(): drill for drill in drills}
    if unknown := [name for name in wanted if name not in known]:
        raise LookupError(
            f"there is no drill {', '.join(unknown)}: {', '.join(drill.number for drill in drills)}"
        )
    return [known[name] for name in wanted] if wanted else drills

"""Which events name an academy and a school: as docs/subscribe.md says, and in the examples."""

import json
import re

from shared.contract.events import EVENTS
from shared.contract.generate import FOLDER
from shared.contract.streams import named_in

SUBSCRIBE = FOLDER.parent / "subscribe.md"
ROW = re.compile(r"^\| `([A-Za-z]+)` \| (yes|no) \| (yes|no) \|$", re.MULTILINE)


def test_the_page_says_which_events_name_what() -> None:
    told = {
        name: (academy == "yes", school == "yes")
        for name, academy, school in ROW.findall(SUBSCRIBE.read_text())
    }
    assert told == {name: named_in(name) for name in EVENTS if named_in(name) != (True, True)}


def test_the_examples_name_what_the_events_name() -> None:
    for name, model in EVENTS.items():
        example = json.loads((FOLDER / "examples" / f"{name}.v{model.version}.json").read_text())
        assert ("academy" in example, "school" in example) == named_in(name), name

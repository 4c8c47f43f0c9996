"""The models of event versions that are still published beside a newer one, under the very names they had.

Schemas, AsyncAPI document and contract page list them; a test fails where one that was released is missing.
"""

from shared.contract.events import EVENTS, Event

EARLIER: tuple[type[Event], ...] = ()
# Everything that subscribers are given.
GIVEN: tuple[type[Event], ...] = (*EARLIER, *EVENTS.values())

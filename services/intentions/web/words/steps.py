"""What each step says of entering: intentions in step 1, choices in step 2."""

from collections.abc import Mapping

from services.intentions.domain.seeing.steps import Step
from services.intentions.web.words.definitive import CHOICES
from services.intentions.web.words.entry import EntryWords
from services.intentions.web.words.provisional import INTENTIONS

ENTRY: Mapping[Step, EntryWords] = {Step.INTENTIONS: INTENTIONS, Step.CHOICES: CHOICES}

"""What is wrong with one card of the form: the sentence, and the field it belongs to."""

from collections.abc import Mapping
from types import MappingProxyType

from services.intentions.web import labels

# Ours, but for the first.
MESSAGES: Mapping[str, str] = MappingProxyType(
    {
        "pathway-missing": labels.PATHWAY_MISSING,
        "pathway-twice": "Cette voie est déjà demandée dans une autre intention.",
        "details-not-allowed": "L'académie ne permet pas de donner ces précisions.",
        "details-on-general-pathway": "Cette voie ne demande pas d'autre précision.",
        "text-too-long": "Le métier ou la formation ne peut pas dépasser 200 caractères.",
        "text-not-plain": "Le métier ou la formation contient des caractères qui ne sont pas acceptés.",
    }
)
ABOUT_THE_TEXT = frozenset({"text-too-long", "text-not-plain"})


def message(slug: str) -> str:
    """The sentence beside the field."""
    return MESSAGES.get(slug, labels.CORRECT_THE_FORM)


def is_about_text(slug: str) -> bool:
    """Whether it belongs to the free text, not to the choice of the voie."""
    return slug in ABOUT_THE_TEXT

"""Texts made at the edge: what people wrote, its id, and the salted digest that events keep (ADR 0003)."""

import hashlib
import os
from dataclasses import dataclass, field

from uuid_utils.compat import uuid7

from services.intentions.domain.texts import Text, clean_text
from services.intentions.eventstore.model import TextRow
from shared.contract.types import TextRef

SALT_BYTES = 16


def digest(salt: bytes, content: str) -> str:
    """The digest of a text: `sha256:` and the hash of salt and UTF-8 content in hex."""
    return "sha256:" + hashlib.sha256(salt + content.encode()).hexdigest()


@dataclass
class Writer:
    """Collects the texts of one command; `rows` go into the same append as the events that name them."""

    rows: list[TextRow] = field(default_factory=list)

    def write(self, raw: str | None) -> Text | None:
        """Clean `raw` and give it an id, a salt and a digest; None where nothing is left."""
        content = clean_text(raw)
        if content is None:
            return None
        row = TextRow(uuid7(), os.urandom(SALT_BYTES), content)
        self.rows.append(row)
        return Text(TextRef(text=row.id, digest=digest(row.salt, content)), content)

"""Readable logins: `a.dupont`, `a.dupont2`, … in ASCII, unique, never changed afterwards."""

import re
import unicodedata

_LIGATURES = str.maketrans({"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "ß": "ss", "ø": "o", "Ø": "O"})


def plain(name: str) -> str:
    """The letters of a name in lower-case ASCII: `D'Œuvrée-Noël` → `doeuvreenoel`."""
    spread = unicodedata.normalize("NFD", name.translate(_LIGATURES))
    return re.sub(r"[^a-z]", "", spread.lower())


def new_login(first_name: str, last_name: str, taken: set[str]) -> str:
    """A free login for a person; the caller adds it to `taken`."""
    stem = f"{plain(first_name)[:1] or 'x'}.{plain(last_name) or 'x'}"
    number, login = 1, stem
    while login in taken:
        number += 1
        login = f"{stem}{number}"
    return login

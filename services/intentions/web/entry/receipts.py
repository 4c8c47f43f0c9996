"""Receipt numbers: short enough to read out, unique, and telling nothing (`K7QF-2M9X-04TD`)."""

import secrets

# Crockford's base 32: no letter that reads like a digit. 12 signs are 60 bits.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
GROUPS, GROUP = 3, 4


def new_receipt() -> str:
    """A fresh receipt number."""
    groups = ("".join(secrets.choice(ALPHABET) for _ in range(GROUP)) for _ in range(GROUPS))
    return "-".join(groups)

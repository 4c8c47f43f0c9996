"""A letter of access on its way: sealed to one key, so that who carries or keeps it reads nothing (ADR 0035).

The boxes are libsodium's sealed boxes: X25519 and XSalsa20-Poly1305, with a key of their own each.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from dataclasses import dataclass
from datetime import datetime
from hmac import compare_digest
from typing import Any
from uuid import UUID

import orjson
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox
from pydantic import SecretStr

from shared.access_letters.model import Child, PrintedCode
from shared.access_letters.proof import mac_of


class NotSealed(Exception):
    """No box can be sealed to this key."""


class NotOpened(Exception):
    """The box is not for this key, or holds another letter, or one that the téléservice did not write."""


@dataclass(frozen=True, slots=True)
class Letter:
    """What the box holds; `id` is in it, so that no other letter passes for the one that was asked for."""

    id: UUID
    printed: PrintedCode
    expires_at: datetime
    site: str


@dataclass(frozen=True, slots=True)
class Keys:
    """The pair of keys of one letter, made of 32 secret bytes: whoever has these again opens the box."""

    secret: bytes

    @property
    def public(self) -> str:
        """The key to seal to: 43 characters of base64url."""
        return urlsafe_b64encode(bytes(self._private.public_key)).decode().rstrip("=")

    def open(self, sealed: str, letter: UUID, token: SecretStr) -> Letter:
        """The letter of this id, by who shares the token. Errors: `NotOpened`."""
        try:
            box = orjson.loads(SealedBox(self._private).decrypt(urlsafe_b64decode(sealed)))
            if not compare_digest(mac_of(box["letter"], token), box["mac"]):
                raise NotOpened
            opened = _read(orjson.loads(box["letter"]))
        except (CryptoError, NotBase64, ValueError, KeyError, TypeError):
            raise NotOpened from None
        if opened.id != letter:
            raise NotOpened
        return opened

    @property
    def _private(self) -> PrivateKey:
        return PrivateKey.from_seed(self.secret)


def seal(letter: Letter, public: str, token: SecretStr) -> str:
    """The box, as base64url, by who shares the token. Errors: `NotSealed` for what is no key."""
    said = orjson.dumps(letter, default=str).decode()  # the driver's own kind of UUID
    box = orjson.dumps({"letter": said, "mac": mac_of(said, token)})
    try:
        key = PublicKey(urlsafe_b64decode(f"{public}="))
        return urlsafe_b64encode(SealedBox(key).encrypt(box)).decode()
    except (CryptoError, NotBase64, ValueError, TypeError):
        raise NotSealed from None


def _read(said: dict[str, Any]) -> Letter:
    """Errors: `KeyError`, `TypeError`, `ValueError`."""
    printed = said["printed"]
    if not isinstance(printed, dict):
        raise TypeError
    return Letter(
        id=UUID(str(said["id"])),
        printed=_printed(printed),
        expires_at=datetime.fromisoformat(str(said["expires_at"])),
        site=str(said["site"]),
    )


def _printed(said: dict[str, Any]) -> PrintedCode:
    return PrintedCode(
        school=str(said["school"]),
        division=str(said["division"]),
        name=str(said["name"]),
        kind=str(said["kind"]),
        children=[_child(child) for child in said["children"]],
        login=str(said["login"]),
        code=str(said["code"]),
    )


def _child(said: dict[str, Any]) -> Child:
    return Child(
        last_name=str(said["last_name"]), first_name=str(said["first_name"]), division=str(said["division"])
    )

"""What back office and téléservice tell one another of letters: who carries it can forge neither."""

from base64 import urlsafe_b64encode
from dataclasses import dataclass
from hmac import compare_digest
from uuid import UUID

from pydantic import SecretStr

from shared.sign_in.keys import Key, Purpose


def mac_of(letter: str, token: SecretStr) -> str:
    """The téléservice's word that it wrote this letter."""
    return _encoded(Key(token.get_secret_value(), Purpose.LETTERS_WRITTEN).digest(letter))


def _encoded(digest: bytes) -> str:
    return urlsafe_b64encode(digest).decode().rstrip("=")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A letter to the legal responsible of this PERSONNE_ID in the school's exports, sealed to `key`."""

    letter: UUID
    school: str
    guardian: str
    key: str

    def proof(self, token: SecretStr) -> str:
        """What only those who share the token can say of it."""
        key = Key(token.get_secret_value(), Purpose.LETTER_PROOFS)
        return _encoded(key.digest(str(self.letter), self.school, self.guardian, self.key))

    def is_proved(self, proof: str, token: SecretStr) -> bool:
        """True if this is its proof."""
        return compare_digest(self.proof(token), proof)

"""Enumerations whose members have their French with them."""

from enum import StrEnum
from typing import Self


class Worded(StrEnum):
    """Base of them: a member is written with its value and its French, `french`."""

    french: str

    def __new__(cls, value: str, french: str = "") -> Self:
        """A member, told by its `value`."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.french = french
        return member

"""What a letter of access says."""

from typing import TypedDict


class Child(TypedDict):
    """A pupil of whom somebody is a legal responsible."""

    last_name: str
    first_name: str
    division: str


class PrintedCode(TypedDict):
    """Who gets which code; `division` is where to find the pupil.

    `kind` is `guardian` or `pupil`; `children` are those of a guardian, of the newest school year.
    """

    school: str
    division: str
    name: str
    kind: str
    children: list[Child]
    login: str
    code: str

"""Requests of a signed-in account, and those about one of its pupils."""

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any

from services.intentions.directory.people import Pupil
from services.intentions.web.kit.people import Account
from services.intentions.web.kit.steps import INTENTIONS, Step
from services.intentions.web.visit.anyone import Visit


@dataclass(slots=True, kw_only=True)
class SignedIn(Visit):
    """One request of a signed-in account."""

    account: Account
    pupils: tuple[Pupil, ...]

    def at(self, pupil: Pupil, step: Step = INTENTIONS) -> "AtPupil":
        """The same request about one of its pupils."""
        return AtPupil(
            request=self.request,
            web=self.web,
            secret=self.secret,
            now=self.now,
            form=self.form,
            account=self.account,
            pupils=self.pupils,
            pupil=pupil,
            step=step,
        )

    def session_held(self) -> AbstractAsyncContextManager[None]:
        """While something is stored: a sign-out waits for it, and nothing is accepted after (A-02).

        Errors: `SessionOver`.
        """
        return self.web.people.hold_session(self.account.session)

    @property
    def seconds_left(self) -> int:
        """The seconds that the session lasts if nothing more is asked."""
        return max(0, int((self.account.ends_at - self.now).total_seconds()))

    def _common(self) -> dict[str, Any]:
        only = self.pupils[0] if len(self.pupils) == 1 else None
        # Pages name the school of each and how to reach it.
        one_of_each = tuple({pupil.school: pupil for pupil in self.pupils}.values())
        return Visit._common(self) | {
            "signed_in": True,
            "account_name": self.account.name,
            "account_id": str(self.account.id),
            "pupil": only,
            "path": self.at(only).path if only else "/pupils",
            "one_of_each_school": one_of_each,
            "school_name": one_of_each[0].school_name if len(one_of_each) == 1 else None,
            "seconds_left": self.seconds_left,
        }


@dataclass(slots=True, kw_only=True)
class PasswordVisit(SignedIn):
    """A form that changes the password; it may come a second time, from before the first was answered."""

    is_form_before: bool = False  # the form of the token before, after going back
    is_token_before: bool = False  # the browser has the token before, after a double click


@dataclass(slots=True, kw_only=True)
class AtPupil(SignedIn):
    """One request about a pupil whom the account may see."""

    pupil: Pupil
    step: Step = INTENTIONS

    @property
    def path(self) -> str:
        """The address of the step."""
        return self.step.of(self.pupil.id)

    def _common(self) -> dict[str, Any]:
        return SignedIn._common(self) | {
            "pupil": self.pupil,
            "step": self.step.name,
            "path": self.path,
            "school_name": self.pupil.school_name,
            "one_of_each_school": (self.pupil,),
            "siblings": len(self.pupils) > 1,
            "current": "orientation",
        }

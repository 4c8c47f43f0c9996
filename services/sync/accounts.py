"""Tells Siècle which legal responsibles have activated their account, so that staff know whom to help."""

from dataclasses import dataclass

import structlog

from services.sync.siecle import Siecle
from shared.consumer.http import Rejected, Unavailable
from shared.consumer.internal import InternalApi
from shared.contract.activations import ActivationTold, UntoldActivation
from shared.runtime.waking import rest

POLL_SECONDS = 5.0
REST_SECONDS = 30.0  # after something was not reached
MOST = 50
log = structlog.get_logger("sync.accounts")


@dataclass(frozen=True, slots=True)
class AccountsTold:
    """Asks and tells, until cancelled. Each replica does: Siècle keeps what has the highest number."""

    api: InternalApi
    siecle: Siecle

    async def run(self) -> None:
        """For ever; what is not reached is tried again."""
        while True:
            try:
                told = await self.tell_some()
            except Unavailable as failure:
                log.warning("accounts not told", reason=failure.reason)
                await rest(REST_SECONDS)
            else:
                await rest(0 if told == MOST else POLL_SECONDS)

    async def tell_some(self) -> int:
        """Tell of what is next; of how many. Errors: `Unavailable`."""
        accounts = await self.api.untold_accounts(MOST)
        for one in accounts:
            for school, guardian in one.names.items():
                await self._tell(one, school, guardian)
            is_active = one.activated_at is not None
            told = ActivationTold(account=one.account, names=one.names, is_active=is_active)
            await self.api.told_account(told)
        return len(accounts)

    async def _tell(self, one: UntoldActivation, school: str, guardian: str) -> None:
        """Errors: `Unavailable`; what Siècle refuses for good is logged."""
        body = one.model_dump(mode="json", include={"number", "activated_at"})
        try:
            await self.siecle.put_account(school, guardian, body)
        except Rejected as failure:
            log.warning("account refused", account=str(one.account), reason=failure.reason)

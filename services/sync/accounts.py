"""Tells Siècle which legal responsibles have activated their account, so that staff know whom to help."""

import structlog

from services.sync.telling import Telling
from shared.consumer.http import Rejected
from shared.contract.activations import ActivationTold, UntoldActivation

log = structlog.get_logger("sync.accounts")


class AccountsTold(Telling):
    """Each under the names that the schools have for it; the highest number counts."""

    what = "accounts"
    most = 50

    async def tell_some(self) -> int:
        """Tell of what is next; of how many. Errors: `Unavailable`."""
        accounts = await self.api.untold_accounts(self.most)
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

"""Composition root of the sync service."""

import time
from functools import partial

from services.sync.accounts import AccountsTold
from services.sync.asked import routes
from services.sync.back_off import BackOff
from services.sync.changes import note_answer
from services.sync.emails import EmailsTold
from services.sync.inbound import ROUTES
from services.sync.letters import LettersTold
from services.sync.pull import Puller
from services.sync.push import Pusher
from services.sync.reconciler import Reconciler
from services.sync.settings import SyncSettings
from services.sync.siecle import AtWork, Siecle
from shared.consumer.app import opened
from shared.consumer.http import client
from shared.messaging.topology import SYNC_EVENTS, SYNC_REPLIES


async def run(settings: SyncSettings) -> None:
    """Push and pull until SIGTERM. Siècle may be away: that is what the tables are for."""
    async with (
        opened("sync", settings, ROUTES) as sync,
        client(settings.siecle_url, settings.siecle_token.get_secret_value()) as http,
    ):
        siecle = Siecle(http)
        sync.consume(SYNC_EVENTS, sync.inbox)
        sync.consume(SYNC_REPLIES, partial(note_answer, sync.pool))
        back_off = BackOff(time.monotonic, settings.probe_seconds)
        pusher = Pusher(sync.pool, sync.inbox, sync.api, siecle, back_off, sync.wake, sync.clock)
        puller = Puller(
            settings.database_url.get_secret_value(),
            siecle,
            sync.api,
            sync.bus.publish,
            pull_seconds=settings.pull_seconds,
            answer_seconds=settings.answer_seconds,
            probe_seconds=settings.probe_seconds,
            clock=sync.clock,
        )
        reconciler = Reconciler(sync.pool, sync.api, siecle, sync.wake)
        asked = routes(settings.reconcile_token, reconciler)
        told = (AtWork, EmailsTold, LettersTold, AccountsTold)
        tellers = [one(sync.api, siecle).run for one in told]
        await sync.run(pusher.run, puller.run, *tellers, routes=asked)

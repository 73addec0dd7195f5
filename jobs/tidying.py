"""Forgetting what has served its time: sent messages, done updates, forms and drafts nobody comes back to."""

from datetime import timedelta

from services import muting, reminders, watch_overdue
from storage.store import Store
from storage.ticket_clocks import STALE

SENT_FOR = timedelta(days=3)
FORM_FOR = timedelta(days=2)
DRAFT_FOR = timedelta(days=30)
TICKET_DRAFT_FOR = timedelta(days=1)
REFUSED_FOR = timedelta(days=90)
"""Batches come by the minute, and each may bring the same rows again that can't be used."""


async def tidy(store: Store) -> int:
    """Forget what is over, all in one go."""
    await store.outbox.prune(store.now - SENT_FOR)
    await store.inbox.prune()
    await store.forms.drop_older(store.now - FORM_FOR)
    await store.sale_drafts.drop_older(store.now - DRAFT_FOR)
    await store.gifts.drop_older(store.now - DRAFT_FOR)
    await store.announcements.drop_older(store.now - DRAFT_FOR)
    await muting.forget(store)
    await store.payment_drafts.drop_older(store.now - DRAFT_FOR)
    await store.ticket_drafts.drop_older(store.now - TICKET_DRAFT_FOR)
    await reminders.forget_days(store)
    await store.jobs.forget(watch_overdue.WATCH, before=store.now - SENT_FOR)
    await store.jobs.forget(STALE, before=store.now - SENT_FOR)
    await store.waiting_cards.forget_gone()
    await store.alerts.forget_waiting(store.now - DRAFT_FOR)
    await store.usage.forget_refused(store.now - REFUSED_FOR)
    return 0

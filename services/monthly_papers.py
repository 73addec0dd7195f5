"""Papers that come by themselves on the first of a month: the statement of the month before, and its pack."""

from datetime import UTC, date

from domain.papers import PaperKind, goes_out, number_of, was_there
from domain.people import Actor, Role
from domain.periods import Period, month_before, month_of
from domain.reminders import is_daytime
from domain.requests import DECIDERS
from storage.store import Store

READERS = {PaperKind.STATEMENT: DECIDERS, PaperKind.PACK: frozenset({Role.OWNER})}
"""To whom each paper is sent."""

CARDS = {PaperKind.STATEMENT: "month_statement", PaperKind.PACK: "month_pack"}
"""As what: these are drawn when they are sent, in each reader's language. Their object is the month as a number."""


async def wish(store: Store, kind: PaperKind, *, wished: bool, by: Actor) -> None:
    """Note whether a reseller wishes to get a paper on the first of each month.

    Who wishes it later in a month than papers go out gets the first one next month: what is behind can be had at once.
    """
    await store.papers.wish(by.reseller_id, kind, wished=wished)
    zone = (await store.resellers.top_of(by.reseller_id)).time_zone
    running = month_of(store.now, zone)
    if wished and store.now >= goes_out(running):
        await store.papers.claim(kind, _key(month_before(running, zone)), [by.reseller_id])


def _key(period: Period) -> date:
    return period.start.date()


async def send(store: Store, kind: PaperKind, *, most: int) -> int:
    """Send the paper of the last month that is over to those who wish it; return to how many resellers it was ours.

    Each gets it once. After an outage it comes late, in the daytime, and what lies further back doesn't come any more.
    """
    sent = 0
    for zone in sorted({top.time_zone for top in await store.resellers.tops()}):
        if is_daytime(store.now, zone) and sent < most:
            sent += await _send_in(store, kind, zone, most=most - sent)
    return sent


async def _send_in(store: Store, kind: PaperKind, zone: str, *, most: int) -> int:
    """Send the paper in the networks of a time zone."""
    period = month_before(month_of(store.now, zone), zone)
    joined_before = was_there(period).astimezone(UTC)
    found = await store.papers.to_send(kind, _key(period), zone=zone, joined_before=joined_before, most=most)
    mine = await store.papers.claim(kind, _key(period), found)
    await store.cards.show_houses(CARDS[kind], dict.fromkeys(sorted(mine), number_of(period)), roles=READERS[kind])
    return len(mine)

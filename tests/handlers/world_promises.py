"""What was agreed beside the offers in a world: promises in every state, and what was answered with other numbers."""

from datetime import timedelta
from typing import Any

from domain.agreement import OfferId, OfferState
from domain.promises import CounterState, PromiseState
from storage.database import Database
from storage.store import Store
from tests.handlers.houses import House, Words

A_DAY = timedelta(days=1)


async def promised_below(database: Database, house: House, say: Words) -> None:
    """Have a house promise something to each of its sub-resellers that trade, who countered an older offer of theirs.

    The price is no other than the one that they have, so that what else is said of it stays true.
    """
    trading = [child for child in house.children if child.objects["SubPanelId"] and child.people]

    async def work(store: Store) -> None:
        for child in trading:
            await _promised(store, house, child, say)
            await _countered(store, house, child, say)

    await database.write(work)


async def _promised(store: Store, house: House, child: House, say: Words) -> None:
    for state in PromiseState:
        answered = state is not PromiseState.PROPOSED
        answerer = house if state is PromiseState.WITHDRAWN else child
        row: dict[str, Any] = {
            "parent_id": house.reseller.id,
            "words": say(f"{child.code} agrees")[:300],
            "sub_panel_id": child.objects["SubPanelId"][0],
            "price": child.price,
            "holds_from": store.now.date(),
            "until": store.now.date() + 300 * A_DAY,
            "state": state,
            "text": say(f"{child.code} agreed"),
            "fingerprint": "1" * 64,
            "said_by": house.owner.member_id,
            "answered_by": answerer.owner.member_id if answered else None,
            "answered_at": store.now if answered else None,
            "answer": say(f"{child.code} meant")[:300] if state is PromiseState.DISPUTED else "",
        }
        child.objects["PromiseId"].append(await store.promises.add(child.reseller.id, **row))


async def _countered(store: Store, house: House, child: House, say: Words) -> None:
    """Keep counters in every state, each to an offer of its own; that of the open one was the first that was made."""
    accepted = OfferId(child.objects["OfferId"][4])
    [numbers] = await store.offers.numbers(accepted)
    model = await store.offers.by_id(accepted)
    for state in CounterState:
        waits = state is CounterState.OPEN
        offer_id = await store.offers.add(
            reseller_id=child.reseller.id,
            parent_id=house.reseller.id,
            number=0,
            revision_id=model.revision_id,
            state=OfferState.COUNTERED if waits else OfferState.SUPERSEDED,
            currency=model.currency,
            debt_limit=model.debt_limit,
            payment_days=model.payment_days,
            holds_from=model.holds_from,
            grace_days=model.grace_days,
            text=say(f"{child.code} offered"),
            fingerprint="2" * 64,
            decided_at=store.now,
            decided_by=child.owner.member_id,
        )
        child.objects["OfferId"].append(offer_id)
        await store.offers.add_numbers(
            offer_id, numbers.panel_id, account=numbers.account, price=child.price, minimum_order=1, period_minimum=7
        )
        counter_id = await store.counters.add(
            offer_id=offer_id,
            reseller_id=child.reseller.id,
            parent_id=house.reseller.id,
            words=say(f"{child.code} counters")[:128],
            panel_id=numbers.panel_id,
            price=child.price,
            period_minimum=7,
            made_by=child.owner.member_id,
            state=state,
            answered_by=None if waits else house.owner.member_id,
            answered_at=None if waits else store.now,
        )
        child.objects["CounterId"].append(counter_id)

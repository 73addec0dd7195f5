"""How a reseller looks at its prices: reviews, the margin floor, notice, and whether there is a surcharge at all."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from domain.agreement import Clause, ClauseKind
from domain.clauses import SURCHARGE_TEXT, SURCHARGE_TITLE
from domain.people import Actor
from domain.reviews import PricingSettings
from services import terms
from storage.store import Store

Say = Callable[[str], str]
Percent = Callable[[Decimal], str]


async def change(store: Store, *, by: Actor, **values: Any) -> PricingSettings:
    """Change how prices are looked at, and return how they are from now on."""
    await store.prices.change_settings(by.reseller_id, **values)
    return await store.prices.settings(by.reseller_id)


async def set_surcharge(store: Store, *, on: bool, by: Actor, say: Say, percent: Percent) -> PricingSettings:
    """Allow a surcharge, with a clause that says so in the draft of the terms, or allow none, without the clause.

    It counts once the terms are published, for those who accept an offer under them. Raises `terms.TooManyClauses`.
    """
    await store.network.hold(by.reseller_id)
    settings = await change(store, by=by, surcharge_on=on)
    await _keep_clause(store, settings, by=by, say=say, percent=percent)
    return settings


async def set_cap(store: Store, cap: Decimal, *, by: Actor, say: Say, percent: Percent) -> PricingSettings:
    """Set the most that a surcharge can be; its clause says so too, where there is one."""
    await store.network.hold(by.reseller_id)
    settings = await change(store, by=by, surcharge_cap=cap)
    await _keep_clause(store, settings, by=by, say=say, percent=percent)
    return settings


async def _keep_clause(store: Store, settings: PricingSettings, *, by: Actor, say: Say, percent: Percent) -> None:
    """Have the draft of the terms say of a surcharge what the settings do."""
    await terms.prepare(store, by.reseller_id, say=say)
    standing = surcharge_clause(await store.clauses.of_reseller(by.reseller_id))
    if not settings.surcharge_on:
        if standing is not None:
            await store.clauses.remove(standing.id)
        return
    said = {"title": say(SURCHARGE_TITLE), "text": say(SURCHARGE_TEXT) % {"cap": percent(settings.surcharge_cap)}}
    if standing is None:
        await terms.add_clause(store, by=by, kind=ClauseKind.SURCHARGE, **said)
    else:
        await store.clauses.change(standing.id, **said)


def surcharge_clause(clauses: Sequence[Clause]) -> Clause | None:
    """Return the clause on a surcharge among those of some terms, if there is one."""
    return next((clause for clause in clauses if clause.kind is ClauseKind.SURCHARGE), None)

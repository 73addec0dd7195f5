"""Promises as tests say, answer and read them: by the services themselves."""

from decimal import Decimal

from domain.agreement import PromiseId, SubPanel
from domain.people import Actor, Reseller
from domain.pricing import Price
from domain.promises import Promise, read_promise
from handlers.promise_words import compose
from services import prices, promises
from storage.database import Database
from storage.store import Store


async def noted(database: Database, child: Reseller, words: str, *, by: Actor) -> PromiseId:
    """Have a parent's owner note what was agreed with a sub-reseller that has one account."""
    typed = read_promise(words, by.currency)
    return await database.write(lambda store: promises.say(store, child.id, typed, at=None, by=by, compose=compose))


async def confirmed(database: Database, child: Reseller, words: str, *, by: Actor, answers: Actor) -> PromiseId:
    """Have something noted, and confirmed by the sub-reseller's owner."""
    promise_id = await noted(database, child, words, by=by)
    await database.write(lambda store: promises.confirm(store, promise_id, by=answers))
    return promise_id


async def promise(database: Database, promise_id: PromiseId) -> Promise:
    return await database.read(lambda store: promises.by_id(store, promise_id))


async def account(database: Database, child: Reseller) -> SubPanel:
    """Return a sub-reseller's only account."""
    [only] = await database.read(lambda store: store.sub_panels.of_reseller(child.id))
    return only


async def price_of(database: Database, child: Reseller) -> Decimal:
    """Return what a credit costs a sub-reseller at this moment."""

    async def read(store: Store) -> Price:
        [only] = await store.sub_panels.of_reseller(child.id)
        return await prices.price_for(store, only, child.currency)

    return (await database.read(read)).per_credit

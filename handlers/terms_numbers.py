"""Setting the numbers of the terms."""

from typing import Any

from domain.agreement import StockRule
from domain.people import Actor
from handlers.ask import Ask
from handlers.forms import MissingAnswer
from handlers.money_answers import money_answered
from handlers.registry import MONEY, OWNER, answers
from handlers.screen import Screen
from handlers.terms import part_screen
from handlers.terms_asks import (
    NameBusiness,
    SetBusinessZone,
    SetCurrency,
    SetRequestCap,
    SetRequestDays,
    SetSecondPerson,
    SetSecondTap,
    SetStandingDays,
    SetStandingGrace,
    SetStandingLimit,
    SetStandingMinimum,
    SetStandingOrder,
    SetStandingPrice,
    SetStockRule,
    TermsPart,
)
from services import stock, terms
from storage.store import Store


async def _changed(part: TermsPart, who: Actor, store: Store, **values: Any) -> Screen:
    """Set standing numbers and show the part of the terms that has them."""
    await terms.change_numbers(store, by=who, **values)
    return await part_screen(part, who, store)


@answers(NameBusiness, roles=OWNER)
async def name_business(ask: NameBusiness, who: Actor, store: Store) -> Screen:
    """Set the name of the business."""
    await terms.name_business(store, ask.name or "", by=who)
    return await part_screen(TermsPart.BUSINESS, who, store)


@answers(SetBusinessZone, roles=OWNER)
async def set_business_zone(ask: SetBusinessZone, who: Actor, store: Store) -> Screen:
    """Set in which time zone days are counted."""
    await terms.set_time_zone(store, ask.time_zone or "UTC", by=who)
    return await part_screen(TermsPart.BUSINESS, who, store)


@answers(SetCurrency, roles=OWNER)
async def set_currency(ask: SetCurrency, who: Actor, store: Store) -> Screen:
    """Set the currency in which a reseller sells."""
    await terms.change_currency(store, ask.currency or who.currency, by=who)
    return await part_screen(TermsPart.BUSINESS, who, store)


@answers(SetStandingPrice, roles=OWNER)
async def set_price(ask: SetStandingPrice, who: Actor, store: Store) -> Screen:
    """Set the usual price per credit."""
    return await _changed(TermsPart.OFFERS, who, store, price=ask.price)


@answers(SetStandingOrder, roles=OWNER)
async def set_minimum_order(ask: SetStandingOrder, who: Actor, store: Store) -> Screen:
    """Set the usual minimum order."""
    return await _changed(TermsPart.OFFERS, who, store, minimum_order=ask.credits)


@answers(SetStandingMinimum, roles=OWNER)
async def set_period_minimum(ask: SetStandingMinimum, who: Actor, store: Store) -> Screen:
    """Set the usual minimum of a month."""
    return await _changed(TermsPart.OFFERS, who, store, period_minimum=ask.credits)


@answers(SetStandingLimit, roles=OWNER, in_person=True)
async def set_debt_limit(ask: SetStandingLimit, who: Actor, store: Store) -> Screen:
    """Set how much may usually be owed."""
    return await _changed(
        TermsPart.OFFERS, who, store, debt_limit=money_answered(ask, "limit", who.currency, zero=True).minor
    )


@answers(SetStandingDays, roles=OWNER)
async def set_payment_days(ask: SetStandingDays, who: Actor, store: Store) -> Screen:
    """Set within how many days sales on account are usually paid."""
    return await _changed(TermsPart.OFFERS, who, store, payment_days=ask.days)


@answers(SetStandingGrace, roles=OWNER)
async def set_grace(ask: SetStandingGrace, who: Actor, store: Store) -> Screen:
    """Set how long an agreement usually goes on while a new offer waits."""
    return await _changed(TermsPart.OFFERS, who, store, grace_days=ask.days)


@answers(SetRequestCap, roles=OWNER)
async def set_request_cap(ask: SetRequestCap, who: Actor, store: Store) -> Screen:
    """Set how many requests may be open at a time."""
    return await _changed(TermsPart.REQUESTS, who, store, open_request_cap=ask.cap)


@answers(SetRequestDays, roles=OWNER)
async def set_request_days(ask: SetRequestDays, who: Actor, store: Store) -> Screen:
    """Set after how many days a request expires."""
    return await _changed(TermsPart.REQUESTS, who, store, request_days=ask.days)


@answers(SetSecondTap, roles=OWNER, in_person=True)
async def set_second_tap(ask: SetSecondTap, who: Actor, store: Store) -> Screen:
    """Set from which sum an approval is asked for once more."""
    return await _changed(TermsPart.REQUESTS, who, store, second_tap_from=_sum_or_none(ask, who))


@answers(SetSecondPerson, roles=OWNER, in_person=True)
async def set_second_person(ask: SetSecondPerson, who: Actor, store: Store) -> Screen:
    """Set from which sum two colleagues have to approve."""
    sum_or_none = _sum_or_none(ask, who)
    others = await store.members.of_reseller(who.reseller_id, MONEY)
    if sum_or_none is not None and len(others) < 2:
        raise MissingAnswer(SetSecondPerson(), "sum", terms.NoSecondPerson())
    return await _changed(TermsPart.REQUESTS, who, store, second_person_from=sum_or_none)


def _sum_or_none(ask: Ask, who: Actor) -> int | None:
    """Return the sum that was typed, `None` for the zero that stands for never."""
    return money_answered(ask, "sum", who.currency, zero=True).minor or None


@answers(SetStockRule, roles=OWNER)
async def set_stock_rule(ask: SetStockRule, who: Actor, store: Store) -> Screen:
    """Set what an approval beyond the stock does."""
    await stock.set_rule(store, ask.rule or StockRule.WARN, by=who)
    return await part_screen(TermsPart.REQUESTS, who, store)

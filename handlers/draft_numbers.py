"""Setting the numbers of a draft."""

from dataclasses import replace

from domain.agreement import PanelId
from domain.calendar import NotADay, day_meant
from domain.people import Actor
from handlers.draft_asks import (
    IncludePanel,
    LeavePanelOut,
    PriceByVolume,
    SetAccount,
    SetCommitted,
    SetDebtLimit,
    SetFirstDay,
    SetGrace,
    SetMinimumOrder,
    SetPaymentDays,
    SetPeriodMinimum,
    SetPrice,
)
from handlers.drafting import draft_card
from handlers.forms import MissingAnswer
from handlers.money_answers import money_answered
from handlers.registry import OWNER, Toward, answers, readies
from handlers.screen import Button, Screen, press
from handlers.wording import _, price
from services import drafts
from storage.store import Store


@answers(SetAccount, roles=OWNER, toward=Toward.CHILD)
async def set_account(ask: SetAccount, _who: Actor, store: Store) -> Screen:
    """Set the name of the account in the panel."""
    await drafts.change_numbers(store, ask.offer_id, PanelId(ask.panel_id), account=ask.account)
    return await draft_card(ask.offer_id, store)


@answers(SetPrice, roles=OWNER, toward=Toward.CHILD)
async def set_price(ask: SetPrice, _who: Actor, store: Store) -> Screen:
    """Set one price per credit, however many are bought."""
    assert ask.price is not None  # noqa: S101  (the form has asked for it)
    await drafts.price_alone(store, ask.offer_id, PanelId(ask.panel_id), ask.price)
    return await draft_card(ask.offer_id, store)


@readies(SetPrice, "price")
async def usual_price(ask: SetPrice, who: Actor, store: Store) -> list[Button]:
    """Offer the terms' price where it is asked what one credit costs."""
    usual = (await store.terms.of(who.reseller_id)).price
    if usual is None:
        return []
    label = _("As in your terms: %(price)s") % {"price": price(usual, who.currency)}
    return [press(label, replace(ask, price=usual))]


@answers(PriceByVolume, roles=OWNER, toward=Toward.CHILD)
async def price_by_volume(ask: PriceByVolume, _who: Actor, store: Store) -> Screen:
    """Have the price go by the published tiers."""
    await drafts.price_by_volume(store, ask.offer_id, PanelId(ask.panel_id))
    return await draft_card(ask.offer_id, store)


@answers(SetCommitted, roles=OWNER, toward=Toward.CHILD)
async def set_committed(ask: SetCommitted, _who: Actor, store: Store) -> Screen:
    """Set how many credits a month count as bought in any case."""
    await drafts.commit_to(store, ask.offer_id, PanelId(ask.panel_id), ask.credits or 0)
    return await draft_card(ask.offer_id, store)


@answers(SetMinimumOrder, roles=OWNER, toward=Toward.CHILD)
async def set_minimum_order(ask: SetMinimumOrder, _who: Actor, store: Store) -> Screen:
    """Set how many credits a request is for at least."""
    await drafts.change_numbers(store, ask.offer_id, PanelId(ask.panel_id), minimum_order=ask.credits)
    return await draft_card(ask.offer_id, store)


@answers(SetPeriodMinimum, roles=OWNER, toward=Toward.CHILD)
async def set_period_minimum(ask: SetPeriodMinimum, _who: Actor, store: Store) -> Screen:
    """Set how many credits are to be bought in a month."""
    await drafts.change_numbers(store, ask.offer_id, PanelId(ask.panel_id), period_minimum=ask.credits)
    return await draft_card(ask.offer_id, store)


@answers(SetDebtLimit, roles=OWNER, toward=Toward.CHILD, in_person=True)
async def set_debt_limit(ask: SetDebtLimit, _who: Actor, store: Store) -> Screen:
    """Set how much may be owed."""
    offer = await store.offers.by_id(ask.offer_id)
    limit = money_answered(ask, "limit", offer.currency, zero=True)
    await drafts.change_draft(store, ask.offer_id, debt_limit=limit.minor)
    return await draft_card(ask.offer_id, store)


@answers(SetPaymentDays, roles=OWNER, toward=Toward.CHILD)
async def set_payment_days(ask: SetPaymentDays, _who: Actor, store: Store) -> Screen:
    """Set within how many days sales on account are paid."""
    await drafts.change_draft(store, ask.offer_id, payment_days=ask.days)
    return await draft_card(ask.offer_id, store)


@answers(SetGrace, roles=OWNER, toward=Toward.CHILD)
async def set_grace(ask: SetGrace, _who: Actor, store: Store) -> Screen:
    """Set how long the agreement before this offer goes on."""
    await drafts.change_draft(store, ask.offer_id, grace_days=ask.days)
    return await draft_card(ask.offer_id, store)


@answers(SetFirstDay, roles=OWNER, toward=Toward.CHILD)
async def set_first_day(ask: SetFirstDay, who: Actor, store: Store) -> Screen:
    """Set from which day an offer's numbers hold."""
    today = await drafts.today_of(store, who.reseller_id)
    try:
        await drafts.set_first_day(store, ask.offer_id, day_meant(ask.day or "", today))
    except (NotADay, drafts.DayPassed) as wrong:
        raise MissingAnswer(replace(ask, day=None), "day", wrong) from wrong
    return await draft_card(ask.offer_id, store)


@answers(IncludePanel, roles=OWNER, toward=Toward.CHILD)
async def include_panel(ask: IncludePanel, _who: Actor, store: Store) -> Screen:
    """Offer credits of one more panel."""
    offer = await store.offers.by_id(ask.offer_id)
    child = await store.resellers.by_id(offer.reseller_id)
    await drafts.include_panel(store, ask.offer_id, PanelId(ask.panel_id), account=child.name)
    return await draft_card(ask.offer_id, store)


@answers(LeavePanelOut, roles=OWNER, toward=Toward.CHILD)
async def leave_panel_out(ask: LeavePanelOut, _who: Actor, store: Store) -> Screen:
    """Offer no credits of a panel."""
    await drafts.leave_panel_out(store, ask.offer_id, PanelId(ask.panel_id))
    return await draft_card(ask.offer_id, store)

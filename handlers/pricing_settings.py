"""How prices are looked at: reviews, the margin floor, notice, and whether there is a surcharge."""

from domain.people import Actor
from domain.reviews import PricingSettings
from handlers.offer_words import days_worded
from handlers.pricing_asks import (
    SetMarginFloor,
    SetPriceGrace,
    SetPriceNotice,
    SetSurchargeCap,
    ShowPricing,
    ShowPricingSettings,
    SwitchReviews,
    SwitchSurcharge,
)
from handlers.registry import OWNER, answers
from handlers.screen import Button, Field, Screen, press, rows
from handlers.terms_asks import AskPublish, ShowClause
from handlers.wording import _, percent
from services import pricing
from storage.store import Store


@answers(ShowPricingSettings, roles=OWNER, reads=True)
async def show_settings(_ask: ShowPricingSettings, who: Actor, store: Store) -> Screen:
    """Show how prices are looked at, each setting with a button."""
    return await _screen(await store.prices.settings(who.reseller_id), who, store)


async def _screen(settings: PricingSettings, who: Actor, store: Store, *, said: str = "") -> Screen:
    line = await _surcharge_line(settings, who, store)
    return Screen(
        title=_("Settings of your prices"),
        lines=tuple(one for one in (said, line) if one),
        fields=(
            Field(_("Monthly review"), _("every month by itself") if settings.reviews_on else _("only when asked for")),
            Field(_("Margin floor"), _("%(percent)s on top of the cost") % {"percent": percent(settings.margin_floor)}),
            Field(_("Notice of a new price"), days_worded(settings.notice_days)),
            Field(_("Then time to accept"), days_worded(settings.grace_days)),
            Field(_("Surcharge"), _surcharge_words(settings)),
        ),
        buttons=rows(
            press(
                _("No reviews") if settings.reviews_on else _("Review monthly"), SwitchReviews(not settings.reviews_on)
            ),
            press(_("Margin floor"), SetMarginFloor()),
            press(_("Notice"), SetPriceNotice()),
            press(_("Time to accept"), SetPriceGrace()),
            press(
                _("No surcharge") if settings.surcharge_on else _("Allow a surcharge"),
                SwitchSurcharge(not settings.surcharge_on),
            ),
            press(_("Most of a surcharge"), SetSurchargeCap()) if settings.surcharge_on else None,
            *await _clause_buttons(who, store),
            press(_("« Pricing"), ShowPricing()),
            wide=2,
        ),
    )


def _surcharge_words(settings: PricingSettings) -> str:
    if not settings.surcharge_on:
        return _("none; overhead is a hint to you alone")
    return _("at most %(percent)s") % {"percent": percent(settings.surcharge_cap)}


async def _surcharge_line(settings: PricingSettings, who: Actor, store: Store) -> str:
    """Return what is still to be done until the surcharge is as the settings say; empty where it is."""
    newest = await store.revisions.newest(who.reseller_id)
    wanted = settings.surcharge_cap if settings.surcharge_on else None
    if (None if newest is None else newest.surcharge_cap) == wanted:
        return ""
    if wanted is None:
        return _("Your published terms still allow a surcharge. It ends once you publish them without that clause.")
    return _("A clause on it stands in the draft of your terms. It takes effect once you publish them, and for each "
             "sub-reseller once they accept.")  # fmt: skip


async def _clause_buttons(who: Actor, store: Store) -> tuple[Button, ...]:
    clause = pricing.surcharge_clause(await store.clauses.of_reseller(who.reseller_id))
    read = () if clause is None else (press(_("Read the clause"), ShowClause(clause.id)),)
    settings = await store.prices.settings(who.reseller_id)
    line = await _surcharge_line(settings, who, store)
    return (*read, press(_("Publish the terms"), AskPublish())) if line else read


@answers(SwitchReviews, roles=OWNER)
async def switch_reviews(ask: SwitchReviews, who: Actor, store: Store) -> Screen:
    """Have prices reviewed each month, or not."""
    return await _screen(await pricing.change(store, by=who, reviews_on=ask.on), who, store)


@answers(SetMarginFloor, roles=OWNER)
async def set_margin_floor(ask: SetMarginFloor, who: Actor, store: Store) -> Screen:
    """Set what a price should leave at least."""
    return await _screen(await pricing.change(store, by=who, margin_floor=ask.floor), who, store)


@answers(SetPriceNotice, roles=OWNER)
async def set_notice(ask: SetPriceNotice, who: Actor, store: Store) -> Screen:
    """Set how long before it holds a new price is offered."""
    return await _screen(await pricing.change(store, by=who, notice_days=ask.days), who, store)


@answers(SetPriceGrace, roles=OWNER)
async def set_grace(ask: SetPriceGrace, who: Actor, store: Store) -> Screen:
    """Set how long requests go on without an answer once a new price would hold."""
    return await _screen(await pricing.change(store, by=who, grace_days=ask.days), who, store)


@answers(SwitchSurcharge, roles=OWNER)
async def switch_surcharge(ask: SwitchSurcharge, who: Actor, store: Store) -> Screen:
    """Allow a surcharge, with its clause in the draft of the terms, or none."""
    changed = await pricing.set_surcharge(store, on=ask.on, by=who, say=_, percent=percent)
    return await _screen(changed, who, store)


@answers(SetSurchargeCap, roles=OWNER)
async def set_cap(ask: SetSurchargeCap, who: Actor, store: Store) -> Screen:
    """Set the most that a surcharge can be."""
    assert ask.cap is not None  # noqa: S101  (the form has asked for it)
    return await _screen(await pricing.set_cap(store, ask.cap, by=who, say=_, percent=percent), who, store)

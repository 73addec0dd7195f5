"""Goodwill that is taken back: a whole gift, or what one sub-reseller got of it."""

from domain.people import Actor
from handlers.amounts import present
from handlers.goodwill import some_of
from handlers.goodwill_asks import TakeGiftBack, TakeGiftBackFor, TakeShareBack, TakeShareBackFor
from handlers.menu import to_menu
from handlers.registry import MONEY, Toward, answers
from handlers.screen import Field, Screen, danger, rows
from handlers.way_back import to_card
from handlers.wording import _, credits_worded, ngettext, number
from services import gift_back
from storage.store import Store


@answers(TakeGiftBack, roles=MONEY, moves=True)
async def take_gift_back(ask: TakeGiftBack, _who: Actor, store: Store) -> Screen:
    """Show a whole gift once more before it is taken back."""
    back = await gift_back.to_take_back(store, ask.gift_id)
    count = len(back.requests)
    values = {"credits": credits_worded(back.gift.credits), "n": number(count)}
    many = ngettext("Take %(credits)s back from %(n)s?", "Take %(credits)s back from each of %(n)s?", count)
    return Screen(
        title=many % values,
        fields=present(
            Field(_("In all"), credits_worded(back.total)),
            Field(_("Keep theirs: used or frozen"), some_of(back.keeping)) if back.keeping else None,
        ),
        quote=back.gift.reason,
        note=_("I ask for the reason next. They'll read it."),
        buttons=rows(
            danger(_("Take back %(credits)s") % {"credits": credits_worded(back.total)}, _back_for(ask, count)),
            to_menu(),
            wide=2,
        ),
    )


def _back_for(ask: TakeGiftBack, count: int) -> TakeGiftBackFor:
    return TakeGiftBackFor(ask.gift_id, count)


@answers(TakeGiftBackFor, roles=MONEY, moves=True)
async def take_gift_back_for(ask: TakeGiftBackFor, who: Actor, store: Store) -> Screen:
    """Take a whole gift back."""
    back = await gift_back.take_back(store, ask.gift_id, ask.reason or "", receivers=ask.receivers, by=who)
    return Screen(
        title=_("Taken back: %(credits)s in all") % {"credits": credits_worded(back.total)},
        note=_("They've been told."),
        buttons=rows(to_menu()),
    )


@answers(TakeShareBack, roles=MONEY, toward=Toward.CHILD, moves=True)
async def take_share_back(ask: TakeShareBack, who: Actor, store: Store) -> Screen:
    """Show what one sub-reseller got once more before it is taken back."""
    request = await gift_back.one_to_take_back(store, ask.request_id, by=who)
    child = await store.resellers.by_id(request.reseller_id)
    values = {"credits": credits_worded(request.credits), "name": child.name}
    return Screen(
        title=_("Take %(credits)s back from %(name)s?") % values,
        quote=request.reason,
        note=_("I ask for the reason next. They'll read it."),
        buttons=rows(
            danger(_("Take back %(credits)s") % values, TakeShareBackFor(request.id)), to_card(child.id), wide=2
        ),
    )


@answers(TakeShareBackFor, roles=MONEY, toward=Toward.CHILD, moves=True)
async def take_share_back_for(ask: TakeShareBackFor, who: Actor, store: Store) -> Screen:
    """Take back what one sub-reseller got."""
    request = await gift_back.take_back_one(store, ask.request_id, ask.reason or "", by=who)
    return Screen(
        title=_("Taken back: %(credits)s in all") % {"credits": credits_worded(request.credits)},
        note=_("They've been told."),
        buttons=rows(to_card(request.reseller_id), to_menu(), wide=2),
    )

"""/goodwill: credits for many at once, for a reason; prepared on one screen, and given with one tap."""

from collections.abc import Collection, Sequence

from domain.agreement import LoadingWay, PanelId
from domain.gifts import Gift, Hindrance, LeftOut, Receiver, TypedGift, gift_from
from domain.names import NotAText
from domain.network import Known, called, fold
from domain.people import Actor, ResellerId
from domain.requests import reason_from
from domain.vocabulary import AND, pattern
from handlers.amounts import present
from handlers.forms import MissingAnswer
from handlers.goodwill_asks import (
    ChooseGiftPanel,
    ChooseReceivers,
    GiveEverybody,
    GiveGift,
    PrepareGift,
    PrepareGiftInLine,
    SayWhy,
    ShowGift,
    TakeGiftBack,
    TickReceiver,
)
from handlers.loading import ToLoad
from handlers.menu import to_menu
from handlers.network import NobodyCalled
from handlers.registry import MONEY, answers
from handlers.screen import Button, Field, Screen, main, press, rows
from handlers.wording import _, credits_worded, ngettext, number
from services import goodwill
from services.goodwill import GiftFacts
from storage.store import Store

PAGE = 8
MOST_NAMED = 6


# What shall be given, and to whom


@answers(PrepareGift, roles=MONEY, moves=True, command="goodwill")
async def prepare_gift(ask: PrepareGift, who: Actor, store: Store) -> Screen:
    """Prepare a gift of so many credits for each."""
    return await _next(await goodwill.prepare(store, ask.credits or 0, by=who), store)


@answers(PrepareGiftInLine, roles=MONEY, moves=True, line_of="goodwill")
async def prepare_in_line(ask: PrepareGiftInLine, who: Actor, store: Store) -> Screen:
    """Prepare a gift that was typed in one line, having asked for what it lacks."""
    typed = gift_from(ask.line)
    known = await store.network.known(who.reseller_id)
    everybody = typed.everybody and not _called_so(typed.whom, known)
    gift = await goodwill.prepare(store, typed.credits, by=who, reason=_reason(typed), everybody=everybody)
    if everybody or not typed.whom:
        return await _next(gift, store)
    return await _named(gift, typed.whom, known, who, store)


def _reason(typed: TypedGift) -> str:
    """Return the reason in a line; it is asked for where it can't be taken."""
    try:
        return reason_from(typed.reason) if typed.reason else ""
    except NotAText:
        return ""


def _called_so(name: str, known: Sequence[Known]) -> bool:
    return any(fold(one.name) == fold(name) for one in known)


async def _named(gift: Gift, whom: str, known: Sequence[Known], who: Actor, store: Store) -> Screen:
    """Have those get a gift who were named, or everybody on the panel that was."""
    for panel in await goodwill.panels_to_give(store, gift):
        if fold(panel.name) == fold(whom):
            await goodwill.choose_panel(store, gift.id, panel.id, by=who)
            return await _next(await goodwill.choose_everybody(store, gift.id, by=who), store)
    found = [one for name in _names(whom, known) for one in _called(name, known)]
    return await _next(await goodwill.tick(store, gift.id, found, by=who), store)


def _names(whom: str, known: Sequence[Known]) -> list[str]:
    """Return the names in a line, which stand between commas or an "and"."""
    if called(whom, known):
        return [whom]
    return [name for name in pattern(r"\s*[,،]\s*|\s+(?:‹and_›|&)\s+", and_=AND).split(whom) if name]


def _called(name: str, known: Sequence[Known]) -> list[ResellerId]:
    """Return the one who is called so; raises `NobodyCalled` for nobody, and for a name that several go by."""
    found = called(name, known)
    if len(found) != 1:
        raise NobodyCalled(name[:24]) if not found else goodwill.SeveralCalled(name[:24])
    return [found[0].reseller_id]


@answers(ShowGift, roles=MONEY, moves=True)
async def show_gift(ask: ShowGift, _who: Actor, store: Store) -> Screen:
    """Go on preparing a gift."""
    return await _next(await store.gifts.by_id(ask.gift_id), store)


async def _next(gift: Gift, store: Store) -> Screen:
    """Return the next question about a gift, or the card on which all of it stands."""
    if gift.panel_id is None:
        return await _which_panel(gift, store)
    facts = await goodwill.facts_of(store, gift)
    if not facts.reach.receivers and not facts.reach.left_out:
        return await _to_whom(facts, store)
    if not facts.reach.receivers:
        raise goodwill.NobodyToGiveTo
    if not gift.reason:
        raise MissingAnswer(SayWhy(gift.id), "reason")
    return _card(facts)


async def _which_panel(gift: Gift, store: Store) -> Screen:
    panels = await goodwill.panels_to_give(store, gift)
    buttons = (
        press(_("%(label)s (%(n)s)") % {"label": panel.name, "n": number(panel.accounts)}, _on(gift, panel.id))
        for panel in panels
    )
    title = _("%(credits)s each: of which panel?") % {"credits": credits_worded(gift.credits)}
    return Screen(title=title, buttons=rows(*buttons, to_menu()))


def _on(gift: Gift, panel_id: PanelId) -> ChooseGiftPanel:
    return ChooseGiftPanel(gift.id, panel_id)


async def _to_whom(facts: GiftFacts, store: Store) -> Screen:
    able = await goodwill.able(store, facts.gift)
    if not able.receivers:
        raise goodwill.NobodyToGiveTo
    everybody = _("Everybody (%(n)s)") % {"n": number(len(able.receivers))}
    return Screen(
        title=_("Who gets %(credits)s?") % {"credits": credits_worded(facts.gift.credits)},
        buttons=rows(
            main(everybody, GiveEverybody(facts.gift.id)),
            press(_("Choose them…"), ChooseReceivers(facts.gift.id)),
            to_menu(),
        ),
    )


@answers(ChooseGiftPanel, roles=MONEY, moves=True)
async def choose_panel(ask: ChooseGiftPanel, who: Actor, store: Store) -> Screen:
    """Give credits of this panel."""
    return await _next(await goodwill.choose_panel(store, ask.gift_id, PanelId(ask.panel_id), by=who), store)


@answers(GiveEverybody, roles=MONEY, moves=True)
async def give_everybody(ask: GiveEverybody, who: Actor, store: Store) -> Screen:
    """Give to everybody on the panel."""
    return await _next(await goodwill.choose_everybody(store, ask.gift_id, by=who), store)


@answers(ChooseReceivers, roles=MONEY, moves=True)
async def choose_receivers(ask: ChooseReceivers, _who: Actor, store: Store) -> Screen:
    """Show who can get a gift, page by page, to be ticked."""
    return await _ticks(await store.gifts.by_id(ask.gift_id), ask.page, store)


@answers(TickReceiver, roles=MONEY, moves=True)
async def tick_receiver(ask: TickReceiver, who: Actor, store: Store) -> Screen:
    """Tick or untick somebody."""
    gift = await goodwill.turn_tick(store, ask.gift_id, ResellerId(ask.receiver), by=who)
    return await _ticks(gift, ask.page, store)


async def _ticks(gift: Gift, page: int, store: Store) -> Screen:
    able = (await goodwill.able(store, gift)).receivers
    if not able:
        raise goodwill.NobodyToGiveTo
    page = max(0, min(page, (len(able) - 1) // PAGE))
    ticked = () if gift.everybody else await store.gifts.ticked(gift.id)
    chosen = sum(one.reseller_id in ticked for one in able)
    values = {"n": number(chosen), "all": number(len(able))}
    turns = (
        press(_("‹ Previous"), ChooseReceivers(gift.id, page - 1)) if page else None,
        press(_("More ›"), ChooseReceivers(gift.id, page + 1)) if len(able) > (page + 1) * PAGE else None,
    )
    return Screen(
        title=_("Who gets %(credits)s?") % {"credits": credits_worded(gift.credits)},
        lines=(_("%(n)s of %(all)s are chosen. Tap a name to choose it, or to leave it out again.") % values,),
        buttons=(
            *rows(*(_tick(gift, one, ticked, page) for one in able[page * PAGE : (page + 1) * PAGE])),
            *rows(*turns, wide=2),
            *rows(main(_("Go on (%(n)s)") % values, ShowGift(gift.id)) if chosen else None),
            *rows(press(_("Everybody (%(n)s)") % {"n": values["all"]}, GiveEverybody(gift.id)), to_menu(), wide=2),
        ),
    )


def _tick(gift: Gift, one: Receiver, ticked: Collection[ResellerId], page: int) -> Button:
    mark = "☑" if one.reseller_id in ticked else "☐"
    return press(f"{mark} {one.name}", TickReceiver(gift.id, one.reseller_id, page))


@answers(SayWhy, roles=MONEY, moves=True)
async def say_why(ask: SayWhy, who: Actor, store: Store) -> Screen:
    """Say why a gift is given."""
    return await _next(await goodwill.give_reason(store, ask.gift_id, ask.reason or "", by=who), store)


# The card, and the gift


def _card(facts: GiftFacts) -> Screen:
    gift, receivers = facts.gift, facts.reach.receivers
    beyond = facts.left is not None and facts.left < facts.total
    return Screen(
        title=_each(gift.credits, len(receivers)),
        lines=(_("⚠️ That is more than what is left in your stock."),) if beyond else (),
        fields=present(
            Field(_("Panel"), facts.panel) if facts.panel else None,
            Field(_("Who gets it"), some_of([one.name for one in receivers])),
            Field(_("In all"), credits_worded(facts.total)),
            Field(_("Left in stock"), number(facts.left)) if facts.left is not None else None,
            Field(_("Left out"), some_of([_left_out(one) for one in facts.reach.left_out]))
            if facts.reach.left_out
            else None,
        ),
        quote=gift.reason,
        note=_("Each of them is told, with this reason. Nothing is charged for it."),
        buttons=rows(
            main(_("Give %(credits)s") % {"credits": credits_worded(facts.total)}, _give(facts)),
            press(_("Choose them…"), ChooseReceivers(gift.id)),
            press(_("Another reason"), SayWhy(gift.id)),
            to_menu(),
        ),
    )


def _give(facts: GiftFacts) -> GiveGift:
    return GiveGift(facts.gift.id, len(facts.reach.receivers), facts.gift.credits)


def _each(credits: int, receivers: int) -> str:
    many = ngettext("Give %(credits)s to %(n)s sub-reseller?", "Give %(credits)s to each of %(n)s?", receivers)
    return many % {"credits": credits_worded(credits), "n": number(receivers)}


def _left_out(one: LeftOut) -> str:
    because = {
        Hindrance.SUSPENDED: _("suspended"),
        Hindrance.FROZEN: _("frozen"),
        Hindrance.NOT_AGREED: _("no agreement in force"),
    }
    return f"{one.name} ({because[one.hindrance]})"


def some_of(names: Sequence[str]) -> str:
    """Return the first names, and how many more there are."""
    listed, more = ", ".join(names[:MOST_NAMED]), len(names) - MOST_NAMED
    if more <= 0:
        return listed
    return _("%(names)s and %(n)s more") % {"names": listed, "n": number(more)}


@answers(GiveGift, roles=MONEY, moves=True)
async def give_gift(ask: GiveGift, who: Actor, store: Store) -> Screen:
    """Give a gift to all who shall get it."""
    gift = await goodwill.give(store, ask.gift_id, receivers=ask.receivers, credits=ask.credits, by=who)
    panel = await store.panels.by_id(gift.panel_id or PanelId(0))
    by_hand = panel.loading is LoadingWay.HAND
    values = {"credits": credits_worded(gift.credits), "n": number(ask.receivers)}
    many = ngettext("Given: %(credits)s to %(n)s sub-reseller", "Given: %(credits)s to each of %(n)s", ask.receivers)
    return Screen(
        title=many % values,
        fields=(Field(_("In all"), credits_worded(gift.credits * ask.receivers)),),
        quote=gift.reason,
        note=_("They've been told."),
        buttons=rows(
            main(_("To load"), ToLoad()) if by_hand else None,
            press(_("Take it back…"), TakeGiftBack(gift.id)),
            to_menu(),
            wide=2,
        ),
    )

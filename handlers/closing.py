"""Closing a sub-reseller: one screen that says what is left, and asks for the next step until nothing is."""

from dataclasses import replace
from decimal import Decimal

from domain.closing import Left, MoneyEnd, Step, WalletLeft
from domain.ledger import AccountId
from domain.money import Money, charge_for
from domain.people import Actor, Reseller, ResellerId, ResellerState
from handlers.amounts import due_worded
from handlers.cards import words
from handlers.closing_asks import (
    BuyBack,
    ChooseReceiver,
    Close,
    DeclineOpen,
    FailUnloaded,
    Forfeit,
    HandUp,
    PassOn,
    SettleMoney,
    ShowClosing,
)
from handlers.menu import to_menu
from handlers.price_words import price_line
from handlers.registry import OWNER, Toward, answers, entry_for_command
from handlers.screen import Button, Field, Screen, danger, main, press, rows
from handlers.way_back import to_card
from handlers.wording import _, credits_worded, money, ngettext, number, price
from services import closing, prices
from storage.store import Store

MOST_RECEIVERS = 12


# What is left


@answers(ShowClosing, roles=OWNER, toward=Toward.CHILD, reads=True)
async def show_closing(ask: ShowClosing, who: Actor, store: Store) -> Screen:
    """Show what is left of a sub-reseller, and what can be done about the first of it."""
    return await closing_screen(ask.reseller_id, who, store)


async def closing_screen(child_id: ResellerId, who: Actor, store: Store) -> Screen:
    """Return what is left, as it stands now."""
    child = await store.resellers.by_id(child_id)
    if child.state is ResellerState.CLOSED:
        return Screen(title=_("%(name)s is closed.") % {"name": child.name}, buttons=rows(to_card(child.id), to_menu()))
    left = await closing.left(store, child_id)
    line, buttons = await _next_step(left, child, who, store)
    return Screen(
        title=_("Closing %(name)s") % {"name": child.name},
        lines=(line,),
        fields=_left_fields(left),
        buttons=rows(*buttons, to_card(child.id)),
    )


def _left_fields(left: Left) -> tuple[Field, ...]:
    """Return everything that has to be settled, settled or not."""
    several = len(left.wallets) > 1
    credits = (
        _("%(panel)s: %(credits)s") % {"panel": held.panel, "credits": credits_worded(held.credits)}
        if several
        else credits_worded(held.credits)
        for held in left.wallets
    )
    none = _("none")
    return (
        Field(_("Own sub-resellers"), number(left.children) if left.children else none),
        Field(_("Still to load"), number(left.to_load) if left.to_load else none),
        Field(_("Open requests"), number(left.pending) if left.pending else none),
        Field(_("Credits"), ", ".join(credits) or none),
        Field(_("Payments"), ", ".join(map(due_worded, left.dues)) or _("nothing to pay")),
    )


async def _next_step(left: Left, child: Reseller, who: Actor, store: Store) -> tuple[str, list[Button | None]]:
    """Return what has to be decided next, and the ways to decide it."""
    match left.step:
        case Step.CHILDREN:
            line = _("Its own sub-resellers have to go somewhere first: they can close them, or you take them over.")
            return line, [press(_("Take them over"), HandUp(child.id))]
        case Step.LOADING:
            line = _("Approved credits aren't loaded yet. Load them, or give them up; then the charge is undone.")
            return line, [_to_load(), danger(_("Give them up"), FailUnloaded(child.id))]
        case Step.REQUESTS:
            line = _("Requests are open. Decide them one by one, or decline them all.")
            return line, [_to_requests(), danger(_("Decline them all"), DeclineOpen(child.id))]
        case Step.CREDITS:
            return await _credits_step(left.wallets[0], child, who, store)
        case Step.MONEY:
            return _money_step(left.dues[0], child)
        case Step.NOTHING:
            line = _("Nothing is left. Closing is for good: its accounts, links and open questions become void.")
            return line, [danger(_("Close %(name)s") % {"name": child.name}, Close(child.id))]


def _to_load() -> Button | None:
    entry = entry_for_command("toload")
    return None if entry is None else press(_("To load"), entry.ask())


def _to_requests() -> Button | None:
    entry = entry_for_command("requests")
    return None if entry is None else press(_("Requests"), entry.ask())


async def _credits_step(held: WalletLeft, child: Reseller, who: Actor, store: Store) -> tuple[str, list[Button | None]]:
    if held.credits < 0:
        line = _("More credits were used than there were. Write that off?")
        return line, [press(_("Write it off"), Forfeit(child.id, held.account_id, held.credits))]
    now = await prices.price_for(store, await store.sub_panels.by_id(held.sub_panel_id), who.currency)
    back = BuyBack(child.id, held.account_id, held.credits, now.per_credit)
    values = {"n": number(held.credits), "sum": money(charge_for(held.credits, now.per_credit, who.currency))}
    line = _("What happens with the credits? Their price today is %(price)s.") % {
        "price": price_line(now, who.currency)
    }
    return line, [
        main(_("Buy %(n)s back for %(sum)s") % values, back),
        press(_("Buy back at another price"), replace(back, price=None)),
        press(_("Pass them on to somebody else"), ChooseReceiver(child.id, held.account_id, held.credits)),
        press(_("They let them go"), Forfeit(child.id, held.account_id, held.credits)),
    ]


def _money_step(due: Money, child: Reseller) -> tuple[str, list[Button | None]]:
    over = SettleMoney(child.id, due.minor, due.currency, MoneyEnd.HANDED_OVER)
    waived = replace(over, end=MoneyEnd.WAIVED)
    if due.minor < 0:
        values = {"sum": money(-due)}
        line = _("%(sum)s hasn't been paid yet.") % values
        return line, [main(_("It was paid: %(sum)s") % values, over), press(_("Write %(sum)s off") % values, waived)]
    values = {"sum": money(due)}
    line = _("%(sum)s of theirs is still with you.") % values
    return line, [main(_("Paid out: %(sum)s") % values, over), press(_("They leave %(sum)s to you") % values, waived)]


# The steps


@answers(HandUp, roles=OWNER, toward=Toward.CHILD, moves=True)
async def hand_up(ask: HandUp, who: Actor, store: Store) -> Screen:
    """Take a sub-reseller's own sub-resellers over, having asked once more."""
    if not ask.sure:
        left = await closing.left(store, ask.reseller_id)
        many = ngettext("Take %(n)s sub-reseller over?", "Take %(n)s sub-resellers over?", left.children)
        return Screen(
            title=many % {"n": number(left.children)},
            lines=(
                _("They will deal with you directly. Their credits, and what they have to pay, stay as they are."),
                _("What is open or not loaded ends. They get new credits once they accept an offer of yours."),
            ),
            buttons=_sure_buttons(_("Yes, take them over"), ask),
        )
    await closing.hand_up(store, ask.reseller_id, _moved_words(who), by=who)
    return await closing_screen(ask.reseller_id, who, store)


def _moved_words(who: Actor) -> str:
    return _("You deal with %(business)s directly from now on.") % {"business": who.reseller_name}


@answers(DeclineOpen, roles=OWNER, toward=Toward.CHILD, moves=True)
async def decline_open(ask: DeclineOpen, who: Actor, store: Store) -> Screen:
    """Decline what a sub-reseller has open."""
    await closing.decline_open(store, ask.reseller_id, _("The account is being closed."), by=who)
    return await closing_screen(ask.reseller_id, who, store)


@answers(FailUnloaded, roles=OWNER, toward=Toward.CHILD, moves=True)
async def fail_unloaded(ask: FailUnloaded, who: Actor, store: Store) -> Screen:
    """Give back what was approved and never loaded."""
    await closing.give_up_unloaded(store, ask.reseller_id, _("The account is being closed."), by=who)
    return await closing_screen(ask.reseller_id, who, store)


@answers(BuyBack, roles=OWNER, toward=Toward.CHILD, moves=True)
async def buy_back(ask: BuyBack, who: Actor, store: Store) -> Screen:
    """Buy a sub-reseller's credits back, having asked once more."""
    per_credit = ask.price or Decimal(0)
    total, each = money(charge_for(ask.credits, per_credit, who.currency)), price(per_credit, who.currency)
    values = {"credits": credits_worded(ask.credits), "sum": total}
    if not ask.sure:
        return Screen(
            title=_("Buy %(credits)s back for %(sum)s?") % values,
            lines=(_("%(price)s per credit. The sum is put to their credit.") % {"price": each},),
            buttons=_sure_buttons(_("Yes, buy back for %(sum)s") % values, ask),
        )
    await closing.buy_back(store, ask.reseller_id, AccountId(ask.wallet), credits=ask.credits, price=per_credit, by=who)
    return await closing_screen(ask.reseller_id, who, store)


@answers(Forfeit, roles=OWNER, toward=Toward.CHILD, moves=True)
async def forfeit(ask: Forfeit, who: Actor, store: Store) -> Screen:
    """Let a sub-reseller's credits go, having asked once more."""
    if not ask.sure:
        values = {"credits": credits_worded(abs(ask.credits))}
        title = _("Let %(credits)s go?") % values if ask.credits > 0 else _("Write %(credits)s off?") % values
        return Screen(
            title=title,
            lines=(_("They are gone then: neither yours nor theirs."),) if ask.credits > 0 else (),
            buttons=_sure_buttons(_("Yes, %(credits)s") % values, ask),
        )
    await closing.forfeit(store, ask.reseller_id, AccountId(ask.wallet), credits=ask.credits, by=who)
    return await closing_screen(ask.reseller_id, who, store)


@answers(ChooseReceiver, roles=OWNER, toward=Toward.CHILD, reads=True)
async def choose_receiver(ask: ChooseReceiver, who: Actor, store: Store) -> Screen:
    """Ask who takes the credits."""
    others = [
        child
        for child in await store.resellers.children(who.reseller_id)
        if child.state is ResellerState.ACTIVE and child.id != ask.reseller_id
    ]
    return Screen(
        title=_("Who takes the %(credits)s?") % {"credits": credits_worded(ask.credits)},
        lines=() if others else (_("You have no other active sub-reseller."),),
        buttons=(
            *rows(
                *(
                    press(other.name, PassOn(ask.reseller_id, other.id, ask.wallet, ask.credits))
                    for other in others[:MOST_RECEIVERS]
                ),
                wide=2,
            ),
            (press(_("« Back"), ShowClosing(ask.reseller_id)),),
        ),
    )


@answers(PassOn, roles=OWNER, toward=Toward.CHILD, moves=True)
async def pass_on(ask: PassOn, who: Actor, store: Store) -> Screen:
    """Pass a sub-reseller's credits on to another, having asked once more."""
    if not ask.sure:
        receiver = await store.resellers.by_id(ask.to)
        values = {"credits": credits_worded(ask.credits), "name": receiver.name}
        return Screen(
            title=_("Pass %(credits)s on to %(name)s?") % values,
            lines=(_("No money is booked for it."),),
            buttons=_sure_buttons(_("Yes, pass %(credits)s on") % values, ask),
        )
    await closing.pass_on(store, ask.reseller_id, AccountId(ask.wallet), credits=ask.credits, to=ask.to, by=who)
    return await closing_screen(ask.reseller_id, who, store)


@answers(SettleMoney, roles=OWNER, toward=Toward.CHILD, moves=True)
async def settle_money(ask: SettleMoney, who: Actor, store: Store) -> Screen:
    """Bring what is due to nothing, having asked once more."""
    due = Money(ask.minor, ask.currency)
    if due not in (await closing.left(store, ask.reseller_id)).dues:
        raise closing.ChangedSince
    if not ask.sure:
        return Screen(title=_settled_title(due, ask.end), buttons=_sure_buttons(_("Yes"), ask))
    await closing.settle_money(store, ask.reseller_id, due, ask.end, by=who)
    return await closing_screen(ask.reseller_id, who, store)


def _settled_title(due: Money, end: MoneyEnd) -> str:
    paid = end is MoneyEnd.HANDED_OVER
    if due.minor < 0:
        title = _("Did you receive %(sum)s?") if paid else _("Write %(sum)s off?")
        return title % {"sum": money(-due)}
    title = _("Did you pay %(sum)s out?") if paid else _("Do they leave %(sum)s to you?")
    return title % {"sum": money(due)}


@answers(Close, roles=OWNER, toward=Toward.CHILD, moves=True)
async def close(ask: Close, who: Actor, store: Store) -> Screen:
    """Close a sub-reseller for good, having asked once more."""
    child = await store.resellers.by_id(ask.reseller_id)
    if not ask.sure:
        return Screen(
            title=_("Close %(name)s for good?") % {"name": child.name},
            lines=(_("Nothing is left on it. Its people can read its history, and nothing else."),),
            buttons=_sure_buttons(_("Yes, close %(name)s") % {"name": child.name}, ask),
        )
    await closing.close(store, ask.reseller_id, by=who)
    return Screen(
        title=_("%(name)s is closed.") % {"name": child.name},
        lines=(_("They've been told, and can still read their history."),),
        buttons=rows(to_card(child.id), to_menu(), wide=2),
    )


Sure = HandUp | BuyBack | Forfeit | PassOn | SettleMoney | Close


def _sure_buttons(label: str, ask: Sure) -> tuple[tuple[Button, ...], ...]:
    return rows(danger(label, replace(ask, sure=True)), press(_("« Back"), ShowClosing(ask.reseller_id)))


# What others are told


@words(closing.AccountClosed)
def account_closed(notice: closing.AccountClosed, _reader: Actor) -> Screen:
    return Screen(
        lines=(
            _("Your account with %(business)s is closed. Thank you for working with us.")
            % {"business": notice.business},
            _("Your history stays open to you."),
        ),
        buttons=rows(to_menu()),
    )


@words(closing.NewParent)
def new_parent(notice: closing.NewParent, _reader: Actor) -> Screen:
    values = {"business": notice.business, "before": notice.before}
    return Screen(
        lines=(
            _("From now on you deal with %(business)s directly, and no longer with %(before)s.") % values,
            _("Your credits and payments stay as they are. An offer of %(business)s follows here.") % values,
        ),
        buttons=rows(to_menu()),
    )


@words(closing.CreditsAdded)
def credits_added(notice: closing.CreditsAdded, _reader: Actor) -> Screen:
    fields = (Field(_("Balance"), credits_worded(notice.balance)),)
    return Screen(
        lines=(_("%(credits)s were added to your balance.") % {"credits": credits_worded(notice.credits)},),
        fields=(Field(_("Panel"), notice.panel), *fields) if notice.panel else fields,
        buttons=rows(to_menu()),
    )

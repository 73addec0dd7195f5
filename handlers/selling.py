"""/sell, and a line like `ahmed +200 paid`: sales that nobody asked for, on one card and with one tap."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from domain.errors import Refusal
from domain.money import Money
from domain.network import Known, called, nearly_called
from domain.numerals import unmistakable
from domain.people import Actor, ResellerId
from domain.requests import LoadingState, Request, Settlement
from domain.sales import SaleDraft, SaleNumbers, TypedSale, charged, sale_numbers_from, typed_sales
from handlers.amounts import due_worded, present
from handlers.ask import LONGEST_ACTION, Ask
from handlers.deciding import settled_how, unusual_lines
from handlers.decision_asks import FailLoading, Loaded
from handlers.forms import MissingAnswer
from handlers.menu import to_menu
from handlers.network import MOST_CANDIDATES, NobodyCalled
from handlers.price_words import once_words, price_line, why_words
from handlers.registry import MONEY, Toward, answers, finds
from handlers.request_lists import sale_button
from handlers.request_wording import amount_worded
from handlers.screen import SILENT, Button, Field, Screen, main, press, rows
from handlers.selling_asks import ChooseSaleAccount, DropSale, LookAtSale, MakeSale, Sell, SellTo
from handlers.way_back import to_card
from handlers.wording import _, credits_worded, money, number, price
from services import requests, sales
from services.decisions import ChildSuspended
from services.sales import SaleFacts
from services.unusual import Unusual
from storage.store import Store

MOST_CARRIED = LONGEST_ACTION - 24
"""How long a typed amount may be to come along with a button."""


# To whom, and how much


@dataclass(frozen=True, slots=True)
class Meant:
    """One way to read a line: who is meant, and the numbers in it; what is wrong with these, if they can't be read."""

    known: Known
    numbers: SaleNumbers | None = None
    wrong: Refusal | None = None


@answers(Sell, roles=MONEY, moves=True, command="sell")
async def sell(ask: Sell, who: Actor, store: Store) -> Screen:
    """Take a sale in one line, or ask to whom."""
    known = await store.network.known(who.reseller_id)
    if not ask.line.strip():
        return _to_whom([Meant(one) for one in known])
    readings = [TypedSale(" ".join(ask.line.split()), ""), *typed_sales(ask.line)]
    meant = _meant(readings, known, who.currency)
    if not meant:
        return await _nobody_meant(readings, known, who, store)
    if len(meant) > 1:
        return _to_whom(meant)
    [only] = meant
    if only.numbers is None:
        raise MissingAnswer(SellTo(only.known.reseller_id), "amount", only.wrong)
    return await _offer(only.known.reseller_id, only.numbers, who, store)


def _meant(readings: Sequence[TypedSale], known: Sequence[Known], currency: str) -> list[Meant]:
    """Return what a line can mean: with numbers that can't be read only if there is nothing better."""
    found = [_read(one, reading, currency) for reading in readings for one in _named(reading, known)]
    clear = [one for one in found if one.wrong is None]
    return list(dict.fromkeys(clear)) if clear else found[:1]


def _named(reading: TypedSale, known: Sequence[Known]) -> Sequence[Known]:
    """Return who is called as a reading says; everybody where it names nobody."""
    return called(reading.name, known) if reading.name else known


def _read(known: Known, reading: TypedSale, currency: str) -> Meant:
    if not reading.amount:
        return Meant(known)
    try:
        return Meant(known, reading.numbers(currency))
    except Refusal as wrong:
        return Meant(known, wrong=wrong)


async def _nobody_meant(readings: Sequence[TypedSale], known: Sequence[Known], who: Actor, store: Store) -> Screen:
    """Ask whether somebody with a name like the one in a line is meant; raises why it can't be anybody."""
    named = [one for one in readings if one.amount] or readings
    closed = await store.network.known(who.reseller_id, closed=True)
    for reading in named:
        gone = called(reading.name, closed)
        if len(gone) == 1:
            raise ChildSuspended(gone[0].name)
    reading = named[0]
    near = [_read(one, reading, who.currency) for one in nearly_called(reading.name, known)]
    if not near:
        raise NobodyCalled(reading.name[:24])
    return _to_whom(near)


def _to_whom(meant: Sequence[Meant]) -> Screen:
    several = len({one.numbers for one in meant}) > 1
    buttons = (
        press(_choice(one, several=several), SellTo(one.known.reseller_id, _carried(one.numbers)))
        for one in meant[:MOST_CANDIDATES]
    )
    more = len(meant) > MOST_CANDIDATES
    return Screen(
        title=_("To whom do you sell?"),
        lines=(
            *([_("Type more of the name if it isn't here.")] if more else []),
            _("You can type it at once, too: Ahmed +200 on account"),
        ),
        buttons=(*rows(*buttons, wide=2), (to_menu(),)),
    )


def _choice(meant: Meant, *, several: bool) -> str:
    """Return who is meant, and the amount where readings of the line differ in it."""
    if not several or meant.numbers is None:
        return meant.known.name
    amount = meant.numbers.amount
    return f"{meant.known.name} · {amount_worded(amount.credits, amount.bonus)}"


def _carried(numbers: SaleNumbers | None) -> str | None:
    """Return numbers as they are typed, short enough for a button; `None` where they have to be asked for again."""
    if numbers is None:
        return None
    amount = numbers.amount
    text = f"{amount.credits}+{amount.bonus}" if amount.bonus else str(amount.credits)
    text += f" @ {unmistakable(numbers.price)}" if numbers.price is not None else ""
    text += {None: "", Settlement.PAID: " paid", Settlement.ON_ACCOUNT: " on account"}[numbers.settlement]
    return text if len(text) <= MOST_CARRIED else None


@finds
async def find_sale(text: str, attachment: int | None, who: Actor, store: Store) -> Ask | None:
    """A line like `ahmed +200 paid` is a sale, where somebody is called so or the line can't be anything else."""
    readings = [one for one in typed_sales(text) if one.is_unmistakable and one.name]
    if attachment is not None or not readings:
        return None
    closed = await store.network.known(who.reseller_id, closed=True)
    known = [*await store.network.known(who.reseller_id), *closed]
    certain = any("+" in one.amount and one.settlement is not None for one in readings)
    meant = any(called(one.name, known) for one in readings)
    return Sell(text.strip()) if meant or (certain and known) else None


@answers(SellTo, roles=MONEY, toward=Toward.CHILD, moves=True)
async def sell_to(ask: SellTo, who: Actor, store: Store) -> Screen:
    """Show a sale once more, with what comes of it."""
    currency = await requests.currency_of(store, ask.reseller_id, who.reseller_id)
    try:
        numbers = sale_numbers_from(ask.amount or "", currency)
    except Refusal as wrong:
        raise MissingAnswer(replace(ask, amount=None), "amount", wrong) from wrong
    return await _offer(ask.reseller_id, numbers, who, store)


# The card


async def _offer(reseller_id: ResellerId, numbers: SaleNumbers, who: Actor, store: Store) -> Screen:
    return await _shown(await sales.draft(store, reseller_id, numbers, by=who), who, store)


async def _shown(draft: SaleDraft, who: Actor, store: Store) -> Screen:
    """Return the card of a sale, or the question to which of several accounts it goes."""
    if draft.sub_panel_id is None:
        return await _which_account(draft, who, store)
    return _card(await sales.facts_of(store, draft))


async def _which_account(draft: SaleDraft, who: Actor, store: Store) -> Screen:
    currency = await requests.currency_of(store, draft.reseller_id, draft.parent_id)
    buttons = []
    for account in await sales.accounts_of(store, draft.reseller_id, by=who):
        panel = await store.panels.by_id(account.panel_id)
        agreed = await sales.agreed_price(store, account, draft.parent_id)
        charge = charged(draft.credits, draft.price or agreed.per_credit, currency)
        buttons.append(press(f"{panel.name} · {money(charge)}", ChooseSaleAccount(draft.id, account.id)))
    title = _("%(credits)s: for which panel?") % {"credits": credits_worded(draft.amount.loads)}
    return Screen(title=title, buttons=rows(*buttons, to_card(draft.reseller_id)))


@answers(ChooseSaleAccount, roles=MONEY, toward=Toward.CHILD, moves=True)
async def choose_account(ask: ChooseSaleAccount, who: Actor, store: Store) -> Screen:
    """Show a sale to one of several accounts."""
    return await _shown(await sales.choose_account(store, ask.draft_id, ask.sub_panel_id, by=who), who, store)


@answers(LookAtSale, roles=MONEY, toward=Toward.CHILD, moves=True)
async def look_at_sale(ask: LookAtSale, who: Actor, store: Store) -> Screen:
    """Show a sale anew, as everything stands now."""
    return await _shown(await sales.look_again(store, ask.draft_id, by=who), who, store)


def _card(facts: SaleFacts) -> Screen:
    amount, charge = facts.draft.amount, facts.charge
    to_load = Field(_("To be loaded"), credits_worded(facts.to_load)) if facts.to_load else None
    return Screen(
        title=_title(facts),
        lines=tuple(_flags(facts)),
        fields=present(
            Field(_("Panel"), facts.panel) if facts.panel else None,
            Field(_("Credits"), amount_worded(amount.credits, amount.bonus)) if amount.bonus else None,
            Field(_("Price"), _price(facts)),
            Field(_("Sum"), money(charge)),
            Field(_("Balance"), credits_worded(facts.balance)),
            to_load,
            Field(_("Payments"), due_worded(facts.due)),
            Field(_("Then, money in"), due_worded(facts.due - facts.credit)),
            Field(_("Then, on account"), due_worded(facts.due - charge)),
            Field(_("Debt limit"), money(facts.debt_limit)),
            Field(_("Left in stock"), number(facts.left)) if facts.left is not None else None,
        ),
        note=_("They'll be told, and your colleagues who deal with money.") if facts.joined else _nobody_here(),
        buttons=_card_buttons(facts),
    )


def _title(facts: SaleFacts) -> str:
    values = {"credits": credits_worded(facts.draft.amount.loads), "name": facts.child.name}
    return _("Sell %(credits)s to %(name)s?") % values


def _nobody_here() -> str:
    return _("Nobody of theirs who deals with money is here, so please tell them yourself.")


def _price(facts: SaleFacts) -> str:
    """Return the price per credit, and why it is this one."""
    currency, agreed = facts.charge.currency, facts.agreed
    if facts.draft.price is not None:
        return once_words(facts.price, agreed.per_credit, currency)
    if why_words(agreed.basis, agreed.reason):
        return price_line(agreed, currency)
    return _("%(price)s per credit, as agreed") % {"price": price(facts.price, currency)}


def _flags(facts: SaleFacts) -> list[str]:
    """Return what somebody should see before they sell."""
    flags = []
    if facts.left is not None and facts.left < facts.draft.amount.loads:
        flags.append(_("⚠️ That is more than what is left in your stock."))
    if facts.child.paused:
        flags.append(_("⚠️ New requests of theirs are paused."))
    if (facts.due - facts.charge).minor < -facts.debt_limit.minor:
        flags.append(_("⚠️ On account it would go over the debt limit."))
    if facts.two:
        flags.append(_("Sums like this need two of you: it waits until a second colleague agrees."))
    return flags


def _card_buttons(facts: SaleFacts) -> tuple[tuple[Button, ...], ...]:
    first, *others = _ways_to_sell(facts)
    again = press(_("Look again"), LookAtSale(facts.draft.id))
    return (first,), *rows(*others, again, to_card(facts.child.id), wide=2)


def _ways_to_sell(facts: SaleFacts) -> tuple[Button, ...]:
    """Return the buttons that sell, the likely one first: what was typed, or from credit where there is any."""
    draft, charge, credit = facts.draft, facts.charge, facts.credit
    values = {"n": amount_worded(draft.credits, draft.bonus), "sum": money(charge), "rest": money(charge - credit)}
    paid, owed = (MakeSale(draft.id, settlement) for settlement in Settlement)
    from_credit = replace(paid, covered=credit.minor)
    if 0 < credit.minor == charge.minor:
        return main(_("Paid from credit: sell %(n)s") % values, from_credit), press(_money_in(charge), paid)
    in_part = press(_("%(rest)s + credit") % values, from_credit) if credit.minor else None
    if draft.settlement is Settlement.ON_ACCOUNT:
        ways = (main(_("On account: sell %(n)s") % values, owed), in_part, press(_money_in(charge), paid))
    elif in_part is not None:
        rest_in = main(_("%(rest)s in: sell %(n)s") % values, from_credit)
        ways = (rest_in, press(_money_in(charge), paid), press(_("On account"), owed))
    else:
        ways = (main(_("Money in: sell %(n)s") % values, paid), None, press(_("On account"), owed))
    return tuple(way for way in ways if way is not None)


def _money_in(charge: Money) -> str:
    return _("Money in: %(sum)s") % {"sum": money(charge)}


# The sale


@answers(MakeSale, roles=MONEY, toward=Toward.CHILD, moves=True)
async def make_sale(ask: MakeSale, who: Actor, store: Store) -> Screen:
    """Sell what was shown; what is unusual is asked for once more."""
    draft = await store.sale_drafts.by_id(ask.draft_id)
    facts = await sales.facts_of(store, draft)
    unusual = None if ask.sure or draft.request_id is not None else await sales.unusual(store, facts)
    if unusual:
        return _once_more(ask, facts, unusual)
    request = await sales.make(store, ask.draft_id, ask.settlement, covered=ask.covered, by=who)
    return _waits(request) if request.is_pending else await _sold(request, facts, store)


def _once_more(ask: MakeSale, facts: SaleFacts, unusual: Unusual) -> Screen:
    values = {"credits": credits_worded(facts.draft.amount.loads), "sum": money(facts.charge)}
    credit = Money(ask.covered, facts.charge.currency)
    return Screen(
        title=_("Sell %(credits)s for %(sum)s?") % values,
        lines=(facts.child.name, *unusual_lines(unusual), settled_how(ask.settlement, facts.charge, credit)),
        buttons=rows(
            main(_("Yes, sell for %(sum)s") % values, replace(ask, sure=True)),
            press(_("« Back"), LookAtSale(ask.draft_id)),
        ),
    )


def _waits(request: Request) -> Screen:
    values = {"credits": credits_worded(request.loads), "sum": money(request.total)}
    return Screen(
        lines=(_("Noted: %(credits)s for %(sum)s. A second colleague must confirm.") % values,),
        buttons=rows(sale_button(request.id), to_card(request.reseller_id), wide=2),
    )


async def _sold(request: Request, facts: SaleFacts, store: Store) -> Screen:
    to_load = request.loading is LoadingState.TO_LOAD
    after = await sales.due_of(store, request)
    values = {"credits": credits_worded(request.loads), "name": facts.child.name, "number": request.number}
    return Screen(
        title=_("Sold to %(name)s: %(credits)s (#%(number)s)") % values,
        lines=(_told_how(request),),
        fields=present(
            Field(_("Sum"), money(request.total)),
            Field(_("Now"), due_worded(after)),
            Field(_("Account"), facts.sub_panel.account, copyable=True) if to_load else None,
            Field(_("Amount"), str(request.loads), copyable=True) if to_load else None,
        ),
        note=_("They've been told.") if facts.joined else _nobody_here(),
        buttons=(
            *([_loading_buttons(request)] if to_load else []),
            *rows(sale_button(request.id), to_card(request.reseller_id), wide=2),
        ),
    )


def _told_how(request: Request) -> str:
    return settled_how(request.settlement or Settlement.PAID, request.total, request.from_credit)


def _loading_buttons(request: Request) -> tuple[Button, ...]:
    return main(_("Loaded"), Loaded(request.id, listed=True)), press(_("Failed…"), FailLoading(request.id))


@answers(DropSale, roles=MONEY, toward=Toward.CHILD, moves=True)
async def drop_sale(ask: DropSale, who: Actor, store: Store) -> Screen:
    """Drop a sale that waits for a second colleague."""
    await sales.drop(store, ask.request_id, by=who)
    return SILENT

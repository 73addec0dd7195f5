"""/dues: what is to be paid, by age: by one's sub-resellers, by one of them, and by oneself."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from domain.dues import Age
from domain.ledger import AccountKind
from domain.money import Money
from domain.people import Actor, Reseller, ResellerState
from handlers.amounts import present
from handlers.dispute_asks import PickLine
from handlers.dues_asks import HoldReminders, RemindNow, ResumeReminders, ShowDues, ShowDuesOf
from handlers.dues_words import age_word, ages_worded, sums, to_pay_line, way_buttons, way_fields
from handlers.history import ShowHistoryOf
from handlers.menu import to_menu
from handlers.network import status_words
from handlers.offer_words import on_account
from handlers.payment_asks import ReceivePayment
from handlers.registry import ALL, MONEY, Toward, answers
from handlers.screen import Button, Field, Screen, main, press, rows
from handlers.way_back import to_card
from handlers.wording import _, day, moment, money, ngettext
from services import debt_limits, decided, dues, offers
from services.dues import Charge, Due, ResellerDues
from services.reminders import to_pay, totals_of, ways_to_pay
from storage.store import Store

PAGE = 8
LAST_PAGE = 10_000


@answers(ShowDues, roles=ALL, reads=True, command="dues")
async def show_dues(ask: ShowDues, who: Actor, store: Store) -> Screen:
    """List what one's sub-resellers have to pay, or show what one has to pay oneself."""
    above = who.is_top or await store.network.has_children(who.reseller_id)
    page = max(0, min(ask.page, LAST_PAGE))
    if not above or (ask.own and not who.is_top):
        return await _own(ShowDues(page, own=True), who, store, above=above)
    return await _of_all(ShowDues(page), who, store)


# Of all sub-resellers


async def _of_all(ask: ShowDues, who: Actor, store: Store) -> Screen:
    found = await dues.of_children(store, who.reseller_id)
    shown = found[ask.page * PAGE : (ask.page + 1) * PAGE]
    if not shown and ask.page:
        return await _of_all(replace(ask, page=0), who, store)
    own = None if who.is_top else press(_("Your own"), ShowDues(own=True))
    return Screen(
        title=_("What is due"),
        lines=() if found else (_("Nobody has anything to pay to you, or in credit with you."),),
        fields=(*_totals(found), *(_summary(one) for one in shown)),
        buttons=(
            *rows(*(press(one.name, ShowDuesOf(one.reseller_id)) for one in shown), wide=2),
            *_turns(ask, found),
            *rows(own, to_menu(), wide=2),
        ),
    )


def _turns(ask: ShowDues | ShowDuesOf, found: Sequence[object]) -> tuple[tuple[Button, ...], ...]:
    return rows(
        press(_("‹ Previous"), replace(ask, page=ask.page - 1)) if ask.page else None,
        press(_("More ›"), replace(ask, page=ask.page + 1)) if len(found) > (ask.page + 1) * PAGE else None,
        wide=2,
    )


@dataclass(slots=True)
class _Total:
    """What all sub-resellers together have to pay in a currency, and in credit."""

    currency: str
    ages: dict[Age, int]
    credit: int = 0

    def add(self, due: Due) -> None:
        for age, minor in due.by_age.items():
            self.ages[age] += minor
        self.credit += due.dues.credit

    def money(self, minor: int) -> str:
        return money(Money(minor, self.currency))


def _totals(found: Iterable[ResellerDues]) -> tuple[Field, ...]:
    """Return the sums of all sub-resellers, currency by currency."""
    totals: dict[str, _Total] = {}
    for one in found:
        for due in one.each:
            totals.setdefault(due.currency, _Total(due.currency, dict.fromkeys(Age, 0))).add(due)
    return tuple(field for _currency, total in sorted(totals.items()) for field in _total_fields(total))


def _total_fields(total: _Total) -> tuple[Field, ...]:
    late = sum(minor for age, minor in total.ages.items() if age is not Age.NOT_YET)
    ages = (f"{age_word(age)} {total.money(minor)}" for age, minor in total.ages.items() if minor)
    return present(
        Field(_("To be paid to you"), total.money(sum(total.ages.values())), more=" · ".join(ages)),
        Field(_("Of that overdue"), total.money(late)) if late else None,
        Field(_("In credit with you"), total.money(total.credit)) if total.credit else None,
    )


def _summary(one: ResellerDues) -> Field:
    """Return a sub-reseller in a line: how much, how much of it is overdue, and of which age."""
    standing = (*(_worded(due) for due in one.each), *status_words(one.state, paused=False))
    return Field(one.name, " · ".join(standing), more="\n".join(ages_worded(due) for due in one.each if due.overdue))


def _worded(due: Due) -> str:
    """Return "€420 to pay, by 12 March 2026", with what is overdue of it, or what is in credit."""
    if due.oldest is None:
        return _("%(amount)s in credit") % {"amount": money(Money(due.dues.credit, due.currency))}
    values = {"amount": money(Money(due.dues.total, due.currency)), "day": day(due.oldest)}
    if not due.agreed:
        return _("%(amount)s to pay") % values
    if not due.overdue:
        return _("%(amount)s to pay, the first of it by %(day)s") % values
    values |= {"late": money(Money(due.overdue, due.currency))}
    return _("%(amount)s to pay, %(late)s of it overdue since %(day)s") % values


# Of one sub-reseller


@answers(ShowDuesOf, roles=ALL, toward=Toward.CHILD, reads=True)
async def show_dues_of(ask: ShowDuesOf, who: Actor, store: Store) -> Screen:
    """Show what is open of a sub-reseller, charge by charge."""
    return await dues_screen(replace(ask, page=max(0, min(ask.page, LAST_PAGE))), who, store)


async def dues_screen(ask: ShowDuesOf, who: Actor, store: Store, *, said: str = "") -> Screen:
    """Return what is open of a sub-reseller. `said`: what was just done."""
    child = await store.resellers.by_id(ask.reseller_id)
    found = await dues.of_reseller(store, child)
    charges = (await dues.charges(store, [found], reader=who.reseller_id))[child.id]
    shown = charges[ask.page * PAGE : (ask.page + 1) * PAGE]
    if not shown and ask.page:
        return await dues_screen(replace(ask, page=0), who, store, said=said)
    return Screen(
        title=_("What is due from %(name)s") % {"name": child.name},
        lines=tuple(
            line for line in (said, "" if found.each else _("Nothing is open, and nothing is in credit.")) if line
        ),
        fields=(
            *(Field(_("Payments"), _worded(due), more=ages_worded(due)) for due in found.each),
            *(_charge_field(charge) for charge in shown),
            *await _around(child, who, store),
        ),
        buttons=(
            *_turns(ask, charges),
            *await _deeds(child, charges, who, store),
            (press(_("« What is due"), ShowDues()), to_menu()),
        ),
    )


def _charge_field(charge: Charge) -> Field:
    """Return an open charge: by when, how much of it, for which sale, and whether it is disputed."""
    label = _("By %(day)s") % {"day": day(charge.due_on)} if charge.agreed else _("No term agreed")
    parts = (
        _sale_words(charge),
        _("charged on %(day)s") % {"day": day(charge.charged_on)},
        _("overdue") if charge.late else "",
        "" if charge.dispute is None else _("dispute #%(number)s is open") % {"number": charge.dispute},
    )
    return Field(label, _left_words(charge), more=" · ".join(part for part in parts if part))


def _left_words(charge: Charge) -> str:
    if charge.left == charge.charged:
        return money(charge.left)
    return _("%(left)s left of %(charged)s") % {"left": money(charge.left), "charged": money(charge.charged)}


def _sale_words(charge: Charge) -> str:
    if charge.number is not None:
        return _("sale #%(number)s") % {"number": charge.number}
    if charge.foreign:
        return _("from before you dealt with them")
    return _("open before the bot") if charge.counter is AccountKind.OPENING else _("another charge")


async def _around(child: Reseller, who: Actor, store: Store) -> tuple[Field, ...]:
    """Return what was agreed, what was last paid, and when they were last reminded."""
    agreed, limit = await offers.in_force(store, child.id), await debt_limits.limit_of(store, child.id)
    paid = await store.due_accounts.last_paid(child.id, to=who.reseller_id)
    last = await store.reminders.last(child.id, parent_id=who.reseller_id)
    paused = await store.reminders.paused(child.id, parent_id=who.reseller_id)
    by = await decided.name_for(store, None if last is None else last.by, reader=who)
    return present(
        Field(_("On account"), on_account(limit, agreed.payment_days))
        if agreed and limit
        else Field(_("Agreement"), _("none in force")),
        Field(_("Last payment"), _("none yet") if paid is None else f"{money(Money(*paid[1:]))}, {moment(paid[0])}"),
        Field(_("Last reminder"), _("none yet") if last is None else " · ".join(filter(None, (moment(last.at), by)))),
        Field(_("Reminders"), _("held back since %(moment)s") % {"moment": moment(paused.at)}) if paused else None,
    )


async def _deeds(
    child: Reseller, charges: Sequence[Charge], who: Actor, store: Store
) -> tuple[tuple[Button, ...], ...]:
    """Return what can be done about what is due."""
    pays = who.role in MONEY and child.state is not ResellerState.CLOSED
    active = pays and child.state is ResellerState.ACTIVE
    paused = await store.reminders.paused(child.id, parent_id=who.reseller_id)
    hold = press(_("Hold reminders back"), HoldReminders(child.id))
    return rows(
        main(_("Record a payment"), ReceivePayment(child.id)) if pays else None,
        press(_("Remind now"), RemindNow(child.id)) if active and charges else None,
        (main(_("Let reminders go on"), ResumeReminders(child.id)) if paused else hold) if active else None,
        press(_("History"), ShowHistoryOf(child.id)),
        to_card(child.id),
        wide=2,
    )


# Of oneself


async def _own(ask: ShowDues, who: Actor, store: Store, *, above: bool) -> Screen:
    own = await store.resellers.by_id(who.reseller_id)
    found = await dues.of_reseller(store, own)
    charges = (await dues.charges(store, [found]))[own.id]
    shown = charges[ask.page * PAGE : (ask.page + 1) * PAGE]
    if not shown and ask.page:
        return await _own(replace(ask, page=0), who, store, above=above)
    ways = await ways_to_pay(store, own) if charges else []
    credit = [Money(due.dues.credit, due.currency) for due in found.each if due.dues.credit]
    return Screen(
        title=_("What is to be paid"),
        lines=tuple(_own_lines(shown, charges, has_ways=bool(ways))),
        fields=(
            *present(
                Field(_("In all"), sums(totals_of(charges))) if len(charges) > 1 else None,
                Field(_("You have with us"), sums(credit)) if credit else None,
            ),
            *way_fields(ways),
        ),
        note=_disputed_note(shown),
        buttons=(
            *way_buttons(ways),
            *_turns(ask, charges),
            *rows(*_own_ways_on(charges, who, above=above), to_menu(), wide=2),
        ),
    )


def _own_lines(shown: Sequence[Charge], charges: Sequence[Charge], *, has_ways: bool) -> list[str]:
    if not charges:
        return [_("Nothing is to be paid. Thank you.")]
    where = [] if has_ways else [_("Please ask us where to pay.")]
    return [*(to_pay_line(to_pay(charge)) for charge in shown), *where]


def _disputed_note(shown: Sequence[Charge]) -> str:
    disputed = [charge.dispute for charge in shown if charge.dispute is not None]
    if not disputed:
        return ""
    numbers = ", ".join(f"#{one}" for one in disputed)
    return ngettext(
        "Dispute %(numbers)s is open about it. We'll answer; there is no hurry until then.",
        "Disputes %(numbers)s are open about them. We'll answer; there is no hurry until then.",
        len(disputed),
    ) % {"numbers": numbers}


def _own_ways_on(charges: Sequence[Charge], who: Actor, *, above: bool) -> list[Button | None]:
    disputes = bool(charges) and who.role in MONEY and who.state is ResellerState.ACTIVE
    return [
        press(_("This is wrong…"), PickLine()) if disputes else None,
        press(_("Your sub-resellers'"), ShowDues()) if above else None,
    ]

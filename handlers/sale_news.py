"""What is told of sales that nobody asked for, and of gifts: to the sub-reseller, and to the seller's colleagues."""

from decimal import Decimal

from domain.people import Actor
from domain.requests import Settlement
from domain.sale_notices import (
    ChildCreditsSold,
    ChildrenGiftTakenBack,
    ChildrenGiven,
    CreditsGiven,
    CreditsSold,
    GiftTakenBack,
)
from handlers.amounts import due_worded, present
from handlers.cards import words
from handlers.menu import to_menu
from handlers.request_lists import sale_button
from handlers.request_news import how_paid, on_top_line
from handlers.request_wording import for_panel
from handlers.screen import Field, Screen, rows
from handlers.wording import _, credits_worded, money, ngettext, number, price


@words(CreditsSold)
def credits_sold(notice: CreditsSold, _reader: Actor) -> Screen:
    values = {"number": notice.number, "what": for_panel(notice.credits, notice.panel)}
    this_time = _this_time(notice.this_time, notice.charge.currency)
    coming = _("We are loading them now; you'll hear when they are there.")
    return Screen(
        title=_("Sale #%(number)s: %(what)s for you") % values,
        lines=(
            *on_top_line(notice.bonus),
            *this_time,
            how_paid(notice.charge, notice.settlement, notice.from_credit),
            _("The credits are there.") if notice.loaded else coming,
        ),
        fields=present(
            Field(_("Balance"), credits_worded(notice.balance)) if notice.loaded else None,
            Field(_("Payments"), due_worded(notice.due)),
        ),
        buttons=rows(to_menu()),
    )


def _this_time(this_time: Decimal | None, currency: str) -> list[str]:
    if this_time is None:
        return []
    return [_("%(price)s per credit, this time.") % {"price": price(this_time, currency)}]


@words(ChildCreditsSold)
def child_credits_sold(notice: ChildCreditsSold, _reader: Actor) -> Screen:
    values = {"who": notice.by, "name": notice.reseller, "number": notice.number, "sum": money(notice.charge)}
    values |= {"credits": credits_worded(notice.credits)}
    on_account = notice.settlement is Settlement.ON_ACCOUNT
    return Screen(
        lines=(
            _("%(who)s sold %(credits)s to %(name)s (#%(number)s) for %(sum)s.") % values,
            *on_top_line(notice.bonus),
            *_this_time(notice.this_time, notice.charge.currency),
            _("It is on account.") if on_account else _("It is paid."),
        ),
        fields=(Field(_("Now"), due_worded(notice.due)),),
        buttons=rows(sale_button(notice.request)),
    )


@words(CreditsGiven)
def credits_given(notice: CreditsGiven, _reader: Actor) -> Screen:
    coming = _("We are loading them now; you'll hear when they are there.")
    return Screen(
        title=_("A gift for you: %(what)s") % {"what": for_panel(notice.credits, notice.panel)},
        lines=(
            _("Nothing is charged for them."),
            _("The credits are there.") if notice.loaded else coming,
        ),
        quote=notice.reason,
        buttons=rows(to_menu()),
    )


@words(ChildrenGiven)
def children_given(notice: ChildrenGiven, _reader: Actor) -> Screen:
    values = {"who": notice.by, "what": for_panel(notice.credits, notice.panel), "n": number(notice.receivers)}
    many = ngettext(
        "%(who)s gave %(what)s to %(n)s sub-reseller.", "%(who)s gave %(what)s to each of %(n)s.", notice.receivers
    )
    return Screen(
        lines=(many % values,),
        fields=(Field(_("In all"), credits_worded(notice.credits * notice.receivers)),),
        quote=notice.reason,
        buttons=rows(to_menu()),
    )


@words(GiftTakenBack)
def gift_taken_back(notice: GiftTakenBack, _reader: Actor) -> Screen:
    values = {"number": notice.number, "credits": credits_worded(notice.credits), "reason": notice.given_for}
    return Screen(
        lines=(_("Gift #%(number)s was taken back: %(credits)s (%(reason)s).") % values,),
        quote=notice.reason,
        buttons=rows(to_menu()),
    )


@words(ChildrenGiftTakenBack)
def children_gift_taken_back(notice: ChildrenGiftTakenBack, _reader: Actor) -> Screen:
    values = {"who": notice.by, "credits": credits_worded(notice.credits), "name": notice.reseller}
    values |= {"n": number(notice.receivers), "reason": notice.given_for}
    one = _("%(who)s took a gift to %(name)s back: %(credits)s (%(reason)s).")
    all_ = _("%(who)s took a gift back from %(n)s: %(credits)s each (%(reason)s).")
    return Screen(lines=((one if notice.reseller else all_) % values,), quote=notice.reason)

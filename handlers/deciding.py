"""Deciding on a request: what the buttons of its card do."""

from dataclasses import replace
from decimal import Decimal
from typing import assert_never

from domain.money import Money, NotAnAmount
from domain.people import Actor
from domain.requests import DeclineReason, Origin, Request, Settlement
from domain.sales import Amount, charged, other_numbers_from
from handlers.ask import fits
from handlers.decision_asks import (
    Approve,
    Decline,
    DeclineChoices,
    DeclineInWords,
    LeaveNumbers,
    NotArrived,
    OtherNumbers,
    Redraw,
)
from handlers.decision_card import title_of, ways_to_approve
from handlers.menu import to_menu
from handlers.registry import MONEY, Toward, answers
from handlers.request_wording import paid_line, receipt_picture
from handlers.screen import SILENT, Field, Screen, danger, main, press, rows
from handlers.wording import _, credits_worded, money, number, price
from services import decided, decisions
from services.decisions import Approval, Decision
from services.request_facts import facts_of
from services.unusual import Unusual, unusual
from storage.store import Store


@answers(Approve, roles=MONEY, toward=Toward.CHILD, moves=True)
async def approve(ask: Approve, who: Actor, store: Store) -> Screen:
    """Approve a request; a large sum is asked for once more."""
    request = await decided.pending(store, ask.request_id, to=who)
    charge = charged(ask.credits, ask.price, request.currency)
    decision = Decision(ask.settlement, ask.credits, ask.price, ask.covered, ask.bonus)
    reasons = None if ask.sure else await unusual(store, request, decision.loads, charge)
    if reasons:
        return await _once_more(ask, charge, reasons, who, store)
    approval = await decisions.approve(store, ask.request_id, decision, by=who)
    return _approved_apart(approval) if ask.apart else SILENT


async def _once_more(ask: Approve, charge: Money, unusual: Unusual, who: Actor, store: Store) -> Screen:
    facts = await facts_of(store, ask.request_id, reader=who)
    return Screen(
        title=_("Approve %(credits)s for %(sum)s?")
        % {"credits": credits_worded(ask.credits + ask.bonus), "sum": money(charge)},
        lines=(
            title_of(facts),
            *unusual_lines(unusual),
            settled_how(ask.settlement, charge, Money(ask.covered, charge.currency)),
        ),
        buttons=rows(
            main(_("Yes, approve %(sum)s") % {"sum": money(charge)}, replace(ask, sure=True)),
            press(_("« Back"), LeaveNumbers(ask.request_id) if ask.apart else Redraw(ask.request_id)),
        ),
        picture=None if ask.apart else receipt_picture(facts),
    )


def unusual_lines(unusual: Unusual) -> list[str]:
    """Return what should be known before so much is approved."""
    lines = []
    if unusual.largest:
        largest = {"credits": credits_worded(unusual.largest)}
        lines.append(_("⚠️ That is far above what they buy: at most %(credits)s at once so far.") % largest)
    elif unusual.largest is not None:
        lines.append(_("⚠️ They have bought nothing from you yet, and this is a lot for a first time."))
    if unusual.left is not None:
        lines.append(_("⚠️ Only %(credits)s are left in your stock.") % {"credits": credits_worded(unusual.left)})
    return lines


def settled_how(settlement: Settlement, charge: Money, credit: Money) -> str:
    """Return how a sale is about to be paid. `credit`: how much of the charge is money in credit."""
    match settlement:
        case Settlement.PAID:
            return paid_line(charge, credit)
        case Settlement.ON_ACCOUNT:
            return _("It goes on account.")
        case _:
            assert_never(settlement)


def _approved_apart(approval: Approval) -> Screen:
    """Return what is shown in place of the buttons that stood apart from the card."""
    request = approval.request
    values = {"credits": credits_worded(request.loads), "sum": money(request.total)}
    if approval.waits:
        return Screen(lines=(_("Noted: %(credits)s for %(sum)s. A second colleague must confirm.") % values,))
    return Screen(lines=(_("Approved: %(credits)s for %(sum)s. They were told.") % values,))


@answers(OtherNumbers, roles=MONEY, toward=Toward.CHILD, moves=True)
async def other_numbers(ask: OtherNumbers, who: Actor, store: Store) -> Screen:
    """Show what a request costs with other numbers, and offer to approve those."""
    typed = other_numbers_from(ask.numbers or "")
    request = await decided.pending(store, ask.request_id, to=who)
    amount = typed.amount or Amount(request.credits, request.bonus)
    per_credit = typed.price or request.price
    charge = charged(amount.credits, per_credit, request.currency)
    paid = Approve(request.id, Settlement.PAID, amount.credits, per_credit, apart=True, bonus=amount.bonus)
    facts = await facts_of(store, request.id, reader=who)
    credit = min(facts.standing.credit, charge, key=lambda amount: amount.minor)
    if not fits(replace(paid, settlement=Settlement.ON_ACCOUNT, covered=credit.minor)):
        raise NotAnAmount((ask.numbers or "")[:24], "150 @ 2.05")
    return Screen(
        title=title_of(facts),
        fields=_new_numbers(request, amount, per_credit, charge),
        buttons=rows(
            *ways_to_approve(paid, money(charge), charge, credit), press(_("Leave it"), LeaveNumbers(request.id))
        ),
    )


@answers(LeaveNumbers, roles=MONEY, toward=Toward.CHILD, reads=True)
async def leave_numbers(_ask: LeaveNumbers, _who: Actor, _store: Store) -> Screen:
    """Leave other numbers unapproved."""
    return Screen(lines=(_("Nothing was approved. The card is as it was."),))


def _new_numbers(request: Request, amount: Amount, per_credit: Decimal, charge: Money) -> tuple[Field, ...]:
    before = Field(_("Asked for"), f"{credits_worded(request.asked_credits)} · {money(request.quote)}")
    return (
        *([before] if request.origin is Origin.ASKED else []),
        Field(_("Now"), _now(amount)),
        Field(_("Price"), price(per_credit, request.currency)),
        Field(_("New sum"), money(charge)),
    )


def _now(amount: Amount) -> str:
    if not amount.bonus:
        return credits_worded(amount.credits)
    values = {"credits": credits_worded(amount.loads), "bonus": number(amount.bonus)}
    return _("%(credits)s, of which %(bonus)s on top") % values


@answers(NotArrived, roles=MONEY, toward=Toward.CHILD)
async def not_arrived(ask: NotArrived, who: Actor, store: Store) -> Screen:
    """Note that the money isn't there yet."""
    await decisions.note_not_arrived(store, ask.request_id, by=who)
    return SILENT


@answers(DeclineChoices, roles=MONEY, toward=Toward.CHILD, reads=True)
async def decline_choices(ask: DeclineChoices, who: Actor, store: Store) -> Screen:
    """Ask why; nothing changes before that is said."""
    await decided.pending(store, ask.request_id, to=who)
    facts = await facts_of(store, ask.request_id, reader=who)
    return Screen(
        title=_("Why is it declined?"),
        lines=(title_of(facts), _("%(reseller)s will be told the reason.") % {"reseller": facts.reseller.name}),
        buttons=rows(
            danger(_("Receipt unreadable"), Decline(ask.request_id, DeclineReason.UNREADABLE)),
            danger(_("Wrong amount"), Decline(ask.request_id, DeclineReason.WRONG_AMOUNT)),
            press(_("Another reason…"), DeclineInWords(ask.request_id)),
            press(_("« Back"), Redraw(ask.request_id)),
        ),
        picture=receipt_picture(facts),
    )


@answers(Decline, roles=MONEY, toward=Toward.CHILD, moves=True)
async def decline(ask: Decline, who: Actor, store: Store) -> Screen:
    """Decline for one of the ready reasons."""
    await decisions.decline(store, ask.request_id, ask.reason, by=who)
    return SILENT


@answers(DeclineInWords, roles=MONEY, toward=Toward.CHILD, moves=True)
async def decline_in_words(ask: DeclineInWords, who: Actor, store: Store) -> Screen:
    """Decline for a reason in words."""
    await decisions.decline(store, ask.request_id, DeclineReason.OTHER, by=who, words=ask.words or "")
    return Screen(lines=(_("Declined. They were told, with your reason."),), buttons=rows(to_menu()))

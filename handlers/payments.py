"""Money that came from a sub-reseller, and money that goes back to one: who, and how much of which currency."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from domain.errors import Refusal
from domain.numerals import unmistakable
from domain.payment_line import TypedSum, converted, rate_from, sum_from
from domain.payments import PaymentId, PaymentKind
from domain.people import Actor
from domain.requests import AttachmentId
from handlers.forms import MissingAnswer
from handlers.money_lines import Meant, fits, meant, whom_screen
from handlers.payment_asks import GiveBack, ReceivePayment, ShowPayments, ShowRefunds
from handlers.payment_draft import draft_screen
from handlers.registry import MONEY, Toward, answers, readies
from handlers.screen import Button, Screen, press
from handlers.wording import _, number
from services import payment_drafts, receipts
from storage.store import Store

SumAsk = ReceivePayment | GiveBack


@answers(ShowPayments, roles=MONEY, moves=True, command="payment")
async def show_payments(ask: ShowPayments, who: Actor, store: Store) -> Screen:
    """Take a payment in one line, or ask whom it is from."""
    readings = await _readings(ask.line, who, store)
    if not ask.line or len(readings) > 1:
        title, hint = _("Whom did you receive money from?"), _("You can type it at once, too: /payment Ahmed 420")
        return whom_screen(
            title, hint, readings, lambda child, typed: ReceivePayment(child, typed, receipt=ask.receipt_id or 0)
        )
    [one] = readings
    return await _next(ReceivePayment(one.known.reseller_id, one.typed, receipt=ask.receipt_id or 0), who, store)


@answers(ShowRefunds, roles=MONEY, moves=True, command="refund")
async def show_refunds(ask: ShowRefunds, who: Actor, store: Store) -> Screen:
    """Take a refund in one line, or ask who gets it."""
    readings = await _readings(ask.line, who, store)
    if not ask.line or len(readings) > 1:
        title, hint = _("Whom do you give money back?"), _("You can type it at once, too: /refund Ahmed 50")
        return whom_screen(title, hint, readings, GiveBack)
    return await _next(GiveBack(readings[0].known.reseller_id, readings[0].typed), who, store)


async def _readings(line: str, who: Actor, store: Store) -> Sequence[Meant]:
    known = await store.network.known(who.reseller_id)
    return meant(line, known, who.currency) if line else [Meant(one) for one in known]


async def _next(ask: SumAsk, who: Actor, store: Store) -> Screen:
    if ask.amount is None:
        raise MissingAnswer(ask, "amount")
    return await (receive_payment(ask, who, store) if isinstance(ask, ReceivePayment) else give_back(ask, who, store))


@answers(ReceivePayment, roles=MONEY, toward=Toward.CHILD, moves=True)
async def receive_payment(ask: ReceivePayment, who: Actor, store: Store) -> Screen:
    """Show a payment once more, with what it settles and what will be due after it."""
    typed = _sum_answered(ask, who.currency)
    receipt_id = await receipts.own(store, AttachmentId(ask.receipt), by=who) if ask.receipt else None
    draft = await payment_drafts.start(
        store, ask.reseller_id, typed, kind=PaymentKind.PAYMENT, by=who, receipt_id=receipt_id
    )
    return await draft_screen(draft.id, who, store)


@answers(GiveBack, roles=MONEY, toward=Toward.CHILD, moves=True)
async def give_back(ask: GiveBack, who: Actor, store: Store) -> Screen:
    """Show a refund once more, with what will stand after it."""
    typed = _sum_answered(ask, who.currency)
    of_id = PaymentId(ask.payment) if ask.payment else None
    draft = await payment_drafts.start(store, ask.reseller_id, typed, kind=PaymentKind.REFUND, by=who, of_id=of_id)
    return await draft_screen(draft.id, who, store)


def _sum_answered(ask: SumAsk, currency: str) -> TypedSum:
    """Return the sum in an ask, with its rate where it needs one; has asked again for what makes no sense."""
    try:
        typed = sum_from(ask.amount or "", currency)
    except Refusal as wrong:
        raise _asked_again(ask, "amount", None, wrong) from wrong
    if typed.came.currency == currency:
        return typed
    if typed.rate is None and not ask.rate:
        raise MissingAnswer(ask, "rate")
    try:
        typed = replace(typed, rate=typed.rate or rate_from(ask.rate))
        converted(typed.came, typed.rate, currency)
    except Refusal as wrong:
        raise (
            _asked_again(ask, "rate", "", wrong) if ask.rate else _asked_again(ask, "amount", None, wrong)
        ) from wrong
    return typed


def _asked_again(ask: SumAsk, field: str, value: str | None, wrong: Refusal) -> MissingAnswer:
    missing: dict[str, Any] = {field: value}
    return MissingAnswer(replace(ask, **missing), field, wrong)


@readies(ReceivePayment, "rate")
async def rates_for_payment(ask: ReceivePayment, who: Actor, store: Store) -> Sequence[Button]:
    """Offer the rate at which that currency was last taken."""
    return await _last_rate(ask, who, store)


@readies(GiveBack, "rate")
async def rates_for_refund(ask: GiveBack, who: Actor, store: Store) -> Sequence[Button]:
    """Offer the rate at which that currency was last taken."""
    return await _last_rate(ask, who, store)


async def _last_rate(ask: SumAsk, who: Actor, store: Store) -> Sequence[Button]:
    came = sum_from(ask.amount or "", who.currency).came
    last = await store.payments.last_rate(who.reseller_id, came.currency, who.currency)
    if last is None:
        return ()
    with_rate = replace(ask, rate=unmistakable(last))
    return (press(_("As last time: %(rate)s") % {"rate": number(last)}, with_rate),) if fits(with_rate) else ()

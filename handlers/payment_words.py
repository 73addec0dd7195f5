"""Payments in words: what they settle, what is missing or over, in which currency they came; and who is told."""

from collections.abc import Sequence
from decimal import Decimal

from domain.money import Money
from domain.payments import Cover, PaymentKind
from domain.people import Actor
from handlers.amounts import due_worded
from handlers.cards import words
from handlers.menu import to_menu
from handlers.payment_asks import ShowPayment
from handlers.screen import Field, Screen, press, rows
from handlers.wording import _, day, listed, money, number
from services import chargebacks, payment_corrections, payments, refunds


def covers_line(covers: Sequence[Cover]) -> str:
    """Return "It covers #12 and €20 of #13.", nothing for a payment that covers nothing."""
    return _("It covers %(what)s.") % {"what": listed([*map(_cover, covers)])} if covers else ""


def _cover(cover: Cover) -> str:
    values = {"number": cover.number, "amount": money(cover.amount)}
    if not cover.number:
        return _("%(amount)s from before") % values
    return _("#%(number)s") % values if cover.whole else _("%(amount)s of #%(number)s") % values


def rate_line(came: Money, rate: Decimal | None, settled: Money, fee: int) -> str:
    """Return "430 USDT at 0.93 are €399.90. 2 USDT went to the payment service.", as far as there is any of it."""
    fee_words = _("%(fee)s went to the payment service.") % {"fee": money(Money(fee, came.currency))} if fee else ""
    if rate is None:
        return fee_words
    values = {"came": money(came), "rate": number(rate), "settled": money(settled)}
    return " ".join(filter(None, (_("%(came)s at %(rate)s are %(settled)s.") % values, fee_words)))


def kind_word(kind: PaymentKind) -> str:
    """Return what a movement of money is called."""
    match kind:
        case PaymentKind.PAYMENT:
            return _("Payment")
        case PaymentKind.REFUND:
            return _("Refund")
        case PaymentKind.CHARGEBACK:
            return _("Chargeback")


# What the sub-reseller is told


@words(payments.PaymentArrived)
def payment_arrived(notice: payments.PaymentArrived, _reader: Actor) -> Screen:
    return Screen(
        lines=tuple(filter(None, (_arrived(notice), covers_line(notice.covers)))),
        fields=(Field(_("Now"), due_worded(notice.due)),),
        buttons=rows(to_menu()),
    )


def _arrived(notice: payments.PaymentArrived) -> str:
    values = {"amount": _with_settled(notice.came, notice.amount), "rest": money(-notice.due)}
    if notice.due.minor < 0:
        return _("%(amount)s arrived, thank you; %(rest)s missing.") % values
    thanks = _("%(amount)s arrived. Everything is paid, thank you.") % values
    if not notice.due.minor:
        return thanks
    return thanks + " " + _("%(over)s stay as your credit.") % {"over": money(notice.due)}


def _with_settled(came: Money | None, settled: Money) -> str:
    """Return what came, and what it comes to where that is another currency."""
    return money(settled) if came is None else f"{money(came)} ({money(settled)})"


@words(refunds.MoneyGivenBack)
def money_given_back(notice: refunds.MoneyGivenBack, _reader: Actor) -> Screen:
    return Screen(
        lines=(_("We gave %(amount)s of your credit back to you.") % {"amount": money(notice.amount)},),
        quote=notice.reason,
        fields=(Field(_("Now"), due_worded(notice.due)),),
        buttons=rows(to_menu()),
    )


@words(chargebacks.PaymentChargedBack)
def payment_charged_back(notice: chargebacks.PaymentChargedBack, _reader: Actor) -> Screen:
    values = {"amount": money(notice.amount), "day": day(notice.paid_on), "business": notice.business}
    barred = _("%(name)s isn't open to you until then.") % {"name": notice.barred} if notice.barred else ""
    return Screen(
        lines=tuple(
            filter(
                None,
                (
                    _("%(amount)s of your payment of %(day)s were taken back by the bank or the payment service.")
                    % values,
                    _("They are to be paid once more, and new requests wait until that is settled.") % values,
                    barred,
                    _("If you know nothing of it, please talk to %(business)s: often the bank can put it right.")
                    % values,
                ),
            )
        ),
        fields=(Field(_("Now"), due_worded(notice.due)),),
        buttons=rows(to_menu()),
    )


@words(chargebacks.WayOpenAgain)
def way_open_again(notice: chargebacks.WayOpenAgain, _reader: Actor) -> Screen:
    values = {"business": notice.business, "name": notice.name}
    return Screen(lines=(_("You can pay %(business)s by %(name)s again.") % values,), buttons=rows(to_menu()))


@words(payment_corrections.PaymentTakenBack)
def payment_taken_back(notice: payment_corrections.PaymentTakenBack, _reader: Actor) -> Screen:
    return Screen(
        lines=(_taken_back(notice),),
        quote=notice.reason,
        fields=(Field(_("Now"), due_worded(notice.due)),),
        buttons=rows(to_menu()),
    )


def _taken_back(notice: payment_corrections.PaymentTakenBack) -> str:
    values = {"amount": money(notice.amount), "day": day(notice.paid_on)}
    match notice.kind:
        case PaymentKind.PAYMENT:
            return (
                _("Your payment of %(amount)s of %(day)s was recorded by mistake, and isn't counted any more.") % values
            )
        case PaymentKind.REFUND:
            return _("The %(amount)s of %(day)s weren't given back to you after all: they are in your credit.") % values
        case PaymentKind.CHARGEBACK:
            return _("The %(amount)s that were taken back are with us after all, and count as paid.") % values


# What the parent's colleagues are told


@words(payments.ChildPaid)
def child_paid(notice: payments.ChildPaid, _reader: Actor) -> Screen:
    values = {"who": notice.by, "amount": _with_settled(notice.came, notice.amount), "name": notice.reseller}
    return Screen(
        lines=tuple(
            filter(None, (_("%(who)s recorded %(amount)s from %(name)s.") % values, covers_line(notice.covers)))
        ),
        fields=(Field(_("Now"), due_worded(notice.due)),),
    )


@words(refunds.ChildGivenBack)
def child_given_back(notice: refunds.ChildGivenBack, _reader: Actor) -> Screen:
    values = {"who": notice.by, "amount": money(notice.amount), "name": notice.reseller}
    return Screen(
        lines=(_("%(who)s recorded %(amount)s given back to %(name)s.") % values,),
        quote=notice.reason,
        fields=(Field(_("Now"), due_worded(notice.due)),),
    )


@words(chargebacks.ChildChargedBack)
def child_charged_back(notice: chargebacks.ChildChargedBack, _reader: Actor) -> Screen:
    values = {"who": notice.by, "amount": money(notice.amount), "name": notice.reseller, "day": day(notice.paid_on)}
    return Screen(
        lines=(
            _("%(who)s recorded a chargeback: %(amount)s of what %(name)s paid on %(day)s.") % values,
            _("New requests of theirs are held back."),
            *([_("%(way)s is barred for them.") % {"way": notice.barred}] if notice.barred else []),
        ),
        fields=(Field(_("Now"), due_worded(notice.due)),),
        buttons=rows(press(_("The payment"), ShowPayment(notice.payment))),
    )


@words(payment_corrections.ChildPaymentTakenBack)
def child_payment_taken_back(notice: payment_corrections.ChildPaymentTakenBack, _reader: Actor) -> Screen:
    values = {
        "who": notice.by,
        "what": kind_word(notice.kind),
        "amount": money(notice.amount),
        "name": notice.reseller,
        "day": day(notice.paid_on),
    }
    return Screen(
        lines=(_("%(who)s took back what was recorded of %(name)s: %(what)s, %(amount)s, %(day)s.") % values,),
        quote=notice.reason,
        fields=(Field(_("Now"), due_worded(notice.due)),),
    )

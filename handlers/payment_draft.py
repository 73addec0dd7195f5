"""The card of a payment or refund before it is booked: what it settles, and by which way, when and for what it came."""

from collections.abc import Sequence

from domain.dues import OpenCharge
from domain.errors import Refusal
from domain.ledger import TransferId
from domain.money import Money
from domain.payments import PaymentDraft, PaymentDraftId, PaymentKind, past_day_meant
from domain.people import Actor, Reseller
from domain.requests import PaymentMethod, PaymentMethodId
from handlers.alike_words import alike_lines
from handlers.amounts import due_worded, present
from handlers.forms import MissingAnswer
from handlers.menu import to_menu
from handlers.payment_asks import (
    BookPayment,
    BookRefund,
    ChooseCharges,
    SetPaymentDay,
    SetPaymentReference,
    SetPaymentWay,
    ShowPayment,
    ShowPaymentDraft,
    TickCharge,
)
from handlers.payment_words import covers_line, rate_line
from handlers.registry import MONEY, Toward, answers
from handlers.screen import Button, Field, Screen, main, press, rows
from handlers.way_back import to_card
from handlers.wording import _, day, money, short_day
from services import coverage, payment_books, payment_drafts
from services.dues import due_of
from services.payment_drafts import MOST_CHARGES, Preview
from storage.store import Store


@answers(ShowPaymentDraft, roles=MONEY, toward=Toward.CHILD, reads=True)
async def show_draft(ask: ShowPaymentDraft, who: Actor, store: Store) -> Screen:
    """Show a payment that isn't booked yet, again."""
    return await draft_screen(ask.draft_id, who, store)


async def draft_screen(draft_id: PaymentDraftId, who: Actor, store: Store) -> Screen:
    """Return what a payment or a refund will do, what can be said about it, and the button that books it."""
    preview = await payment_drafts.preview(store, draft_id)
    draft = preview.draft
    child = await store.resellers.by_id(draft.reseller_id)
    methods = await store.payment_methods.of_reseller(who.reseller_id)
    if draft.payment_id is not None:
        return _booked_before(draft, child)
    return Screen(
        title=_title(preview, child),
        lines=tuple(filter(None, _lines(preview))),
        fields=_fields(preview, methods),
        note="" if draft.kind is PaymentKind.PAYMENT else _("I ask for the reason next. They'll read it."),
        buttons=(
            (_book(preview),),
            *rows(*(_way(draft, method) for method in methods), wide=2),
            *rows(*await _more(draft, store), to_card(child.id), wide=2),
        ),
    )


def _booked_before(draft: PaymentDraft, child: Reseller) -> Screen:
    to_payment = press(_("The payment"), ShowPayment(draft.payment_id)) if draft.payment_id is not None else None
    return Screen(lines=(_("This is on record already."),), buttons=rows(to_payment, to_card(child.id), wide=2))


def _title(preview: Preview, child: Reseller) -> str:
    values = {"amount": money(preview.draft.came), "name": child.name}
    if preview.draft.kind is PaymentKind.PAYMENT:
        return _("%(amount)s received from %(name)s?") % values
    return _("Give %(amount)s back to %(name)s?") % values


def _lines(preview: Preview) -> list[str]:
    draft = preview.draft
    rate = rate_line(draft.came, draft.rate, preview.amount, draft.fee)
    if draft.kind is not PaymentKind.PAYMENT:
        return [rate]
    return [
        rate,
        covers_line(preview.covers),
        missing_line(preview.amount, preview.then),
        *alike_lines(preview.alike),
    ]


def missing_line(amount: Money, then: Money) -> str:
    """Return "€400 arrived, €20 missing.", or that what is over stays as credit; nothing where it is just enough."""
    values = {"amount": money(amount), "rest": money(-then), "over": money(then)}
    if then.minor < 0:
        return _("%(amount)s arrived, %(rest)s missing.") % values
    return _("%(over)s stay as their credit.") % values if then.minor > 0 else ""


def _fields(preview: Preview, methods: Sequence[PaymentMethod]) -> tuple[Field, ...]:
    draft = preview.draft
    way = next((method.name for method in methods if method.id == draft.method_id), "")
    return present(
        Field(_("Now"), due_worded(preview.before)),
        Field(_("Then"), due_worded(preview.then)),
        Field(_("Day"), day(draft.paid_on)),
        Field(_("Way"), way) if way else None,
        Field(_("Reference"), draft.reference, copyable=True) if draft.reference else None,
        Field(_("Receipt"), _("here")) if draft.receipt_id is not None else None,
    )


def _book(preview: Preview) -> Button:
    values = {"amount": money(preview.draft.came)}
    if preview.draft.kind is PaymentKind.PAYMENT:
        return main(_("Record %(amount)s") % values, BookPayment(preview.draft.id))
    return main(_("Give back %(amount)s") % values, BookRefund(preview.draft.id))


def _way(draft: PaymentDraft, method: PaymentMethod) -> Button:
    """Return the button of a way to pay, which takes back that it was this one where it was."""
    if method.id == draft.method_id:
        return press(f"✓ {method.name}", SetPaymentWay(draft.id, 0))
    return press(method.name, SetPaymentWay(draft.id, method.id))


async def _more(draft: PaymentDraft, store: Store) -> list[Button | None]:
    open_ = (await due_of(store, draft.reseller_id, draft.currency)).dues.open
    several = draft.kind is PaymentKind.PAYMENT and len(open_) > 1
    return [
        press(_("Another day"), SetPaymentDay(draft.id)),
        press(_("Reference"), SetPaymentReference(draft.id)),
        press(_("For which charges?"), ChooseCharges(draft.id)) if several else None,
    ]


# What is set


@answers(SetPaymentWay, roles=MONEY, toward=Toward.CHILD, moves=True)
async def set_way(ask: SetPaymentWay, who: Actor, store: Store) -> Screen:
    """Say by which way a payment came."""
    await payment_drafts.set_way(store, ask.draft_id, PaymentMethodId(ask.method) if ask.method else None, by=who)
    return await draft_screen(ask.draft_id, who, store)


@answers(SetPaymentDay, roles=MONEY, toward=Toward.CHILD, moves=True)
async def set_day(ask: SetPaymentDay, who: Actor, store: Store) -> Screen:
    """Say on which day a payment came."""
    draft = await store.payment_drafts.by_id(ask.draft_id)
    try:
        paid_on = past_day_meant(ask.day or "", await payment_books.today_of(store, draft.reseller_id))
    except Refusal as wrong:
        raise MissingAnswer(SetPaymentDay(ask.draft_id), "day", wrong) from wrong
    await payment_drafts.set_day(store, ask.draft_id, paid_on, by=who)
    return await draft_screen(ask.draft_id, who, store)


@answers(SetPaymentReference, roles=MONEY, toward=Toward.CHILD, moves=True)
async def set_reference(ask: SetPaymentReference, who: Actor, store: Store) -> Screen:
    """Keep the reference of a payment."""
    await payment_drafts.change(store, ask.draft_id, by=who, reference=ask.reference or "")
    return await draft_screen(ask.draft_id, who, store)


@answers(ChooseCharges, roles=MONEY, toward=Toward.CHILD, reads=True)
async def choose_charges(ask: ChooseCharges, _who: Actor, store: Store) -> Screen:
    """List the open charges to tick."""
    return await _charges_screen(ask.draft_id, store)


@answers(TickCharge, roles=MONEY, toward=Toward.CHILD, moves=True)
async def tick_charge(ask: TickCharge, who: Actor, store: Store) -> Screen:
    """Choose an open charge that a payment is for, or leave it out again."""
    await payment_drafts.choose(store, ask.draft_id, TransferId(ask.charge), by=who)
    return await _charges_screen(ask.draft_id, store)


async def _charges_screen(draft_id: PaymentDraftId, store: Store) -> Screen:
    preview = await payment_drafts.preview(store, draft_id)
    draft = preview.draft
    chosen = await store.payment_drafts.chosen(draft_id)
    open_ = (await due_of(store, draft.reseller_id, draft.currency)).dues.open[:MOST_CHARGES]
    numbers = await coverage.numbers_of(store, [charge.id for charge in open_])
    return Screen(
        title=_("What are the %(amount)s for?") % {"amount": money(preview.amount)},
        lines=tuple(filter(None, (_("What is left of it goes to the oldest ones."), covers_line(preview.covers)))),
        buttons=(
            *rows(*(_tick(draft, charge, numbers[charge.id], ticked=charge.id in chosen) for charge in open_)),
            (main(_("Done"), ShowPaymentDraft(draft_id)),),
        ),
    )


def _tick(draft: PaymentDraft, charge: OpenCharge, number: int, *, ticked: bool) -> Button:
    named = _("#%(number)s") % {"number": number} if number else _("From before")
    label = f"{named} · {money(Money(charge.left, draft.currency))} · {short_day(charge.at)}"
    return press(f"{'☑' if ticked else '☐'} {label}", TickCharge(draft.id, charge.id))


# What books it


@answers(BookPayment, roles=MONEY, toward=Toward.CHILD, moves=True)
async def book_payment(ask: BookPayment, who: Actor, store: Store) -> Screen:
    """Book a payment."""
    payment = await payment_drafts.book(store, ask.draft_id, by=who)
    child = await store.resellers.by_id(payment.reseller_id)
    stands = (await payment_books.standing_before_payment(store, child.id, payment.currency)).due
    covers = covers_line(await coverage.covered_by(store, payment))
    return Screen(
        title=_("%(amount)s from %(name)s is recorded.") % {"amount": money(payment.came), "name": child.name},
        lines=tuple(filter(None, (covers, missing_line(payment.settled, stands)))),
        fields=(Field(_("Now"), due_worded(stands)),),
        note=_("They've been told."),
        buttons=rows(press(_("The payment"), ShowPayment(payment.id)), to_card(child.id), to_menu(), wide=2),
    )


@answers(BookRefund, roles=MONEY, toward=Toward.CHILD, moves=True)
async def book_refund(ask: BookRefund, who: Actor, store: Store) -> Screen:
    """Book a refund."""
    refunded = await payment_drafts.give_back(store, ask.draft_id, ask.reason or "", by=who)
    child = await store.resellers.by_id(refunded.reseller_id)
    stands = (await payment_books.standing_before_payment(store, child.id, refunded.currency)).due
    return Screen(
        title=_("%(amount)s given back to %(name)s: recorded.") % {"amount": money(refunded.came), "name": child.name},
        fields=(Field(_("Now"), due_worded(stands)),),
        note=_("They've been told."),
        buttons=rows(press(_("The payment"), ShowPayment(refunded.id)), to_card(child.id), to_menu(), wide=2),
    )

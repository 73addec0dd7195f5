"""Payments and refunds between the typing and the booking: kept, completed button by button, and booked once."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from domain.errors import N_, NotHere, Refusal
from domain.ledger import TransferId
from domain.money import Money
from domain.payment_line import TypedSum, converted
from domain.payments import Cover, Payment, PaymentDraft, PaymentDraftId, PaymentId, PaymentKind
from domain.people import Actor, ResellerId, ResellerState
from domain.requests import AttachmentId, PaymentMethodId
from services import alike, coverage, decided, freezing, payment_books, payments, receipts, refunds
from services.alike import AlikeReceipt
from services.dues import due_of
from services.network import NotPossibleNow
from services.payment_books import AlreadyBooked
from storage.store import Store

MOST_CHARGES = 20
"""How many open charges are shown to choose from, the oldest ones."""


class ChargeNotOpen(Refusal):
    why = N_("That charge isn't open any more.")
    what_to_do = N_("Nothing was changed by this tap. What is open now is shown when you come back to the payment.")


@dataclass(frozen=True, slots=True)
class Preview:
    """What a draft will do. `covers`: the charges that a payment settles.

    `alike`: where a picture like the receipt was used.
    """

    draft: PaymentDraft
    before: Money
    covers: tuple[Cover, ...]
    alike: tuple[AlikeReceipt, ...] = ()

    @property
    def amount(self) -> Money:
        return self.draft.settles

    @property
    def then(self) -> Money:
        """Return what will stand after it."""
        sign = 1 if self.draft.kind is PaymentKind.PAYMENT else -1
        return Money(self.before.minor + sign * self.amount.minor, self.amount.currency)


async def start(
    store: Store,
    child_id: ResellerId,
    typed: TypedSum,
    *,
    kind: PaymentKind,
    by: Actor,
    receipt_id: AttachmentId | None = None,
    of_id: PaymentId | None = None,
) -> PaymentDraft:
    """Keep a sum that came, or goes back, before it is booked.

    Raises `NotARate`, `ChildFrozen`, `NotPossibleNow`, and for a refund what `refunds.check` does; for the file what
    `receipts.check` does.
    """
    child = freezing.check(await store.resellers.by_id(child_id))
    amount = converted(typed.came, typed.rate, by.currency)
    standing = await payment_books.standing_before_payment(store, child.id, by.currency)
    if child.state is ResellerState.CLOSED and kind is PaymentKind.PAYMENT and standing.due.minor >= 0:
        raise NotPossibleNow(child.name)
    if kind is PaymentKind.REFUND:
        await refunds.check(store, child.id, amount, of_id=of_id)
    if receipt_id is not None:
        await receipts.check(store, receipt_id)
        await alike.look_for(store, receipt_id, by.reseller_id)
    return await store.payment_drafts.add(
        drafted_by=by.member_id,
        reseller_id=child.id,
        parent_id=by.reseller_id,
        kind=kind,
        received=typed.came.minor,
        received_currency=typed.came.currency,
        currency=by.currency,
        rate=typed.rate,
        fee=typed.fee,
        paid_on=await payment_books.today_of(store, child.id),
        receipt_id=receipt_id,
        of_id=of_id,
        after=standing.after,
    )


async def preview(store: Store, draft_id: PaymentDraftId) -> Preview:
    """Return what a draft will do as everything stands now."""
    draft = await store.payment_drafts.by_id(draft_id)
    before = (await payment_books.standing_before_payment(store, draft.reseller_id, draft.currency)).due
    if draft.kind is not PaymentKind.PAYMENT:
        return Preview(draft, before, ())
    chosen = await _shares(store, draft)
    covers = await coverage.would_cover(store, draft.reseller_id, draft.settles, chosen)
    return Preview(draft, before, covers, await alike.uses_of(store, draft.receipt_id, draft.parent_id))


async def change(store: Store, draft_id: PaymentDraftId, *, by: Actor, **values: Any) -> None:
    """Change a draft; raises `AlreadyBooked`."""
    draft = await store.payment_drafts.by_id(draft_id)
    if not await store.payment_drafts.change(draft_id, **values):
        raise await _booked(store, draft, by=by)


async def set_way(store: Store, draft_id: PaymentDraftId, method_id: PaymentMethodId | None, *, by: Actor) -> None:
    """Say by which way a payment came, `None` for not known; raises `AlreadyBooked`, `NotHere`."""
    if method_id is not None and (await store.payment_methods.by_id(method_id)).reseller_id != by.reseller_id:
        raise NotHere
    await change(store, draft_id, by=by, method_id=method_id)


async def set_day(store: Store, draft_id: PaymentDraftId, day: date, *, by: Actor) -> None:
    """Say on which day a payment came; raises `AlreadyBooked`."""
    await change(store, draft_id, by=by, paid_on=day)


async def choose(store: Store, draft_id: PaymentDraftId, charge_id: TransferId, *, by: Actor) -> None:
    """Choose a charge that a payment is for, or leave it out again; raises `ChargeNotOpen`, `AlreadyBooked`."""
    draft = await store.payment_drafts.by_id(draft_id)
    if draft.payment_id is not None:
        raise await _booked(store, draft, by=by)
    due = await due_of(store, draft.reseller_id, draft.currency)
    if charge_id not in {charge.id for charge in due.dues.open}:
        raise ChargeNotOpen
    await store.payment_drafts.choose(draft_id, charge_id)


async def book(store: Store, draft_id: PaymentDraftId, *, by: Actor) -> Payment:
    """Book a payment as it was drafted; raises what `payments.record` does."""
    draft = await _unbooked(store, draft_id, PaymentKind.PAYMENT, by=by)
    received = draft.as_received(await _shares(store, draft))
    payment = await payments.record(store, draft.reseller_id, received, by=by, after=draft.after)
    await store.payment_drafts.book(draft.id, payment.id)
    return payment


async def give_back(store: Store, draft_id: PaymentDraftId, reason: str, *, by: Actor) -> Payment:
    """Book a refund as it was drafted; raises what `refunds.refund` does."""
    draft = await _unbooked(store, draft_id, PaymentKind.REFUND, by=by)
    refunded = await refunds.refund(
        store, draft.reseller_id, draft.as_received(), reason, by=by, after=draft.after, of_id=draft.of_id
    )
    await store.payment_drafts.book(draft.id, refunded.id)
    return refunded


async def _unbooked(store: Store, draft_id: PaymentDraftId, kind: PaymentKind, *, by: Actor) -> PaymentDraft:
    """Return a draft that isn't booked, and let nobody book it meanwhile; raises `AlreadyBooked`, `NotHere`."""
    await payment_books.alone(store, (await store.payment_drafts.by_id(draft_id)).reseller_id, by=by)
    draft = await store.payment_drafts.by_id(draft_id)
    if draft.kind is not kind:
        raise NotHere
    if draft.payment_id is not None:
        raise await _booked(store, draft, by=by)
    return draft


async def _booked(store: Store, draft: PaymentDraft, *, by: Actor) -> Refusal:
    if draft.payment_id is None:
        return NotHere()
    payment = await store.payments.by_id(draft.payment_id)
    who = await decided.name_for(store, payment.recorded_by, reader=by)
    already = AlreadyBooked if payment.kind is PaymentKind.PAYMENT else payment_books.RefundedAlready
    return already(who, payment.recorded_at)


async def _shares(store: Store, draft: PaymentDraft) -> tuple[tuple[TransferId, int], ...]:
    chosen = await store.payment_drafts.chosen(draft.id)
    return await coverage.shares(store, draft.reseller_id, draft.settles, chosen) if chosen else ()

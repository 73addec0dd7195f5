"""The card of a payment: what it was for, what became of it, and what can be done about it."""

from dataclasses import replace

from domain.errors import NotHere
from domain.ledger import AccountKind
from domain.money import Money
from domain.payments import PaymentKind
from domain.people import Actor, ResellerId, ResellerState
from domain.requests import PaymentMethodId
from handlers.amounts import due_worded, present
from handlers.forms import MissingAnswer
from handlers.menu import to_menu
from handlers.money_answers import money_answered
from handlers.payment_asks import (
    AskChargeback,
    ChargeBack,
    ChargeBackPart,
    GiveBack,
    LiftBar,
    MakeEvidence,
    ShowPayment,
    TakePaymentBack,
    TakePaymentBackFor,
)
from handlers.payment_words import covers_line, kind_word, rate_line
from handlers.registry import ALL, MONEY, OWNER, Toward, answers
from handlers.screen import Button, Field, Picture, Screen, danger, press, rows
from handlers.sub_reseller import card_screen
from handlers.way_back import to_card
from handlers.wording import _, day, moment, money
from services import chargebacks, payment_books, payment_corrections, payment_facts
from services.payment_facts import PaymentFacts
from storage.store import Store


@answers(ShowPayment, roles=ALL, toward=Toward.EITHER, reads=True)
async def show_payment(ask: ShowPayment, who: Actor, store: Store) -> Screen:
    """Show a payment to either side."""
    facts = await payment_facts.facts_of(store, ask.payment_id, reader=who)
    parents = who.reseller_id == facts.payment.parent_id
    deeds = _deeds(facts) if parents and who.role in MONEY else []
    back = to_card(facts.reseller.id) if parents else None
    return Screen(
        title=_title(facts, parents=parents),
        lines=tuple(filter(None, (*_lines(facts, parents=parents), *_gone_back(facts), _taken_back(facts)))),
        fields=_fields(facts),
        quote=facts.payment.reason,
        buttons=rows(*deeds, back, to_menu(), wide=2),
        picture=_picture(facts),
    )


def _title(facts: PaymentFacts, *, parents: bool) -> str:
    values = {
        "what": kind_word(facts.payment.kind),
        "amount": money(facts.payment.settled),
        "name": facts.reseller.name,
    }
    return _("%(what)s: %(amount)s, %(name)s") % values if parents else _("%(what)s: %(amount)s") % values


def _lines(facts: PaymentFacts, *, parents: bool) -> list[str]:
    """Return how a payment came and what it was for; what a service kept of it is the parent's business."""
    payment = facts.payment
    of = facts.of
    belongs = _("It belongs to the payment of %(amount)s of %(day)s.")
    return [
        rate_line(payment.came, payment.rate, payment.settled, payment.fee if parents else 0),
        covers_line(facts.covers),
        belongs % {"amount": money(of.settled), "day": day(of.paid_on)} if of is not None else "",
    ]


def _gone_back(facts: PaymentFacts) -> list[str]:
    """Return what went back of a payment, with what was taken back of that itself."""
    found = []
    for one in facts.gone_back:
        values = {"amount": money(one.payment.settled), "day": day(one.payment.paid_on)}
        charged_back = one.payment.kind is PaymentKind.CHARGEBACK
        line = _("%(amount)s charged back on %(day)s.") if charged_back else _("%(amount)s given back on %(day)s.")
        found.append(line % values + (" " + _("That was taken back.") if one.taken_back else ""))
    return found


def _taken_back(facts: PaymentFacts) -> str:
    if facts.taken_back is None:
        return ""
    values = {"who": facts.taken_back.who, "moment": moment(facts.taken_back.at), "reason": facts.taken_back.reason}
    return _("%(who)s took it back on %(moment)s: %(reason)s") % values


def _fields(facts: PaymentFacts) -> tuple[Field, ...]:
    payment = facts.payment
    return present(
        Field(_("Day"), day(payment.paid_on)),
        Field(_("Way"), facts.way) if facts.way else None,
        Field(_("Reference"), payment.reference, copyable=True) if payment.reference else None,
        Field(_("Request"), _("#%(number)s") % {"number": facts.number}) if facts.number else None,
        Field(_("Recorded"), _recorded(facts)),
    )


def _recorded(facts: PaymentFacts) -> str:
    values = {"who": facts.recorded_by, "moment": moment(facts.payment.recorded_at)}
    return _("%(who)s, %(moment)s") % values


def _picture(facts: PaymentFacts) -> Picture | None:
    receipt = facts.receipt
    return None if receipt is None else Picture(receipt.platform, receipt.remote_id, receipt.media_type, receipt.kind)


def _deeds(facts: PaymentFacts) -> list[Button | None]:
    """Return what can be done about a payment that stands."""
    payment = facts.payment
    stands = facts.taken_back is None
    came = payment.kind is PaymentKind.PAYMENT
    closed = facts.reseller.state is ResellerState.CLOSED
    return [
        press(_("Charged back…"), AskChargeback(payment.id)) if came and facts.left.minor else None,
        press(_("Give money back…"), GiveBack(facts.reseller.id, payment=payment.id))
        if came and facts.refundable.minor and not closed
        else None,
        press(_("Take back…"), TakePaymentBack(payment.id)) if stands and not closed else None,
        press(_("Evidence"), MakeEvidence(payment.id)) if came else None,
    ]


# Taking it back


@answers(TakePaymentBack, roles=MONEY, toward=Toward.CHILD, moves=True)
async def take_payment_back(ask: TakePaymentBack, who: Actor, store: Store) -> Screen:
    """Show what was recorded by mistake once more, with what will stand without it."""
    payment = await payment_corrections.check(store, ask.payment_id, by=who)
    child = await store.resellers.by_id(payment.reseller_id)
    now = (await payment_books.standing_before_payment(store, child.id, payment.currency)).due
    sign = -1 if payment.kind is PaymentKind.PAYMENT else 1
    values = {"what": kind_word(payment.kind), "amount": money(payment.settled), "name": child.name}
    then = Money(now.minor + sign * payment.amount, payment.currency)
    return Screen(
        title=_("Take this back? %(what)s, %(amount)s, %(name)s") % values,
        lines=(
            _("For something recorded by mistake: it is as if it had never been."),
            *await _beyond(store, payment.reseller_id, then),
        ),
        fields=(
            Field(_("Day"), day(payment.paid_on)),
            Field(_("Now"), due_worded(now)),
            Field(_("Then"), due_worded(then)),
        ),
        note=_("I ask for the reason next. They'll read it."),
        buttons=rows(
            danger(_("Take back %(amount)s") % values, TakePaymentBackFor(payment.id)),
            press(_("« Back"), ShowPayment(payment.id)),
        ),
    )


async def _beyond(store: Store, child_id: ResellerId, then: Money) -> tuple[str, ...]:
    """Return that more will be to pay than may be on account, where that is so."""
    account = await store.ledger.find(child_id, AccountKind.DUE, then.currency)
    if account is None or account.floor is None or then.minor >= account.floor:
        return ()
    limit = money(Money(-account.floor, then.currency))
    return (
        _("⚠️ That is more than the %(limit)s that may be on account: nothing more goes there before it is paid.")
        % {"limit": limit},
    )


@answers(TakePaymentBackFor, roles=MONEY, toward=Toward.CHILD, moves=True)
async def take_payment_back_for(ask: TakePaymentBackFor, who: Actor, store: Store) -> Screen:
    """Take a payment, a refund or a chargeback back."""
    stands = await payment_corrections.take_back(store, ask.payment_id, ask.reason or "", by=who)
    payment = await store.payments.by_id(ask.payment_id)
    child = await store.resellers.by_id(payment.reseller_id)
    held = child.paused and payment.kind is PaymentKind.CHARGEBACK
    return Screen(
        title=_("%(what)s, %(amount)s: taken back.")
        % {"what": kind_word(payment.kind), "amount": money(payment.settled)},
        lines=(_("New requests of theirs are still held back; their card lets you take them again."),) if held else (),
        fields=(Field(_("Now"), due_worded(stands)),),
        note=_("They've been told."),
        buttons=rows(to_card(child.id), to_menu(), wide=2),
    )


# Chargebacks


@answers(AskChargeback, roles=MONEY, toward=Toward.CHILD, moves=True)
async def ask_chargeback(ask: AskChargeback, who: Actor, store: Store) -> Screen:
    """Say what a chargeback brings with it, and ask how much was charged back."""
    payment = await chargebacks.payment_of(store, ask.payment_id)
    left = await chargebacks.standing_of(store, payment)
    if not left.minor:
        raise chargebacks.BeyondPayment(payment.settled, left)
    return await _chargeback_screen(ask, left, who, store)


@answers(ChargeBackPart, roles=MONEY, toward=Toward.CHILD, moves=True)
async def charge_back_part(ask: ChargeBackPart, who: Actor, store: Store) -> Screen:
    """Show a chargeback of a part once more."""
    payment = await chargebacks.payment_of(store, ask.payment_id)
    amount, left = money_answered(ask, "amount", payment.currency), await chargebacks.standing_of(store, payment)
    if amount.minor > left.minor:
        wrong = chargebacks.BeyondPayment(amount, left)
        raise MissingAnswer(replace(ask, amount=None), "amount", wrong)
    return await _chargeback_screen(AskChargeback(payment.id, ask.method), amount, who, store, part=True)


async def _chargeback_screen(
    ask: AskChargeback, amount: Money, who: Actor, store: Store, *, part: bool = False
) -> Screen:
    facts = await payment_facts.facts_of(store, ask.payment_id, reader=who)
    payment, child = facts.payment, facts.reseller
    after = (await payment_books.standing_before_payment(store, child.id, payment.currency)).after
    known = facts.payment.method_id
    methods = [] if known is not None else await store.payment_methods.of_reseller(who.reseller_id)
    chosen = next((one.name for one in methods if one.id == ask.method), facts.way)
    values = {"amount": money(amount), "name": child.name, "way": chosen}
    return Screen(
        title=_("Was %(amount)s of %(name)s charged back?") % values,
        lines=(
            _("It is open again, beyond the debt limit too, and new requests of theirs are held back.") % values,
            _("%(way)s is barred for them until an owner lifts that.") % values
            if chosen
            else _("By which way it came isn't known, so none is barred."),
        ),
        note=_("They're told, plainly and kindly. The evidence is on the payment's card."),
        buttons=(
            (danger(_("%(amount)s charged back") % values, ChargeBack(payment.id, amount.minor, after, ask.method)),),
            *rows(None if part else press(_("Only a part of it…"), ChargeBackPart(payment.id, ask.method))),
            *rows(*(_way(ask, one.id, one.name) for one in methods if not part), wide=2),
            (press(_("« Back"), ShowPayment(payment.id)),),
        ),
    )


def _way(ask: AskChargeback, method_id: PaymentMethodId, name: str) -> Button:
    """Return the button that says by which way a payment came."""
    ticked = method_id == ask.method
    return press(f"✓ {name}" if ticked else name, replace(ask, method=0 if ticked else method_id))


@answers(ChargeBack, roles=MONEY, toward=Toward.CHILD, moves=True)
async def charge_back(ask: ChargeBack, who: Actor, store: Store) -> Screen:
    """Book a chargeback."""
    method_id = PaymentMethodId(ask.method) if ask.method else None
    done = await chargebacks.charge_back(store, ask.payment_id, ask.minor, by=who, after=ask.after, method_id=method_id)
    amount = Money(ask.minor, done.payment.currency)
    child = await store.resellers.by_id(done.payment.reseller_id)
    return Screen(
        title=_("%(amount)s of %(name)s: the chargeback is recorded.") % {"amount": money(amount), "name": child.name},
        lines=(
            *([_("New requests of theirs are held back.")] if done.paused else []),
            *([_("%(way)s is barred for them.") % {"way": done.barred}] if done.barred else []),
        ),
        fields=(Field(_("Now"), due_worded(done.due)),),
        note=_("They've been told."),
        buttons=rows(
            press(_("Evidence"), MakeEvidence(done.payment.id)),
            press(_("The payment"), ShowPayment(done.payment.id)),
            to_card(child.id),
            to_menu(),
            wide=2,
        ),
    )


@answers(LiftBar, roles=OWNER, toward=Toward.CHILD)
async def lift_bar(ask: LiftBar, who: Actor, store: Store) -> Screen:
    """Open a way to pay to a sub-reseller again, having asked once more."""
    method = await store.payment_methods.by_id(PaymentMethodId(ask.method))
    child = await store.resellers.by_id(ask.reseller_id)
    if method.reseller_id != who.reseller_id:
        raise NotHere
    if not ask.sure:
        values = {"way": method.name, "name": child.name}
        return Screen(
            title=_("Open %(way)s to %(name)s again?") % values,
            lines=(_("It was barred because a payment was charged back. They'll be told."),),
            buttons=rows(danger(_("Yes, open it"), replace(ask, sure=True)), to_card(child.id)),
        )
    await chargebacks.lift(store, child.id, method.id, by=who)
    return await card_screen(child.id, who, store, said=_("Done. They've been told."))

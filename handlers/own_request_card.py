"""The card of a request for those who made it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, assert_never

from domain.money import Money
from domain.people import Actor
from domain.requests import DECIDERS, LoadingState, Origin, PaymentMethod, Request, RequestId, RequestState
from handlers.cards import draws
from handlers.invoice_asks import invoice_buttons
from handlers.price_words import quoted_words
from handlers.registry import MONEY, Toward, answers
from handlers.request_asks import RedrawOwn, SendReceipt, Withdraw
from handlers.request_wording import approved_line, declined_because, when
from handlers.screen import Button, Field, Screen, copy, main, press, rows
from handlers.wording import _, credits_worded, moment, money
from services import decided, payment_methods, request_cards
from services.decided import TakenBack
from services.request_facts import credit_for, view_of
from storage.store import Store

LONGEST_COPY = 256


@answers(RedrawOwn, roles=MONEY, toward=Toward.PARENT, reads=True)
async def redraw_own(ask: RedrawOwn, who: Actor, store: Store) -> Screen:
    """Show a request again where one of its steps was."""
    return await own_request_card(ask.request_id, who, store)


@draws(request_cards.FOR_MAKER)
async def own_request_card(object_id: int, reader: Actor, store: Store) -> Screen:
    """Draw a request for those who made it, as it stands now."""
    view = await view_of(store, RequestId(object_id))
    request, panel = view.request, view.panel_mentioned
    if request.is_pending:
        to_pay = _ToPay(request.quote, await credit_for(store, view))
        methods = await _methods(store, request) if to_pay.rest.minor > 0 else ()
        return _pending_card(request, panel, to_pay, methods, may_act=reader.role in DECIDERS)
    ended_by = await decided.decider_for(store, request, reader=reader)
    taken_back = await decided.taken_back(store, request, reader=reader)
    return Screen(
        title=_title(request),
        lines=(*_ended(request, ended_by), *await _loading(store, request), *_taken_back(taken_back)),
        fields=tuple([Field(_("Panel"), panel)] if panel else []),
        buttons=rows(*invoice_buttons(await store.invoices.of_request(request.id)), wide=2),
    )


async def _methods(store: Store, request: Request) -> Sequence[PaymentMethod]:
    """Return where to pay; the same for all readers of the card."""
    whose = (request.reseller_id, request.parent_id)
    return await store.once(("ways to pay", *whose), lambda: payment_methods.open_to(store, *whose))


@dataclass(frozen=True, slots=True)
class _ToPay:
    """What a request was quoted at, and what the sub-reseller has in credit for it."""

    quote: Money
    credit: Money

    @property
    def rest(self) -> Money:
        """Return what is still to be paid, nothing or less where the credit is enough."""
        return self.quote - self.credit

    @property
    def words(self) -> str:
        if not self.credit.minor:
            return money(self.quote)
        values = {"credit": money(self.credit), "rest": money(self.rest)}
        if self.rest.minor > 0:
            return _("%(rest)s (%(credit)s is taken from what you have with us)") % values
        return _("nothing: %(credit)s of yours is with us") % values


def _title(request: Request) -> str:
    credits = request.asked_credits if request.origin is Origin.ASKED else request.loads
    words = {
        Origin.ASKED: _("Request #%(number)s: %(credits)s"),
        Origin.SOLD: _("Sale #%(number)s: %(credits)s"),
        Origin.GOODWILL: _("Gift #%(number)s: %(credits)s"),
    }
    return words[request.origin] % {"number": request.number, "credits": credits_worded(credits)}


def _pending_card(
    request: Request, panel: str, to_pay: _ToPay, methods: Sequence[PaymentMethod], *, may_act: bool
) -> Screen:
    """Return a request that waits: what it costs, where to pay, and what can be done about it."""
    return Screen(
        title=_title(request),
        fields=(
            *([Field(_("Panel"), panel)] if panel else []),
            Field(_("Price"), quoted_words(request, request.quoted_price)),
            Field(_("To pay"), to_pay.words),
            *(Field(method.name, method.details, copyable=True) for method in methods),
            *_receipt_fields(request, to_pay),
        ),
        note=_pending_note(request, to_pay, has_methods=bool(methods)),
        buttons=_pending_buttons(request, to_pay, methods) if may_act else (),
    )


def _receipt_fields(request: Request, to_pay: _ToPay) -> tuple[Field, ...]:
    """Return whether the receipt is here, unless there is nothing to be paid."""
    if request.receipt_id is not None:
        return (Field(_("Receipt"), _("received")),)
    return (Field(_("Receipt"), _("not sent yet")),) if to_pay.rest.minor > 0 else ()


def _pending_note(request: Request, to_pay: _ToPay, *, has_methods: bool) -> str:
    if to_pay.rest.minor <= 0:
        return _("Open until %(moment)s.") % {"moment": moment(request.expires_at)}
    if request.not_arrived:
        return _("Your payment hasn't reached us yet. That can take a while; the request stays open meanwhile.")
    if not has_methods:
        return _("Ask us where to pay. Open until %(moment)s.") % {"moment": moment(request.expires_at)}
    return _("Open until %(moment)s.") % {"moment": moment(request.expires_at)}


def _pending_buttons(
    request: Request, to_pay: _ToPay, methods: Sequence[PaymentMethod]
) -> tuple[tuple[Button, ...], ...]:
    withdraw = press(_("Withdraw"), Withdraw(request.id))
    if to_pay.rest.minor <= 0:
        return ((withdraw,),)
    send = SendReceipt(request.id)
    label = _("Send receipt") if request.receipt_id is None else _("Send another receipt")
    return (
        *rows(*(_copy(method) for method in methods if len(method.details) <= LONGEST_COPY), wide=2),
        (main(label, send) if request.receipt_id is None else press(label, send),),
        (withdraw,),
    )


def _copy(method: PaymentMethod) -> Button:
    return copy(_("Copy: %(name)s") % {"name": method.name}, method.details)


def _ended(request: Request, ended_by: str) -> list[str]:
    """Return what became of a request."""
    values: dict[str, Any] = {"moment": when(request), "who": ended_by}
    match request.state:
        case RequestState.APPROVED:
            if request.standing_id is not None:
                return [_approved_at_once() % values, approved_line(request)]
            sold, given = _("Sold to you on %(moment)s:"), _("Given to you on %(moment)s:")
            began = {Origin.ASKED: _("Approved on %(moment)s:"), Origin.SOLD: sold, Origin.GOODWILL: given}
            return [began[request.origin] % values, approved_line(request)]
        case RequestState.DECLINED:
            because = declined_because(request.declined_for, request.reason)
            return [_("Declined on %(moment)s.") % values, because]
        case RequestState.WITHDRAWN:
            return [_("%(who)s withdrew it on %(moment)s.") % values]
        case RequestState.EXPIRED:
            return [_("It expired on %(moment)s. A new one can be made at any time.") % values]
        case RequestState.PENDING:
            return []
        case _:
            assert_never(request.state)


def _approved_at_once() -> str:
    return _("Approved at once on %(moment)s, because the money for it was with us already:")


def _taken_back(taken_back: TakenBack | None) -> list[str]:
    if taken_back is None:
        return []
    values = {"who": taken_back.who, "moment": moment(taken_back.at)}
    return [_("%(who)s took it back on %(moment)s:") % values, taken_back.reason]


async def _loading(store: Store, request: Request) -> list[str]:
    """Return what became of the loading, once credits were sold or given."""
    at = {"moment": moment(request.loaded_at or request.requested_at)}
    match request.loading:
        case None:
            return []
        case LoadingState.LOADED:
            return [_("Loaded on %(moment)s.") % at]
        case LoadingState.FAILED if request.taken_back_at is None:
            failed = _("They couldn't be loaded (%(moment)s), and nothing is charged for them.") % at
            return [failed, await decided.failed_because(store, request)]
        case LoadingState.FAILED:
            return []
        case _:
            return [_("They are being loaded; you'll hear from us as soon as they are there.")]

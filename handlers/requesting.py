"""Asking for credits: the sub-reseller's side of a request."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar, assert_never

from domain.agreement import SubPanel, SubPanelId
from domain.errors import N_, Refusal
from domain.money import Money, charge_for, credits_from
from domain.people import Actor
from domain.requests import (
    DECIDERS,
    AttachmentId,
    LoadingState,
    PaymentMethod,
    Request,
    RequestId,
    RequestState,
)
from handlers.ask import Ask
from handlers.cards import draws
from handlers.registry import MONEY, Question, Toward, answers, asked, finds
from handlers.request_wording import approved_line, declined_because, when
from handlers.screen import SILENT, Button, Field, Screen, copy, danger, main, press, rows
from handlers.wording import _, credits_worded, moment, money, number, price
from services import decided, panels, receipts, request_cards, requests
from storage.store import Store

LONGEST_COPY = 256


class NoFile(Refusal):
    why = N_("That isn't a file.")
    what_to_do = N_("Attach the receipt as a photo or a PDF.")


def _no_file(_typed: str) -> int:
    raise NoFile


@dataclass(frozen=True)
class RequestCredits(Ask):
    """Credits for a sub-panel. `after`: the newest request that was there when the button was shown."""

    code: ClassVar[str] = "rc"

    credits: int | None = asked(
        Question(words=lambda: _("How many credits do you need?"), read=credits_from, example=lambda: "200")
    )
    sub_panel_id: SubPanelId | None = None
    receipt_id: AttachmentId | None = None
    after: int | None = None


@dataclass(frozen=True)
class QuoteCredits(Ask):
    """A number by itself: what would so many credits cost?"""

    code: ClassVar[str] = "rv"

    credits: int = 0


@dataclass(frozen=True)
class SendReceipt(Ask):
    code: ClassVar[str] = "rr"

    request_id: RequestId
    receipt_id: AttachmentId | None = asked(  # noqa: RUF009  (it makes a field, and is called once)
        Question(words=lambda: _("Please send a photo or a PDF of the receipt."), read=_no_file, file=True)
    )


@dataclass(frozen=True)
class PlaceReceipt(Ask):
    """A file that came by itself: a receipt, but of which request?"""

    code: ClassVar[str] = "rp"

    receipt_id: AttachmentId


@dataclass(frozen=True)
class Withdraw(Ask):
    code: ClassVar[str] = "rw"

    request_id: RequestId
    sure: bool = False


@dataclass(frozen=True)
class RedrawOwn(Ask):
    """Back to the request, on the message at hand."""

    code: ClassVar[str] = "ro"

    request_id: RequestId


class NoOpenRequest(Refusal):
    why = N_("You have no open request that this could be the receipt of.")
    what_to_do = N_("Send it again with the number of credits that you need as its caption, for example 200.")


@answers(RequestCredits, roles=MONEY, toward=Toward.PARENT, command="request")
async def request_credits(ask: RequestCredits, who: Actor, store: Store) -> Screen:
    """Make a request; with several sub-panels, ask first for which one."""
    sub_panel_id = ask.sub_panel_id
    if sub_panel_id is None:
        active = await requests.active_sub_panels(store, who)
        if len(active) > 1:
            return await _which_panel(ask, active, who, store)
        sub_panel_id = active[0].id
    await requests.request_credits(
        store,
        by=who,
        sub_panel_id=sub_panel_id,
        credits=ask.credits or 0,
        receipt_id=ask.receipt_id,
        after=ask.after,
    )
    return SILENT


async def _which_panel(ask: RequestCredits, active: Sequence[SubPanel], who: Actor, store: Store) -> Screen:
    credits = ask.credits or 0
    buttons = []
    for sub_panel in active:
        panel = await store.panels.by_id(sub_panel.panel_id)
        charge = charge_for(credits, sub_panel.price, await requests.currency_for(store, who))
        buttons.append(press(_priced(panel.name, charge), replace(ask, sub_panel_id=sub_panel.id)))
    return Screen(
        title=_("%(credits)s: for which panel?") % {"credits": credits_worded(credits)}, buttons=rows(*buttons)
    )


def _priced(what: str, charge: Money) -> str:
    return f"{what} · {money(charge)}"


@answers(QuoteCredits, roles=MONEY, toward=Toward.PARENT, reads=True)
async def quote(ask: QuoteCredits, who: Actor, store: Store) -> Screen:
    """Say what credits would cost, and offer to ask for them."""
    active = await requests.active_sub_panels(store, who)
    request = RequestCredits(credits=ask.credits)
    if len(active) > 1:
        return await _which_panel(request, active, who, store)
    charge = charge_for(ask.credits, active[0].price, await requests.currency_for(store, who))
    return Screen(
        title=_("%(credits)s would be %(sum)s.") % {"credits": credits_worded(ask.credits), "sum": money(charge)},
        buttons=rows(
            main(_("Request %(n)s") % {"n": number(ask.credits)}, replace(request, sub_panel_id=active[0].id)),
        ),
    )


async def same_again_button(store: Store, who: Actor) -> Button | None:
    """Return the button that makes the last approved request again, at today's price; `None` where there is none."""
    again = await requests.again(store, who) if who.role in DECIDERS else None
    if again is None:
        return None
    label = _("Same as last: %(n)s · %(sum)s") % {"n": number(again.credits), "sum": money(again.charge)}
    return main(label, RequestCredits(credits=again.credits, sub_panel_id=again.sub_panel_id, after=again.newest))


# Receipts


@answers(SendReceipt, roles=MONEY, toward=Toward.PARENT)
async def send_receipt(ask: SendReceipt, who: Actor, store: Store) -> Screen:
    """Put a receipt to a request."""
    assert ask.receipt_id is not None  # noqa: S101  (the form has asked for it)
    request = await receipts.attach(store, ask.request_id, ask.receipt_id, by=who)
    return Screen(
        lines=(
            _("Thank you. The receipt is with request #%(number)s now; you'll hear from us.")
            % {"number": request.number},
        )
    )


@answers(PlaceReceipt, roles=MONEY, toward=Toward.PARENT)
async def place_receipt(ask: PlaceReceipt, who: Actor, store: Store) -> Screen:
    """Put a receipt to the only request that waits for one, or ask to which."""
    await receipts.check(store, ask.receipt_id)
    pending = await store.requests.pending_of(who.reseller_id)
    waiting = [request for request in pending if request.receipt_id is None]
    if len(waiting) == 1:
        return await send_receipt(SendReceipt(waiting[0].id, ask.receipt_id), who, store)
    if not pending:
        raise NoOpenRequest
    buttons = (press(_short(request), SendReceipt(request.id, ask.receipt_id)) for request in waiting or pending)
    which, replacing = _("Which request is this the receipt of?"), _("Which request's receipt does this one replace?")
    return Screen(title=which if waiting else replacing, buttons=rows(*buttons))


def _short(request: Request) -> str:
    return f"#{request.number} · {number(request.asked_credits)} · {money(request.quote)}"


@finds
async def find_request_in_file(text: str, attachment: int | None, who: Actor, _store: Store) -> Ask | None:
    """A file from a sub-reseller is a receipt; with a number as its caption it is a request too."""
    if attachment is None or who.is_top or who.role not in DECIDERS:
        return None
    receipt_id = AttachmentId(attachment)
    if re.match(r"[\s+\-]*\d", text):
        return RequestCredits(credits=credits_from(text), receipt_id=receipt_id)
    return PlaceReceipt(receipt_id)


@finds
async def find_quote(text: str, attachment: int | None, who: Actor, store: Store) -> Ask | None:
    """A number by itself is how many credits somebody without sub-resellers of their own thinks of."""
    if attachment is not None or who.is_top or who.role not in DECIDERS or not re.match(r"[\s+\-]*\d", text):
        return None
    if await store.network.has_children(who.reseller_id):
        return None
    return QuoteCredits(credits_from(text))


# Withdrawing


@answers(Withdraw, roles=MONEY, toward=Toward.PARENT)
async def withdraw(ask: Withdraw, who: Actor, store: Store) -> Screen:
    """Take a request back, having asked once more."""
    if ask.sure:
        await requests.withdraw(store, ask.request_id, by=who)
        return SILENT
    request = await decided.pending(store, ask.request_id, to=who)
    return Screen(
        title=_("Withdraw request #%(number)s for %(credits)s?")
        % {"number": request.number, "credits": credits_worded(request.asked_credits)},
        lines=(_("If you have paid already, leave it open and send the receipt instead."),),
        buttons=rows(
            danger(_("Withdraw"), Withdraw(request.id, sure=True)),
            press(_("Back"), RedrawOwn(request.id)),
            wide=2,
        ),
    )


# The card


@answers(RedrawOwn, roles=MONEY, toward=Toward.PARENT, reads=True)
async def redraw_own(ask: RedrawOwn, who: Actor, store: Store) -> Screen:
    """Show a request again where one of its steps was."""
    return await own_request_card(ask.request_id, who, store)


@draws(request_cards.FOR_MAKER)
async def own_request_card(object_id: int, reader: Actor, store: Store) -> Screen:
    """Draw a request for those who made it, as it stands now."""
    request = await store.requests.by_id(RequestId(object_id))
    sub_panel = await store.sub_panels.by_id(request.sub_panel_id)
    panel = await panels.mentioned(store, await store.panels.by_id(sub_panel.panel_id))
    if request.is_pending:
        methods = await store.payment_methods.of_reseller(request.parent_id)
        return _pending_card(request, panel, methods, may_act=reader.role in DECIDERS)
    ended_by = await decided.name_for(store, request.decided_by, reader=reader)
    return Screen(
        title=_title(request),
        lines=tuple(_ended(request, ended_by)),
        fields=tuple([Field(_("Panel"), panel)] if panel else []),
    )


def _title(request: Request) -> str:
    values = {"number": request.number, "credits": credits_worded(request.asked_credits)}
    return _("Request #%(number)s: %(credits)s") % values


def _pending_card(request: Request, panel: str, methods: Sequence[PaymentMethod], *, may_act: bool) -> Screen:
    """Return a request that waits: what it costs, where to pay, and what can be done about it."""
    return Screen(
        title=_title(request),
        fields=(
            *([Field(_("Panel"), panel)] if panel else []),
            Field(_("Price"), price(request.quoted_price, request.currency)),
            Field(_("To pay"), money(request.quote)),
            *(Field(method.name, method.details, copyable=True) for method in methods),
            Field(_("Receipt"), _("not sent yet") if request.receipt_id is None else _("received")),
        ),
        note=_pending_note(request, has_methods=bool(methods)),
        buttons=_pending_buttons(request, methods) if may_act else (),
    )


def _pending_note(request: Request, *, has_methods: bool) -> str:
    if request.not_arrived:
        return _("Your payment hasn't reached us yet. That can take a while; the request stays open meanwhile.")
    if not has_methods:
        return _("Ask us where to pay. Open until %(moment)s.") % {"moment": moment(request.expires_at)}
    return _("Open until %(moment)s.") % {"moment": moment(request.expires_at)}


def _pending_buttons(request: Request, methods: Sequence[PaymentMethod]) -> tuple[tuple[Button, ...], ...]:
    send = SendReceipt(request.id)
    label = _("Send receipt") if request.receipt_id is None else _("Send another receipt")
    return (
        *rows(*(_copy(method) for method in methods if len(method.details) <= LONGEST_COPY), wide=2),
        (main(label, send) if request.receipt_id is None else press(label, send),),
        (press(_("Withdraw"), Withdraw(request.id)),),
    )


def _copy(method: PaymentMethod) -> Button:
    return copy(_("Copy: %(name)s") % {"name": method.name}, method.details)


def _ended(request: Request, ended_by: str) -> list[str]:
    """Return what became of a request."""
    values: dict[str, Any] = {"moment": when(request), "who": ended_by}
    match request.state:
        case RequestState.APPROVED:
            return [_("Approved on %(moment)s:") % values, approved_line(request), *_loading(request)]
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


def _loading(request: Request) -> list[str]:
    at = {"moment": moment(request.loaded_at or request.requested_at)}
    match request.loading:
        case LoadingState.LOADED:
            return [_("Loaded on %(moment)s.") % at]
        case LoadingState.FAILED:
            failed = _("They couldn't be loaded (%(moment)s), and nothing is charged for them.") % at
            return [failed, request.reason]
        case _:
            return [_("They are being loaded; you'll hear from us as soon as they are there.")]

"""Asking for credits: the sub-reseller's side of a request."""

import re
from collections.abc import Sequence
from dataclasses import replace

from domain.errors import N_, Refusal
from domain.money import Ambiguous, credits_from
from domain.names import shown
from domain.people import Actor
from domain.requests import (
    DECIDERS,
    AttachmentId,
    Request,
)
from handlers.ask import Ask
from handlers.menu import to_menu
from handlers.price_words import price_line, why_words
from handlers.refusals import refusal_words
from handlers.registry import DESK, MONEY, Toward, answers, finds, readies
from handlers.request_asks import PlaceReceipt, QuoteCredits, RedrawOwn, RequestCredits, SendReceipt, SortFile, Withdraw
from handlers.screen import SILENT, Button, Field, Screen, danger, main, press, rows
from handlers.wording import _, credits_worded, money, number
from services import decided, opening, receipts, requests
from storage.store import Store

A_SENTENCE = 3
"""So many words below a photo tell of something."""

MOST_NUMBERS = 4
"""How many numbers in a caption are offered."""


class NoOpenRequest(Refusal):
    why = N_("You have no open request that this could be the receipt of.")
    what_to_do = N_("Send it again with the number of credits that you need as its caption, for example 200.")


@answers(RequestCredits, roles=MONEY, toward=Toward.PARENT, command="request")
async def request_credits(ask: RequestCredits, who: Actor, store: Store) -> Screen:
    """Make a request; with several sub-panels, ask first for which one."""
    sub_panel_id = ask.sub_panel_id
    if sub_panel_id is None:
        quotes = await requests.quotes(store, by=who, credits=ask.credits or 0)
        if len(quotes.each) > 1:
            _check_somewhere(quotes)
            return _which_panel(ask, quotes)
        sub_panel_id = quotes.each[0].sub_panel_id
    await requests.request_credits(
        store,
        by=who,
        sub_panel_id=sub_panel_id,
        credits=ask.credits or 0,
        receipt_id=ask.receipt_id,
        after=ask.after,
    )
    return SILENT


def _check_somewhere(quotes: requests.Quotes) -> None:
    """Return if credits can be asked for at one panel at least; raises why they can't."""
    first = quotes.each[0].refusal
    if first is not None and all(quote.refusal is not None for quote in quotes.each):
        raise first


def _which_panel(ask: RequestCredits, quotes: requests.Quotes) -> Screen:
    """Ask for the panel among those where so many credits can be asked for, and say why not at the others."""
    refused = [quote for quote in quotes.each if quote.refusal is not None]
    buttons = (
        press(f"{quote.panel} · {money(quote.charge)}", _from_button(ask, quote, quotes))
        for quote in quotes.each
        if quote.refusal is None
    )
    return Screen(
        title=_("%(credits)s: for which panel?") % {"credits": credits_worded(ask.credits or 0)},
        lines=tuple(f"{quote.panel}: {line}" for quote in quotes.each for line in _why_so(quote)),
        fields=tuple(Field(quote.panel, refusal_words(quote.refusal)) for quote in refused if quote.refusal),
        buttons=rows(*buttons, to_menu()),
    )


def _from_button(ask: RequestCredits, quote: requests.Quote, quotes: requests.Quotes) -> RequestCredits:
    """Return a request that a second tap doesn't make twice."""
    return replace(ask, sub_panel_id=quote.sub_panel_id, after=quotes.newest)


@answers(QuoteCredits, roles=MONEY, toward=Toward.PARENT, reads=True)
async def quote(ask: QuoteCredits, who: Actor, store: Store) -> Screen:
    """Say what credits would cost, and offer to ask for them, or say why that can't be."""
    request, quotes = RequestCredits(credits=ask.credits), await requests.quotes(store, by=who, credits=ask.credits)
    if len(quotes.each) > 1:
        return _several(request, quotes)
    [only] = quotes.each
    values = {"credits": credits_worded(ask.credits), "sum": money(only.charge)}
    title = _("%(credits)s would be %(sum)s.") % values
    shown = Screen(title=title, lines=_why_so(only), buttons=rows(to_menu()))
    if only.refusal is not None:
        return replace(shown, lines=(*shown.lines, refusal_words(only.refusal)))
    button = main(_("Request %(n)s") % {"n": number(ask.credits)}, _from_button(request, only, quotes))
    return replace(shown, buttons=rows(button, to_menu()))


def _why_so(quote: requests.Quote) -> tuple[str, ...]:
    """Return the price with why it is so, where it isn't simply the agreed one."""
    found = quote.price
    return (price_line(found, quote.charge.currency),) if why_words(found.basis, found.reason) else ()


def _several(request: RequestCredits, quotes: requests.Quotes) -> Screen:
    try:
        _check_somewhere(quotes)
    except Refusal as refusal:
        return Screen(lines=(refusal_words(refusal),), buttons=rows(to_menu()))
    return _which_panel(request, quotes)


async def same_again_button(store: Store, who: Actor, *, receipt_id: AttachmentId | None = None) -> Button | None:
    """Return the button that makes the last approved request again, at today's price; `None` where there is none."""
    again = await requests.again(store, who) if who.role in DECIDERS else None
    if again is None:
        return None
    label = _("Same as last: %(n)s · %(sum)s") % {"n": number(again.credits), "sum": money(again.charge)}
    return main(label, RequestCredits(again.credits, again.sub_panel_id, receipt_id, after=again.newest))


@readies(RequestCredits, "credits")
async def same_again(ask: RequestCredits, who: Actor, store: Store) -> list[Button]:
    """Offer the same as last time where it is asked how many."""
    button = await same_again_button(store, who, receipt_id=ask.receipt_id)
    return [button] if button else []


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
        ),
        buttons=rows(to_menu()),
    )


@answers(PlaceReceipt, roles=MONEY, toward=Toward.PARENT)
async def place_receipt(ask: PlaceReceipt, who: Actor, store: Store) -> Screen:
    """Put a receipt to the only request that waits for one, or ask to which."""
    if ask.request_id is not None:
        return await send_receipt(SendReceipt(ask.request_id, ask.receipt_id), who, store)
    await receipts.check(store, ask.receipt_id)
    pending = await store.requests.asked_of(who.reseller_id)
    waiting = [request for request in pending if request.receipt_id is None]
    if len(waiting) == 1:
        return await send_receipt(SendReceipt(waiting[0].id, ask.receipt_id), who, store)
    if not pending:
        raise NoOpenRequest
    buttons = _to_requests(waiting or pending, ask.receipt_id)
    which, replacing = _("Which request is this the receipt of?"), _("Which request's receipt does this one replace?")
    return Screen(title=which if waiting else replacing, buttons=rows(*buttons, to_menu()))


def _to_requests(found: Sequence[Request], receipt_id: AttachmentId) -> list[Button]:
    return [press(_short(request), PlaceReceipt(receipt_id, request.id)) for request in found]


def _short(request: Request) -> str:
    return f"#{request.number} · {number(request.asked_credits)} · {money(request.quote)}"


@answers(SortFile, roles=MONEY, toward=Toward.PARENT)
async def sort_file(ask: SortFile, who: Actor, store: Store) -> Screen:
    """Ask what a file is for, and offer the numbers in its caption and the open requests."""
    await receipts.check(store, ask.receipt_id)
    pending = await store.requests.asked_of(who.reseller_id)
    newest = await store.requests.newest_number(who.reseller_id)
    asks = [
        press(_("Request %(n)s") % {"n": number(credits)}, RequestCredits(credits, None, ask.receipt_id, newest))
        for credits in _numbers_in(ask.caption)
    ]
    another = press(_("Request credits"), RequestCredits(receipt_id=ask.receipt_id))
    lines = [_("I have it, but “%(caption)s” doesn't tell me how many credits you need.")]
    lines += [_("If it is the receipt of an open request, tap that one.")] if pending else []
    return Screen(
        title=_("What is this file for?"),
        lines=tuple(line % {"caption": shown(ask.caption, most=40)} for line in lines),
        buttons=rows(*(asks or [another]), *_to_requests(pending, ask.receipt_id), to_menu()),
    )


def _numbers_in(caption: str) -> list[int]:
    """Return the numbers of credits that a caption may mean, no more than a few."""
    found: list[int] = []
    for word in caption.split():
        try:
            found.append(credits_from(word))
        except Ambiguous as either:
            found += [int(either.one), int(either.other)]
        except Refusal:
            continue
    return list(dict.fromkeys(found))[:MOST_NUMBERS]


@finds
async def find_request_in_file(text: str, attachment: int | None, who: Actor, store: Store) -> Ask | None:
    """A file from a sub-reseller is a receipt; with a number as its caption it is a request too.

    A table from one with sub-resellers of their own is none, nor is a video, a voice or a sticker by itself.
    """
    if attachment is None or who.is_top or who.role not in DECIDERS:
        return None
    receipt_id = AttachmentId(attachment)
    if await store.attachments.is_sent_as_table(receipt_id) and await store.network.has_children(who.reseller_id):
        return None
    if who.role in DESK and await opening.takes_file(store, text, by=who):
        return None
    if not re.match(r"[\s+\-]*\d", text):
        return await _place(receipt_id, text, who, store)
    try:
        return RequestCredits(credits=credits_from(text), receipt_id=receipt_id)
    except Refusal:
        return SortFile(receipt_id, text)


async def _place(receipt_id: AttachmentId, caption: str, who: Actor, store: Store) -> PlaceReceipt | None:
    """Return where a file belongs that may be a receipt.

    Without an open request it may rather show what is wrong, and so may one with a sentence when none waits for a
    receipt.
    """
    if not await receipts.may_be(store, receipt_id):
        return None
    if who.role in DESK:
        asked = await store.requests.asked_of(who.reseller_id)
        waits = any(request.receipt_id is None for request in asked)
        if not asked or (not waits and len(caption.split()) >= A_SENTENCE):
            return None
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
            press(_("« Back"), RedrawOwn(request.id)),
            wide=2,
        ),
    )

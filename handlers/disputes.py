"""Disputes: which line is wrong and why, the list of them, and what is done about one."""

from collections.abc import Sequence
from dataclasses import replace

from domain.disputes import Dispute
from domain.errors import NotHere
from domain.ledger import TransferId
from domain.people import Actor, Reseller, ResellerId
from handlers.dispute_asks import (
    AnswerDispute,
    ListDisputes,
    OpenDispute,
    OpenDisputeOf,
    PickLine,
    PickLineOf,
    RedrawDispute,
    SettleDispute,
    ShowDispute,
    WithdrawDispute,
)
from handlers.dispute_words import state_word
from handlers.history import ShowHistory, ShowHistoryOf, line_in_short, page_of
from handlers.menu import to_menu
from handlers.registry import ALL, MONEY, Toward, answers
from handlers.screen import SILENT, Button, Screen, danger, main, press, rows
from handlers.wording import _
from services import disputes
from services.disputes import CARD, may_be_disputed
from services.entries import Entry
from storage.store import Store

A_PAGE = 8


# Which line, and what is wrong with it


@answers(PickLine, roles=MONEY, toward=Toward.PARENT, reads=True)
async def pick_line(ask: PickLine, who: Actor, store: Store) -> Screen:
    """Ask which line of one's own history is wrong."""
    own = await store.resellers.by_id(who.reseller_id)
    history = ShowHistory(ask.shown, ask.before)
    found = await page_of(history, own, store, reader=own.id)
    both = {entry.id for entry in await page_of(history, own, store, reader=_parent_of(own))}
    asks = [(number, entry, OpenDispute(entry.id)) for number, entry in _disputable(found) if entry.id in both]
    buttons = [press(line_in_short(number, entry), open_) for number, entry, open_ in asks]
    return _which(buttons, press(_("« History"), history))


@answers(PickLineOf, roles=MONEY, toward=Toward.CHILD, reads=True)
async def pick_line_of(ask: PickLineOf, who: Actor, store: Store) -> Screen:
    """Ask which line of a sub-reseller's history is wrong."""
    child = await store.resellers.by_id(ask.reseller_id)
    history = ShowHistoryOf(child.id, ask.shown, ask.before)
    found = await page_of(history, child, store, reader=who.reseller_id)
    asks = [(number, entry, OpenDisputeOf(child.id, entry.id)) for number, entry in _disputable(found)]
    buttons = [press(line_in_short(number, entry), open_) for number, entry, open_ in asks]
    return _which(buttons, press(_("« History"), history))


def _parent_of(reseller: Reseller) -> ResellerId:
    if reseller.parent_id is None:
        raise NotHere
    return reseller.parent_id


def _disputable(found: Sequence[Entry]) -> list[tuple[int, Entry]]:
    """Return the lines of a page that can be disputed, with the numbers that they have there."""
    return [(number, entry) for number, entry in enumerate(found, 1) if may_be_disputed(entry)]


def _which(buttons: Sequence[Button], back: Button) -> Screen:
    if not buttons:
        line = _("None of these lines is one about which both sides could be at odds.")
        return Screen(lines=(line,), buttons=rows(back, to_menu()))
    return Screen(
        title=_("Which line is wrong?"),
        lines=(_("I ask next what is wrong with it, and say who reads that."),),
        buttons=rows(*buttons, back),
    )


@answers(OpenDispute, roles=MONEY, toward=Toward.PARENT)
async def open_dispute(ask: OpenDispute, who: Actor, store: Store) -> Screen:
    """Say of a line of one's own history that it is wrong."""
    await disputes.open_dispute(store, who.reseller_id, TransferId(ask.line), ask.text or "", by=who)
    return SILENT


@answers(OpenDisputeOf, roles=MONEY, toward=Toward.CHILD)
async def open_dispute_of(ask: OpenDisputeOf, who: Actor, store: Store) -> Screen:
    """Say of a line of a sub-reseller's history that it is wrong."""
    await disputes.open_dispute(store, ask.reseller_id, TransferId(ask.line), ask.text or "", by=who)
    return SILENT


# The list


@answers(ListDisputes, roles=ALL, reads=True, command="disputes")
async def list_disputes(ask: ListDisputes, who: Actor, store: Store) -> Screen:
    """List disputes with one's sub-resellers, or with one's parent: open ones come first."""
    above = who.is_top or await store.network.has_children(who.reseller_id)
    ask = replace(ask, page=max(0, min(ask.page, 10_000)), own=not above or (ask.own and not who.is_top))
    whose = {"reseller_id": who.reseller_id} if ask.own else {"parent_id": who.reseller_id}
    found = await store.disputes.page(**whose, skip=ask.page * A_PAGE, limit=A_PAGE + 1)
    return Screen(
        title=_("Your disputes") if ask.own else _("Disputes with your sub-resellers"),
        lines=(_("Tap one to see it.") if found else _("There are none. Each line of a history has a way to one."),),
        buttons=(
            *rows(*await _lines(found[:A_PAGE], who, store)),
            *rows(*_turns(ask, more=len(found) > A_PAGE), wide=2),
            *rows(_to_other(ask) if above and not who.is_top else None, to_menu(), wide=2),
        ),
    )


def _to_other(ask: ListDisputes) -> Button:
    other = ListDisputes(own=not ask.own)
    return press(_("Your own") if other.own else _("Your sub-resellers'"), other)


def _turns(ask: ListDisputes, *, more: bool) -> list[Button | None]:
    return [
        press(_("‹ Previous"), replace(ask, page=ask.page - 1)) if ask.page else None,
        press(_("More ›"), replace(ask, page=ask.page + 1)) if more else None,
    ]


async def _lines(found: Sequence[Dispute], who: Actor, store: Store) -> list[Button]:
    names = {child.id: child.name for child in await store.resellers.children(who.reseller_id)}
    return [
        press(
            f"{names.get(one.reseller_id, '')[:20]} #{one.number} · {state_word(one.state)}".strip(),
            ShowDispute(one.id),
        )
        for one in found
    ]


@answers(ShowDispute, roles=ALL, toward=Toward.EITHER, always=True)
async def show_dispute(ask: ShowDispute, who: Actor, store: Store) -> Screen:
    """Send a dispute's card anew, which stays true like every copy of it."""
    await store.cards.show_member(CARD, ask.dispute_id, who.member_id)
    return SILENT


# What is done about one


@answers(AnswerDispute, roles=MONEY, toward=Toward.EITHER)
async def answer_dispute(ask: AnswerDispute, who: Actor, store: Store) -> Screen:
    """Answer what the other side says of a line."""
    await disputes.answer(store, ask.dispute_id, ask.words or "", by=who)
    return Screen(
        lines=(_("Answered. It stands on the line, and they've been told."),),
        buttons=rows(press(_("Disputes"), ListDisputes()), to_menu(), wide=2),
    )


@answers(SettleDispute, roles=MONEY, toward=Toward.CHILD)
async def settle_dispute(ask: SettleDispute, who: Actor, store: Store) -> Screen:
    """Leave a line as it is, having asked once more."""
    if ask.sure:
        await disputes.settle(store, ask.dispute_id, by=who)
        return SILENT
    dispute = await disputes.to_answer(store, ask.dispute_id, by=who)
    return Screen(
        title=_("Leave the line as it is?"),
        lines=(
            _("Dispute #%(number)s ends without a word of yours, and they are told so.") % {"number": dispute.number},
        ),
        buttons=rows(
            main(_("Yes, it stays as it is"), replace(ask, sure=True)),
            press(_("Answer…"), AnswerDispute(dispute.id)),
            press(_("« Back"), RedrawDispute(dispute.id)),
        ),
    )


@answers(WithdrawDispute, roles=MONEY, toward=Toward.EITHER)
async def withdraw_dispute(ask: WithdrawDispute, who: Actor, store: Store) -> Screen:
    """Take back what one's own side said of a line, having asked once more."""
    if ask.sure:
        await disputes.withdraw(store, ask.dispute_id, by=who)
        return SILENT
    dispute = await disputes.to_withdraw(store, ask.dispute_id, by=who)
    return Screen(
        title=_("Withdraw dispute #%(number)s?") % {"number": dispute.number},
        lines=(_("The line stays as it is. The other side is told that you withdrew it."),),
        buttons=rows(
            danger(_("Withdraw"), replace(ask, sure=True)), press(_("« Back"), RedrawDispute(dispute.id)), wide=2
        ),
    )

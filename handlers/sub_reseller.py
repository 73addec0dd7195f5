"""The card of a sub-reseller: how it stands with its parent, and everything that can be done about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from domain.money import Money
from domain.names import text_from
from domain.network import Standing
from domain.people import Actor, Member, Reseller, ResellerId, ResellerState, Role
from domain.requests import PaymentMethod
from handlers.amounts import due_field, present
from handlers.ask import Ask
from handlers.balance import holding_fields
from handlers.brief_asks import TALKERS, to_brief, to_story
from handlers.cards import words
from handlers.checkin_asks import ShowTalks, TalkedWith
from handlers.closing_asks import ShowClosing
from handlers.dues_asks import RaiseLimit, ShowDuesOf
from handlers.history import ShowHistoryOf
from handlers.menu import to_menu
from handlers.network import ShowNetwork, status_words
from handlers.offer_asks import NewLink, OpenDraft, ShowAgreement
from handlers.offer_words import on_account
from handlers.opening_asks import BeginTicketFor
from handlers.payment_asks import LiftBar, ReceivePayment
from handlers.promise_asks import SayPromise
from handlers.promise_words import promise_fields
from handlers.registry import ALL, DESK, MONEY, OWNER, TALKS, Question, Toward, answers, asked
from handlers.review_asks import ReviewPriceOf
from handlers.screen import Button, Field, Screen, danger, main, press, rows
from handlers.selling_asks import SellTo
from handlers.standing_approvals import ShowStanding, standing_field
from handlers.ticket_asks import ListTicketsOf
from handlers.usage_view_asks import ShowUsageOf
from handlers.way_back import ShowReseller, Ways, to_card
from handlers.wording import _, moment, money, short_day
from services import debt_limits, decided, network, offers, payment_methods, prices
from storage.store import Store

NO_REASON = "-"
MOST_AT_ONCE = 14
"""So many buttons of a card are shown at once; of more, the rest stand behind what they are about."""


def _reason(typed: str) -> str:
    return "" if typed.strip() == NO_REASON else network.reason_from(typed)


def reason_question() -> Question:
    """Return the question for a reason that the sub-reseller will read, and that may be left out."""
    return Question(
        words=lambda: _("Why? Everybody in their team will read what you type here."),
        read=_reason,
        choices=lambda: ((_("Without a reason"), NO_REASON),),
    )


@dataclass(frozen=True)
class Suspend(Ask):
    code: ClassVar[str] = "susp"

    reseller_id: ResellerId
    reason: str | None = asked(reason_question())


@dataclass(frozen=True)
class Resume(Ask):
    code: ClassVar[str] = "resm"

    reseller_id: ResellerId


@dataclass(frozen=True)
class Pause(Ask):
    code: ClassVar[str] = "paus"

    reseller_id: ResellerId
    reason: str | None = asked(reason_question())


@dataclass(frozen=True)
class Unpause(Ask):
    code: ClassVar[str] = "unpa"

    reseller_id: ResellerId


@dataclass(frozen=True)
class WriteMessage(Ask):
    """Say who will read a message, before it is typed."""

    code: ClassVar[str] = "wrmsg"

    reseller_id: ResellerId


@dataclass(frozen=True)
class SendMessage(Ask):
    code: ClassVar[str] = "msg"

    reseller_id: ResellerId
    text: str | None = asked(Question(words=lambda: _("Please type the message."), read=text_from))


@answers(ShowReseller, roles=ALL, toward=Toward.CHILD, reads=True)
async def show_reseller(ask: ShowReseller, who: Actor, store: Store) -> Screen:
    """Show the card of a sub-reseller."""
    return replace(await card_screen(ask.reseller_id, who, store, ways=ask.ways), fresh=ask.anew)


async def card_screen(
    child_id: ResellerId, who: Actor, store: Store, *, said: str = "", ways: Ways = Ways.FIRST
) -> Screen:
    """Return the card of a sub-reseller. `said`: what was just done; `ways`: what can be done of which it shows."""
    child = await store.resellers.by_id(child_id)
    standing = await network.standing_of(store, child, reader=who)
    members = await store.members.of_reseller(child.id)
    barred = await payment_methods.barred_to(store, child.id, who.reseller_id)
    return Screen(
        title=child.name,
        lines=tuple(line for line in (said, _standing_words(child, standing)) if line),
        fields=(
            *await _book_fields(child, who, store),
            *_barred_fields(barred),
            *await _people_fields(child, members, who, store),
        ),
        buttons=_buttons(child, who, ways, joined=bool(members), barred=barred),
    )


def _standing_words(child: Reseller, standing: Standing | None) -> str:
    status = ", ".join(status_words(child.state, paused=child.paused)) or _("active")
    if standing is None:
        return _("Status: %(status)s") % {"status": status}
    values = {"status": status, "who": standing.by, "at": moment(standing.at), "reason": standing.reason}
    if standing.reason:
        return _("Status: %(status)s (%(who)s, %(at)s: %(reason)s)") % values
    return _("Status: %(status)s (%(who)s, %(at)s)") % values


async def _book_fields(child: Reseller, who: Actor, store: Store) -> tuple[Field, ...]:
    """Return the numbers: what they have, what is due, what was agreed, and when they last bought."""
    position = await store.books.position(child.id)
    looks = await prices.outlooks(store, position.holdings, who.currency)
    last = await store.requests.last_approved(child.id)
    mine = last is not None and last.parent_id == who.reseller_id
    bought = short_day(last.decided_at) if mine and last and last.decided_at else None
    return (
        *holding_fields(position.holdings, looks, who.currency, store.now),
        due_field(position.dues),
        *present(
            *await _limit_fields(child, who, store),
            await standing_field(child.id, who, store),
            Field(_("Last purchase"), bought) if bought else None,
            *(Field(_("Account"), held.account, copyable=True) for held in position.holdings),
        ),
        *await promise_fields(child, who, store),
    )


async def _limit_fields(child: Reseller, who: Actor, store: Store) -> tuple[Field, ...]:
    """Return how much may be owed, and by whom it was raised beyond what was agreed."""
    agreed, limit = await offers.in_force(store, child.id), await debt_limits.limit_of(store, child.id)
    if agreed is None or limit is None:
        return (Field(_("Agreement"), _("none in force")),)
    field = Field(_("On account"), on_account(limit, agreed.payment_days))
    raised = await store.reminders.raised(child.id, parent_id=who.reseller_id)
    if raised is None or raised.new != limit.minor or limit.minor == agreed.debt_limit:
        return (field,)
    by = await decided.name_for(store, raised.by, reader=who)
    values = {"agreed": money(Money(agreed.debt_limit, agreed.currency)), "who": by, "moment": moment(raised.at)}
    more = _("%(agreed)s is agreed; %(who)s raised it on %(moment)s:") % values
    return (replace(field, more=f"{more} {raised.reason}"),)


def _barred_fields(barred: Sequence[PaymentMethod]) -> tuple[Field, ...]:
    """Return the ways to pay that aren't open to a sub-reseller since a chargeback."""
    return (Field(_("Barred"), ", ".join(method.name for method in barred)),) if barred else ()


async def _people_fields(child: Reseller, members: Sequence[Member], who: Actor, store: Store) -> tuple[Field, ...]:
    """Return who acts for a sub-reseller, and what the spreadsheet by which it moved in said of it."""
    came = await store.move_ins.came_with(child.id, by=who.reseller_id)
    return present(
        Field(_("Members"), ", ".join(map(_named, members)) or _("nobody has joined yet")),
        Field(_("Telegram name"), f"@{came.handle}") if came and came.handle and not members else None,
        Field(_("Note from your spreadsheet"), came.note) if came and came.note else None,
    )


def _named(member: Member) -> str:
    return f"{member.name} @{member.handle}" if member.handle else member.name


def _buttons(
    child: Reseller, who: Actor, ways: Ways, *, joined: bool, barred: Sequence[PaymentMethod]
) -> tuple[tuple[Button, ...], ...]:
    """Return what this member may do about a sub-reseller, the common things first, and the rest by what it is about.

    Where it is little enough, all of it stands there at once.
    """
    if child.state is ResellerState.CLOSED:
        return (*rows(*_what_stays(child, who), wide=2), _back())
    first, more = _first_deeds(child, who, joined=joined), _more_deeds(child, who, joined=joined)
    lifts = rows(*(_if(who, OWNER, _lift(child, method)) for method in barred))
    if sum(map(len, (first, *more.values()))) <= MOST_AT_ONCE:
        return (*rows(*first, *(deed for deeds in more.values() for deed in deeds), wide=2), *lifts, _back())
    if ways in more:
        return (*rows(*more[ways], to_card(child.id), wide=2),)
    leads = (press(_WAYS_CALLED[way](), ShowReseller(child.id, ways=way)) for way, deeds in more.items() if deeds)
    return (*rows(*first, wide=2), *rows(*leads), *lifts, _back())


_WAYS_CALLED = {
    Ways.PRICE: lambda: _("Offers, price, promises…"),
    Ways.TALK: lambda: _("Talk and write…"),
    Ways.STANDING: lambda: _("Limits and status…"),
}


def _back() -> tuple[Button, ...]:
    return press(_("« Network"), ShowNetwork()), to_menu()


def _first_deeds(child: Reseller, who: Actor, *, joined: bool) -> Sequence[Button]:
    suspended, active = child.state is ResellerState.SUSPENDED, child.state is ResellerState.ACTIVE
    unlinked = not joined and (child.state is ResellerState.INVITED or active)
    return _there(
        _if(who, MONEY, press(_("Sell credits"), SellTo(child.id))) if active else None,
        _if(who, MONEY, press(_("Record a payment"), ReceivePayment(child.id))),
        press(_("What is due"), ShowDuesOf(child.id)),
        press(_("Usage"), ShowUsageOf(child.id)),
        _if(who, TALKERS, to_brief(child.id)),
        _if(who, TALKERS, to_story(child.id)),
        press(_("History"), ShowHistoryOf(child.id)),
        press(_("Tickets"), ListTicketsOf(child.id)),
        press(_("Agreement"), ShowAgreement(child.id)),
        _if(who, OWNER, main(_("Invite again"), NewLink(child.id))) if unlinked else None,
        _if(who, MONEY, main(_("Take requests again"), Unpause(child.id))) if child.paused else None,
        _if(who, OWNER, main(_("Resume"), Resume(child.id))) if suspended else None,
    )


def _more_deeds(child: Reseller, who: Actor, *, joined: bool) -> Mapping[Ways, Sequence[Button]]:
    active = child.state is ResellerState.ACTIVE
    return {
        Ways.PRICE: _there(
            _if(who, OWNER, press(_("New offer"), OpenDraft(child.id))),
            _if(who, OWNER, press(_("Note what we agreed"), SayPromise(child.id))),
            _if(who, OWNER, press(_("Review the price"), ReviewPriceOf(child.id))) if active else None,
        ),
        Ways.TALK: _there(
            _if(who, TALKS, press(_("Talks"), ShowTalks(child.id))),
            _if(who, DESK, press(_("We talked…"), TalkedWith(child.id))),
            _if(who, DESK, press(_("Write to them"), WriteMessage(child.id))) if joined else None,
            _if(who, DESK, press(_("New ticket…"), BeginTicketFor(child.id))),
        ),
        Ways.STANDING: _there(
            _if(who, OWNER, press(_("Raise the limit"), RaiseLimit(child.id))) if active else None,
            _if(who, OWNER, press(_("Standing approval"), ShowStanding(child.id))) if active else None,
            None if child.paused else _if(who, MONEY, press(_("Hold requests back"), Pause(child.id))),
            _if(who, OWNER, press(_("Suspend"), Suspend(child.id))) if active else None,
            _if(who, OWNER, danger(_("Close"), ShowClosing(child.id))),
        ),
    }


def _there(*buttons: Button | None) -> Sequence[Button]:
    return [button for button in buttons if button is not None]


def _lift(child: Reseller, method: PaymentMethod) -> Button:
    return press(_("Open again: %(way)s") % {"way": method.name}, LiftBar(child.id, method.id))


def _what_stays(child: Reseller, who: Actor) -> tuple[Button | None, ...]:
    """Return what can be looked up of a closed sub-reseller."""
    return (
        press(_("Usage"), ShowUsageOf(child.id)),
        press(_("History"), ShowHistoryOf(child.id)),
        press(_("Tickets"), ListTicketsOf(child.id)),
        press(_("Agreement"), ShowAgreement(child.id)),
        _if(who, TALKERS, to_story(child.id)),
    )


def _if(who: Actor, roles: frozenset[Role], button: Button) -> Button | None:
    return button if who.role in roles else None


# What is done about one


@answers(Suspend, roles=OWNER, toward=Toward.CHILD)
async def suspend(ask: Suspend, who: Actor, store: Store) -> Screen:
    """Suspend a sub-reseller."""
    await network.suspend(store, ask.reseller_id, ask.reason or "", by=who)
    return await card_screen(ask.reseller_id, who, store, said=_("Done. They've been told, kindly."))


@answers(Resume, roles=OWNER, toward=Toward.CHILD)
async def resume(ask: Resume, who: Actor, store: Store) -> Screen:
    """Let a suspended sub-reseller go on."""
    await network.resume(store, ask.reseller_id, by=who)
    return await card_screen(ask.reseller_id, who, store, said=_("Done. They've been told."))


@answers(Pause, roles=MONEY, toward=Toward.CHILD)
async def pause(ask: Pause, who: Actor, store: Store) -> Screen:
    """Hold a sub-reseller's new requests back."""
    await network.pause(store, ask.reseller_id, ask.reason or "", by=who)
    return await card_screen(ask.reseller_id, who, store, said=_("Done. They've been told, kindly."))


@answers(Unpause, roles=MONEY, toward=Toward.CHILD)
async def unpause(ask: Unpause, who: Actor, store: Store) -> Screen:
    """Take a sub-reseller's requests again."""
    await network.unpause(store, ask.reseller_id, by=who)
    return await card_screen(ask.reseller_id, who, store, said=_("Done. They've been told."))


@answers(WriteMessage, roles=DESK, toward=Toward.CHILD, reads=True)
async def write_message(ask: WriteMessage, who: Actor, store: Store) -> Screen:
    """Say who will read a message."""
    child = await store.resellers.by_id(ask.reseller_id)
    members = await store.members.of_reseller(child.id)
    if not members:
        raise network.NobodyJoined(child.name)
    return Screen(
        title=_("A message to %(name)s") % {"name": child.name},
        lines=(
            _("They read it as coming from %(business)s; your name isn't shown.") % {"business": who.reseller_name},
        ),
        fields=(Field(_("Who reads it"), ", ".join(map(_named, members))),),
        buttons=rows(main(_("Type it"), SendMessage(child.id)), to_card(child.id), wide=2),
    )


@answers(SendMessage, roles=DESK, toward=Toward.CHILD)
async def send_message(ask: SendMessage, who: Actor, store: Store) -> Screen:
    """Pass a message on to a sub-reseller."""
    await network.message(store, ask.reseller_id, ask.text or "", by=who)
    child = await store.resellers.by_id(ask.reseller_id)
    return Screen(
        lines=(_("It's on its way to %(name)s.") % {"name": child.name},), buttons=rows(to_card(child.id), to_menu())
    )


# What the sub-reseller is told


@words(network.AccountSuspended)
def account_suspended(notice: network.AccountSuspended, _reader: Actor) -> Screen:
    return _told(
        _("Your account with %(business)s is suspended for now. Balance and history stay open to you.")
        % {"business": notice.business},
        notice,
    )


@words(network.AccountResumed)
def account_resumed(notice: network.AccountResumed, _reader: Actor) -> Screen:
    return _told(
        _("Your account with %(business)s is open again. Welcome back.") % {"business": notice.business}, notice
    )


@words(network.RequestsHeldBack)
def requests_held_back(notice: network.RequestsHeldBack, _reader: Actor) -> Screen:
    return _told(
        _("%(business)s can't take new requests at the moment. What you have stays yours.")
        % {"business": notice.business},
        notice,
    )


@words(network.RequestsOpenAgain)
def requests_open_again(notice: network.RequestsOpenAgain, _reader: Actor) -> Screen:
    return _told(_("%(business)s takes your requests again.") % {"business": notice.business}, notice)


@words(network.BusinessMessage)
def business_message(notice: network.BusinessMessage, _reader: Actor) -> Screen:
    return Screen(title=_("A message from %(business)s") % {"business": notice.business}, quote=notice.text)


def _told(line: str, notice: network.FromParent) -> Screen:
    return Screen(lines=(line,), quote=notice.text, buttons=((to_menu(),),))

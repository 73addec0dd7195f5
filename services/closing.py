"""Closing a sub-reseller's account: each thing that is left is a deed of its own, the last one closes it."""

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import ClassVar

from domain.closing import Left, MoneyEnd, Step, WalletLeft
from domain.errors import N_, NotHere, Refusal
from domain.ledger import Account, AccountId, AccountKind, Leg, Transfer, TransferKind
from domain.money import Money
from domain.network import StandingChange
from domain.notices import Notice, notice
from domain.payments import PaymentKind
from domain.people import Actor, Reseller, ResellerId, ResellerState
from domain.requests import DECIDERS, DeclineReason
from domain.sales import charged
from domain.standing_approvals import Ending
from services import (
    alerts,
    checkins,
    decisions,
    disputes,
    freezing,
    invitations,
    loading,
    payment_books,
    promises,
    standing_approvals,
    tickets,
)
from services.freezing import ChildFrozen
from services.panels import mentioned
from storage.store import Store


@notice
@dataclass(frozen=True)
class AccountClosed(Notice):
    code: ClassVar[str] = "account_closed"

    business: str


@notice
@dataclass(frozen=True)
class NewParent(Notice):
    """The reader's reseller deals with `business` from now on, no longer with `before`."""

    code: ClassVar[str] = "new_parent"

    business: str
    before: str


@notice
@dataclass(frozen=True)
class CreditsAdded(Notice):
    """Credits came to the reader from their parent; from whom else is none of their business."""

    code: ClassVar[str] = "credits_added"

    credits: int
    balance: int
    panel: str


@dataclass(eq=False)
class AlreadyClosed(Refusal):
    reseller: str
    who: str
    at: datetime

    why = N_("%(who)s closed %(reseller)s already, on %(at)s.")
    what_to_do = N_("Its history stays open to both sides.")


class ChangedSince(Refusal):
    why = N_("Something has changed since this was shown.")
    what_to_do = N_("Nothing was changed by this tap. Have another look at what is left.")


@dataclass(eq=False)
class StillOpen(Refusal):
    reseller: str

    why = N_("%(reseller)s can't be closed yet: something is still left.")
    what_to_do = N_("Nothing was changed. Have another look at what is left.")


@dataclass(eq=False)
class FrozenBelow(Refusal):
    reseller: str

    why = N_("Below %(reseller)s somebody froze their account while approved credits wait there to be loaded.")
    what_to_do = N_("Nothing was changed. It can be done once they have lifted the freeze.")


@dataclass(eq=False)
class CannotTake(Refusal):
    reseller: str

    why = N_("%(reseller)s has no account on that panel that could take these credits.")
    what_to_do = N_("Nothing was changed. Choose somebody else, or another way.")


async def left(store: Store, child_id: ResellerId) -> Left:
    """Return what is left of an account."""
    children = await store.resellers.children(child_id)
    position = await store.books.position(child_id)
    return Left(
        children=sum(child.state is not ResellerState.CLOSED for child in children),
        to_load=len(await store.closings.unloaded_of(child_id)),
        pending=len(await store.requests.pending_of(child_id)),
        wallets=tuple(
            WalletLeft(held.wallet_id, held.sub_panel_id, held.panel_id, held.panel, held.credits)
            for held in position.holdings
            if held.wallet_id is not None and held.credits
        ),
        dues=tuple(due for due in position.dues if due.minor),
    )


async def opened(store: Store, child_id: ResellerId, *, by: Actor) -> Reseller:
    """Return a sub-reseller that isn't closed, and keep others from closing it meanwhile; raises `AlreadyClosed`."""
    await store.network.hold(child_id)
    child = await store.resellers.by_id(child_id)
    if child.state is ResellerState.CLOSED:
        last = await store.network.standing(child_id, StandingChange.CLOSED)
        raise AlreadyClosed(child.name, last.by if last else by.name, last.at if last else store.now)
    return child


async def thawed(store: Store, child_id: ResellerId, *, by: Actor) -> Reseller:
    """Return a sub-reseller as `opened` does, on whose accounts may be booked; raises `ChildFrozen` too."""
    return freezing.check(await opened(store, child_id, by=by))


# Requests


async def decline_open(store: Store, child_id: ResellerId, words: str, *, by: Actor) -> None:
    """Decline every request of an account that nobody has decided. `words`: why, as they will read it."""
    await opened(store, child_id, by=by)
    for request in await store.requests.pending_of(child_id):
        await decisions.decline(store, request.id, DeclineReason.OTHER, by=by, words=words, last=True)


async def give_up_unloaded(store: Store, child_id: ResellerId, words: str, *, by: Actor) -> None:
    """Give back what was approved and not loaded, and its charge. `words`: why, as they will read it."""
    await opened(store, child_id, by=by)
    unloaded = await store.closings.unloaded_of(child_id)
    await store.ledger.alone_with_groups([request.key for request in unloaded])
    for request in unloaded:
        await loading.fail(store, request.id, words, by=by)


# Its own sub-resellers


async def hand_up(store: Store, child_id: ResellerId, words: str, *, by: Actor) -> int:
    """Take the sub-resellers of an account over; return how many.

    Their credits and what is due stay as they are; what was open ends, and so do their agreements: an agreement is with
    somebody, and no credits flow before the new parent's own is accepted. `words`: why requests end, as they read it.
    """
    child = await thawed(store, child_id, by=by)
    business = replace(by, name=by.reseller_name)
    taken = [one for one in await store.resellers.children(child_id) if one.state is not ResellerState.CLOSED]
    await store.network.hold_each([one.id for one in taken])
    for grandchild in taken:
        await _give_up_below(store, child, grandchild.id, words, by=business)
        await decline_open(store, grandchild.id, words, by=business)
        await disputes.end_all(store, grandchild.id, by=by.member_id)
        await promises.end_all(store, grandchild.id, child_id, by=by.member_id)
        await tickets.end_all(store, grandchild.id)
        await checkins.let_go_of(store, grandchild.id)
        await _revoke_links(store, grandchild.id)
        await store.closings.end_offers(grandchild.id, agreed_too=True)
        await store.closings.deactivate(grandchild.id)
        await standing_approvals.lapse(store, grandchild.id, Ending.AGREEMENT)
        await alerts.end(store, grandchild.id)
        await store.closings.move(grandchild.id, to=by.reseller_id)
        await store.notices.tell(grandchild.id, NewParent(by.reseller_name, child.name))
    return len(taken)


async def _give_up_below(store: Store, child: Reseller, grandchild_id: ResellerId, words: str, *, by: Actor) -> None:
    """Give up what isn't loaded of a sub-reseller's own, who is nobody that the parent knows yet."""
    try:
        await give_up_unloaded(store, grandchild_id, words, by=by)
    except ChildFrozen as frozen:
        raise FrozenBelow(child.name) from frozen


# Credits


async def buy_back(
    store: Store, child_id: ResellerId, wallet_id: AccountId, *, credits: int, price: Decimal, by: Actor
) -> None:
    """Take the credits of a wallet back, and credit their price; raises `ChangedSince`."""
    child, wallet = await _wallet(store, child_id, wallet_id, credits, by=by)
    paid = charged(credits, price, by.currency)
    due = await decisions.due_account(store, child.id, paid.currency)
    sales = await store.ledger.account(by.reseller_id, AccountKind.SALES, paid.currency)
    back = Leg("credits", TransferKind.SINGLE, wallet.id, (await _own(store, wallet, by)).id, credits)
    money = Leg("money", TransferKind.SINGLE, sales.id, due.id, paid.minor)
    await _record(store, child, [leg for leg in (back, money) if leg.amount], "bought back", wallet, by=by)


async def pass_on(
    store: Store, child_id: ResellerId, wallet_id: AccountId, *, credits: int, to: ResellerId, by: Actor
) -> None:
    """Give the credits of a wallet to another sub-reseller of the same parent; raises `ChangedSince`, `CannotTake`."""
    for one in sorted((child_id, to)):
        await store.network.hold(one)
    child, wallet = await _wallet(store, child_id, wallet_id, credits, by=by)
    receiver = freezing.check(await store.resellers.by_id(to))
    position = await store.books.position(to)
    place = next((held for held in position.holdings if f"panel:{held.panel_id}" == wallet.asset and held.active), None)
    if place is None or to == child_id or receiver.state is not ResellerState.ACTIVE:
        raise CannotTake(receiver.name)
    taking = await store.ledger.account(to, AccountKind.WALLET, wallet.asset, sub_panel_id=place.sub_panel_id, floor=0)
    leg = Leg("credits", TransferKind.SINGLE, wallet.id, taking.id, credits)
    await _record(store, child, [leg], "passed on", wallet, by=by)
    panel = await mentioned(store, await store.panels.by_id(place.panel_id))
    told = CreditsAdded(credits, place.credits + credits, panel)
    await store.notices.tell(to, told, roles=DECIDERS)


async def forfeit(store: Store, child_id: ResellerId, wallet_id: AccountId, *, credits: int, by: Actor) -> None:
    """Let the credits of a wallet go; one that was used beyond its balance is made up for. Raises `ChangedSince`."""
    child, wallet = await _wallet(store, child_id, wallet_id, credits, by=by)
    gone = await store.ledger.account(child.id, AccountKind.CONSUMED, wallet.asset)
    source, destination = (wallet.id, gone.id) if credits > 0 else (gone.id, wallet.id)
    leg = Leg("credits", TransferKind.SINGLE, source, destination, abs(credits))
    await _record(store, child, [leg], "forfeited", wallet, by=by)


async def _wallet(
    store: Store, child_id: ResellerId, wallet_id: AccountId, credits: int, *, by: Actor
) -> tuple[Reseller, Account]:
    """Return a wallet that still holds the credits that were shown, and whose it is."""
    child = await thawed(store, child_id, by=by)
    wallet = await store.ledger.by_id(wallet_id)
    if wallet.reseller_id != child_id or wallet.kind is not AccountKind.WALLET:
        raise NotHere
    if wallet.posted != credits or not credits:
        raise ChangedSince
    return child, wallet


async def _own(store: Store, wallet: Account, by: Actor) -> Account:
    """Return where the parent keeps credits like those of a wallet."""
    assert wallet.sub_panel_id is not None  # noqa: S101  (every wallet is a sub-panel's)
    parent = await store.resellers.by_id(by.reseller_id)
    return await decisions.source_of(store, parent, await store.sub_panels.by_id(wallet.sub_panel_id))


# Money


async def settle_money(store: Store, child_id: ResellerId, due: Money, end: MoneyEnd, *, by: Actor) -> None:
    """Bring what is due to nothing. `due`: as it was shown; raises `ChangedSince`."""
    child = await thawed(store, child_id, by=by)
    account = await store.ledger.find(child_id, AccountKind.DUE, due.currency)
    if account is None or account.posted != due.minor or not due.minor:
        raise ChangedSince
    kind = AccountKind.CASH if end is MoneyEnd.HANDED_OVER else AccountKind.SALES
    own = await store.ledger.account(by.reseller_id, kind, due.currency)
    source, destination = (own.id, account.id) if due.minor < 0 else (account.id, own.id)
    leg = Leg("money", TransferKind.SINGLE, source, destination, abs(due.minor))
    [moved] = await _record(store, child, [leg], end.value, account, by=by)
    if end is MoneyEnd.HANDED_OVER:
        handed = await payment_books.plainly(store, child.id, Money(abs(due.minor), due.currency))
        way = PaymentKind.PAYMENT if due.minor < 0 else PaymentKind.REFUND
        await payment_books.put_on_record(store, child.id, moved.id, handed, kind=way, by=by)


async def _record(
    store: Store, child: Reseller, legs: list[Leg], reason: str, account: Account, *, by: Actor
) -> tuple[Transfer, ...]:
    """Record a step under a key that a second tap would find: of the account, as it stood before."""
    newest = await store.ledger.movements(account.id, limit=1)
    key = f"closing:{child.id}:{account.id}:{newest[0].transfer_id if newest else 0}"
    return await store.ledger.record(legs, key=key, actor=f"member:{by.member_id}", reason=reason)


# The end


async def close(store: Store, child_id: ResellerId, *, by: Actor) -> None:
    """Close an account of which nothing is left, for good; raises `StillOpen`, `AlreadyClosed`."""
    child = await opened(store, child_id, by=by)
    if (await left(store, child_id)).step is not Step.NOTHING:
        raise StillOpen(child.name)
    await disputes.end_all(store, child_id, by=by.member_id)
    await promises.end_all(store, child_id, by.reseller_id, by=by.member_id)
    await tickets.end_all(store, child_id)
    await checkins.let_go_of(store, child_id)
    await store.closings.close(child_id)
    await store.closings.deactivate(child_id)
    await store.closings.end_offers(child_id, agreed_too=False)
    await standing_approvals.lapse(store, child_id, Ending.CLOSED, but=by.member_id)
    await _revoke_links(store, child_id)
    await alerts.end(store, child_id)
    await store.closings.drop_forms([member.id for member in await store.members.of_reseller(child_id)])
    await store.network.note(child_id, StandingChange.CLOSED, by=by.member_id)
    await store.notices.tell(child_id, AccountClosed(by.reseller_name))


async def _revoke_links(store: Store, reseller_id: ResellerId) -> None:
    for invitation in await store.invitations.standing(reseller_id):
        await invitations.revoke(store, invitation.id)

"""The debt limit of a sub-reseller, raised at once: beyond what was agreed, and never below it."""

from dataclasses import dataclass
from typing import ClassVar

from domain.agreement import agreed_offer
from domain.errors import N_, Refusal
from domain.ledger import AccountKind
from domain.money import MOST_MINOR, Money, NotAnAmount
from domain.notices import Notice, notice
from domain.people import Actor, Reseller, ResellerId, ResellerState
from domain.requests import DECIDERS
from services import decisions, request_cards
from services.network import NotPossibleNow
from storage.store import Store


@notice
@dataclass(frozen=True)
class LimitRaised(Notice):
    """Told to the sub-reseller. `reason`: as it was typed."""

    code: ClassVar[str] = "limit_raised"

    old: Money
    new: Money
    reason: str


@notice
@dataclass(frozen=True)
class ChildLimitRaised(LimitRaised):
    """Told to the parent's colleagues."""

    code: ClassVar[str] = "child_limit_raised"

    reseller: str
    by: str


@dataclass(eq=False)
class NoLimitYet(Refusal):
    reseller: str

    why = N_("Nothing is agreed with %(reseller)s, so there is no limit that could be raised.")
    what_to_do = N_("Make them an offer with the limit that you have in mind.")


@dataclass(eq=False)
class NotHigher(Refusal):
    """`limit`: how much may be owed as it is."""

    limit: Money

    why = N_("They may buy up to %(limit)s on account already.")
    what_to_do = N_("Type a higher sum. A lower limit is a new offer, which they have to accept.")


@dataclass(eq=False)
class LimitChanged(Refusal):
    limit: Money

    why = N_("The limit was changed while you were looking at it: it is %(limit)s now.")
    what_to_do = N_("Nothing was changed by this tap. Have another look, and raise it then if it is still needed.")


async def limit_of(store: Store, child_id: ResellerId) -> Money | None:
    """Return how much a sub-reseller may owe now; `None` where nothing is agreed."""
    agreed = agreed_offer(await store.offers.of_reseller(child_id))
    if agreed is None:
        return None
    account = await store.ledger.find(child_id, AccountKind.DUE, agreed.currency)
    floor = -agreed.debt_limit if account is None or account.floor is None else account.floor
    return Money(-floor, agreed.currency)


async def to_raise(store: Store, child_id: ResellerId) -> tuple[Reseller, Money]:
    """Return a sub-reseller whose limit can be raised, and how high it is; raises `NotPossibleNow`, `NoLimitYet`."""
    child = await store.resellers.by_id(child_id)
    if child.state is not ResellerState.ACTIVE:
        raise NotPossibleNow(child.name)
    limit = await limit_of(store, child_id)
    if limit is None:
        raise NoLimitYet(child.name)
    return child, limit


def check_higher(new: Money, limit: Money) -> None:
    """Return if a sum is above a limit; raises `NotHigher`."""
    if new.currency != limit.currency or new.minor <= limit.minor:
        raise NotHigher(limit)


async def raise_limit(store: Store, child_id: ResellerId, new: Money, *, shown: Money, reason: str, by: Actor) -> None:
    """Let a sub-reseller owe more from now on, until a new offer is agreed. `shown`: the limit as it was seen.

    Raises what `to_raise` does, `NotHigher`, `LimitChanged`, `NotAnAmount`.
    """
    await store.network.hold(child_id)
    child, limit = await to_raise(store, child_id)
    if limit != shown:
        raise LimitChanged(limit)
    check_higher(new, limit)
    if new.minor > MOST_MINOR:
        raise NotAnAmount(str(new.minor), "500")
    account = await decisions.due_account(store, child_id, new.currency)
    await store.ledger.alone_with([account.id])
    await store.ledger.set_floor(account.id, -new.minor)
    await store.reminders.note_raised(
        child_id,
        parent_id=by.reseller_id,
        by=by.member_id,
        currency=new.currency,
        old=limit.minor,
        new=new.minor,
        reason=reason,
    )
    await request_cards.refresh_pending(store, child_id)
    await store.notices.tell(child_id, LimitRaised(limit, new, reason), roles=DECIDERS)
    told = ChildLimitRaised(limit, new, reason, reseller=child.name, by=by.name)
    await store.notices.tell(by.reseller_id, told, roles=DECIDERS, but=by.member_id)

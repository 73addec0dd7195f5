"""Ways to pay: where a reseller's sub-resellers send their money. A change of one is told to every owner."""

from dataclasses import dataclass
from typing import ClassVar

from domain.errors import N_, Refusal
from domain.names import shown
from domain.notices import Notice, notice
from domain.people import Actor, ResellerId, Role
from domain.requests import PaymentMethod, PaymentMethodId
from services import request_cards
from storage.store import Store

LONGEST_NAME = 40
LONGEST_DETAILS = 256
"""As much as a button can copy."""

MOST = 8


@notice
@dataclass(frozen=True)
class PaymentMethodChanged(Notice):
    """A way to pay was added (`old` is empty), changed, or removed (`new` is empty)."""

    code: ClassVar[str] = "payment_method_changed"
    critical: ClassVar[bool] = True

    name: str
    old: str
    new: str
    by: str


class ShownOtherwise(Refusal):
    why = N_("This way to pay was changed or removed while you were looking at it.")
    what_to_do = N_("Nothing was changed by this tap. /paymethods shows what holds now.")


@dataclass(eq=False)
class TooManyMethods(Refusal):
    most: int

    why = N_("There are %(most)s ways to pay already, which is as many as fit on a screen.")
    what_to_do = N_("Remove one that isn't used any more.")


@dataclass(eq=False)
class NotDetails(Refusal):
    most: int

    why = N_("I can't use that here.")
    what_to_do = N_("Type at least one letter or digit, in one line of at most %(most)s characters.")


def method_name_from(typed: str) -> str:
    """Return a typed name of a way to pay; raises `NotDetails`."""
    return _line_from(typed, LONGEST_NAME)


def details_from(typed: str) -> str:
    """Return what a payer is to copy, as typed but in one line; raises `NotDetails`."""
    return _line_from(typed, LONGEST_DETAILS)


def _line_from(typed: str, most: int) -> str:
    line = shown(typed)
    if len(line.encode("utf-16-le")) // 2 > most or not any(sign.isalnum() for sign in line):
        raise NotDetails(most)
    return line


async def draft(store: Store, *, name: str, details: str, by: Actor) -> PaymentMethod:
    """Write down a way to pay that isn't in use before it is confirmed; raises `TooManyMethods`."""
    if len(await store.payment_methods.of_reseller(by.reseller_id)) >= MOST:
        raise TooManyMethods(MOST)
    return await store.payment_methods.draft(by.reseller_id, name=name, details=details)


async def draft_change(store: Store, method_id: PaymentMethodId, *, details: str, by: Actor) -> PaymentMethod:
    """Write down what is to take the place of a way to pay, once it is confirmed; raises `ShownOtherwise`."""
    method = await in_use(store, method_id)
    return await store.payment_methods.draft(by.reseller_id, name=method.name, details=details)


async def in_use(store: Store, method_id: PaymentMethodId) -> PaymentMethod:
    """Return a way to pay that is in use; raises `ShownOtherwise`."""
    method = await store.payment_methods.by_id(method_id)
    if not method.active:
        raise ShownOtherwise
    return method


async def open_to(store: Store, reseller_id: ResellerId, parent_id: ResellerId) -> list[PaymentMethod]:
    """Return the ways to pay a parent that are open to one of its sub-resellers."""
    barred = {method.name for method in await barred_to(store, reseller_id, parent_id)}
    return [method for method in await store.payment_methods.of_reseller(parent_id) if method.name not in barred]


async def barred_to(store: Store, reseller_id: ResellerId, parent_id: ResellerId) -> list[PaymentMethod]:
    """Return the ways to pay a parent that a sub-reseller may not use.

    Barred is what is called so: a way to pay whose details were changed since is another one of the same name.
    """
    barred = [await store.payment_methods.by_id(one) for one in await store.payments.barred(reseller_id)]
    return [method for method in barred if method.reseller_id == parent_id]


async def add(store: Store, draft_id: PaymentMethodId, *, by: Actor) -> None:
    """Put a way to pay to use; raises `ShownOtherwise` if it is already."""
    method = await store.payment_methods.by_id(draft_id)
    if not await store.payment_methods.start(draft_id):
        raise ShownOtherwise
    await _make_known(store, by, method.name, old="", new=method.details)


async def change(store: Store, method_id: PaymentMethodId, draft_id: PaymentMethodId, *, by: Actor) -> None:
    """Let a draft take the place of a way to pay; raises `ShownOtherwise` if either isn't as it was shown."""
    old, new = await store.payment_methods.by_id(method_id), await store.payment_methods.by_id(draft_id)
    if not await store.payment_methods.stop(old.id) or not await store.payment_methods.start(new.id):
        raise ShownOtherwise
    await _make_known(store, by, new.name, old=old.details, new=new.details)


async def remove(store: Store, method_id: PaymentMethodId, *, by: Actor) -> None:
    """Take a way to pay out of use; raises `ShownOtherwise` if it is already."""
    method = await store.payment_methods.by_id(method_id)
    if not await store.payment_methods.stop(method_id):
        raise ShownOtherwise
    await _make_known(store, by, method.name, old=method.details, new="")


async def _make_known(store: Store, by: Actor, name: str, *, old: str, new: str) -> None:
    """Tell every owner, the one who did it too, and have open requests say where to pay now."""
    await store.notices.tell(by.reseller_id, PaymentMethodChanged(name, old, new, by.name), roles={Role.OWNER})
    for request in await store.requests.pending_with(by.reseller_id):
        await store.cards.refresh(request_cards.FOR_MAKER, request.id)

"""Suppliers: whom the top reseller puts its cases to, and how each is written to."""

from dataclasses import dataclass
from typing import Any, ClassVar

from domain.agreement import PanelId
from domain.cases import Channel, Supplier, SupplierId
from domain.errors import N_, NotHere, Refusal
from domain.names import name_from
from domain.notices import Notice, notice
from domain.people import Actor
from domain.traffic import chat_of
from services import care
from services.ticket_news import DESK_ROLES
from storage.store import Store

MOST_SUPPLIERS = 20


@notice
@dataclass(frozen=True)
class SupplierChatLost(Notice):
    """A supplier's chat takes nothing more, so it isn't linked any more. `waiting`: reports that never got there."""

    code: ClassVar[str] = "supplier_chat_lost"

    supplier: str
    waiting: int


class SupplierIsParent(Refusal):
    why = N_("Your supplier is your own reseller.")
    what_to_do = N_("A case is put to them with the button on its card: /cases.")


@dataclass(eq=False)
class TooManySuppliers(Refusal):
    most: int

    why = N_("There are %(most)s suppliers already.")
    what_to_do = N_("Nothing was added. Take one off the list in /suppliers first.")


@dataclass(eq=False)
class SupplierListed(Refusal):
    name: str

    why = N_("There is a supplier called %(name)s already.")
    what_to_do = N_("Nothing was changed. Call this one something else.")


class NoMailServer(Refusal):
    why = N_("I can't send mail: the settings name no server for it.")
    what_to_do = N_("Whoever runs the bot sets SMTP_HOST, as .env.example explains. Until then, reports can be copied.")


class NoSuchSupplier(Refusal):
    why = N_("I know no supplier by that name, so the group wasn't linked.")
    what_to_do = N_("/suppliers lists them. Type /supplier in the group, and the name just as it stands there.")


class ChatTaken(Refusal):
    why = N_("That group can't be linked: something else is done in it already.")
    what_to_do = N_("Make a group for this supplier's people and me alone, and type /supplier there.")


def check_top(who: Actor) -> None:
    """Return for somebody of a top reseller; raises `SupplierIsParent` for anybody else."""
    if not who.is_top:
        raise SupplierIsParent


async def in_use(store: Store, supplier_id: SupplierId, *, by: Actor) -> Supplier:
    """Return a supplier of one's own; raises `NotHere` for any other, and for one off the list."""
    check_top(by)
    supplier = await store.suppliers.by_id(supplier_id)
    if supplier.reseller_id != by.reseller_id or supplier.retired_at is not None:
        raise NotHere
    return supplier


async def add(store: Store, name: str, *, by: Actor) -> SupplierId:
    """Put a supplier on the list, whose reports are copied at first. Raises `SupplierListed`, `TooManySuppliers`."""
    check_top(by)
    await store.network.hold(by.reseller_id)
    found = await store.suppliers.of_reseller(by.reseller_id)
    if len(found) >= MOST_SUPPLIERS:
        raise TooManySuppliers(MOST_SUPPLIERS)
    await _check_name(store, name, by=by)
    return await store.suppliers.add(
        reseller_id=by.reseller_id,
        name=name,
        channel=Channel.COPY,
        address="",
        platform="",
        lane="",
        language="",
    )


async def rename(store: Store, supplier_id: SupplierId, name: str, *, by: Actor) -> None:
    """Call a supplier something else. Raises `SupplierListed`."""
    await store.network.hold(by.reseller_id)
    await _check_name(store, name, by=by, but=supplier_id)
    await change(store, supplier_id, by=by, name=name)


async def change(store: Store, supplier_id: SupplierId, *, by: Actor, **values: Any) -> None:
    """Change something about a supplier. Raises `NotHere`."""
    await in_use(store, supplier_id, by=by)
    if not await store.suppliers.change(supplier_id, **values):
        raise NotHere


async def set_panel(store: Store, supplier_id: SupplierId, panel_id: PanelId | None, *, by: Actor) -> None:
    """Say whose panel it is; of any, for `None`."""
    await change(store, supplier_id, by=by, panel_id=panel_id)


async def write_by_mail(store: Store, supplier_id: SupplierId, address: str, *, by: Actor) -> None:
    """Write to a supplier by mail from now on. Raises `NoMailServer`."""
    if not await store.mails.sender():
        raise NoMailServer
    await change(store, supplier_id, by=by, channel=Channel.MAIL, address=address)


async def retire(store: Store, supplier_id: SupplierId, *, by: Actor) -> None:
    """Take a supplier off the list, and write to its chat no more; its cases keep it."""
    await in_use(store, supplier_id, by=by)
    await store.suppliers.unlink(supplier_id)
    await change(store, supplier_id, by=by, retired_at=store.now)


async def link_chat(store: Store, name: str, platform: str, lane: str, *, by: Actor) -> Supplier:
    """Write to a supplier in a group from now on. `name`: may be left out where there is one supplier alone.

    Raises `NoSuchSupplier`; `ChatTaken` for a group of somebody else's, and for one in which a team works.
    """
    check_top(by)
    await store.network.hold(by.reseller_id)
    supplier = await _called(store, name, by=by)
    chat = chat_of(lane)
    others = [one for one in await store.suppliers.in_chat(platform, chat) if one.id != supplier.id]
    if others or await store.desk_groups.at(platform, chat) is not None:
        raise ChatTaken
    await change(store, supplier.id, by=by, channel=Channel.CHAT, platform=platform, lane=lane)
    return await store.suppliers.by_id(supplier.id)


@care.hears_of_chats_lost
async def chat_lost(store: Store, platform: str, chat: str, barred: bool) -> None:  # noqa: FBT001, ARG001  (a fact)
    """Write to a supplier's chat no more that takes nothing, and tell the desk whether a report was on its way."""
    for supplier in await store.suppliers.in_chat(platform, chat):
        waiting = await store.outbox.waiting_in(platform, supplier.lane)
        await store.suppliers.unlink(supplier.id)
        told = SupplierChatLost(supplier.name, waiting)
        await store.notices.tell(supplier.reseller_id, told, roles=DESK_ROLES)


async def _called(store: Store, name: str, *, by: Actor) -> Supplier:
    listed = await store.suppliers.of_reseller(by.reseller_id)
    wanted = _fold(name)
    found = [one for one in listed if _fold(one.name) == wanted] if wanted else [*listed]
    if len(found) != 1:
        raise NoSuchSupplier
    return found[0]


async def _check_name(store: Store, name: str, *, by: Actor, but: SupplierId | None = None) -> None:
    name_from(name)
    listed = await store.suppliers.of_reseller(by.reseller_id)
    if _fold(name) in {_fold(one.name) for one in listed if one.id != but}:
        raise SupplierListed(name)


def _fold(name: str) -> str:
    return " ".join(name.split()).casefold()

"""Suppliers: whom the top reseller reports its cases to, in which language and by which way."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from domain.cases import Channel, Supplier
from domain.errors import Refusal
from domain.notices import Notice, notice
from domain.people import Actor
from handlers.cards import words
from handlers.groups import is_shared
from handlers.menu import to_menu
from handlers.registry import OWNER, answers
from handlers.screen import SILENT, Button, Field, Screen, danger, main, press, rows
from handlers.supplier_asks import (
    AddSupplier,
    LinkSupplier,
    ListSuppliers,
    RenameSupplier,
    ReportByCopy,
    ReportByMail,
    ReportInChat,
    RetireSupplier,
    SetSupplierLanguage,
    SetSupplierPanel,
    ShowSupplier,
)
from handlers.wording import LANGUAGES, _
from services import suppliers
from storage.store import Store


@notice
@dataclass(frozen=True)
class SupplierLinked(Notice):
    """A group is a supplier's chat now; said to who linked it in private, for in the group nothing is said."""

    code: ClassVar[str] = "supplier_linked"

    supplier: str


class WhyNot(StrEnum):
    """Why a group isn't a supplier's chat now."""

    UNKNOWN = "unknown"
    TAKEN = "taken"
    PARENT = "parent"


@notice
@dataclass(frozen=True)
class SupplierNotLinked(Notice):
    """A group wasn't linked; said in private too."""

    code: ClassVar[str] = "supplier_not_linked"

    why: WhyNot


_NOT_LINKED: dict[WhyNot, type[Refusal]] = {
    WhyNot.UNKNOWN: suppliers.NoSuchSupplier,
    WhyNot.TAKEN: suppliers.ChatTaken,
    WhyNot.PARENT: suppliers.SupplierIsParent,
}


@answers(ListSuppliers, roles=OWNER, reads=True, command="suppliers")
async def list_suppliers(_ask: ListSuppliers, who: Actor, store: Store) -> Screen:
    """List to whom cases are reported."""
    suppliers.check_top(who)
    found = await store.suppliers.of_reseller(who.reseller_id)
    none = _("None yet. With one, a case is reported with a tap: by mail, in a chat, or to copy.")
    return Screen(
        title=_("Suppliers"),
        lines=() if found else (none,),
        fields=tuple(Field(one.name, _way(one)) for one in found),
        buttons=(
            *rows(*(press(one.name, ShowSupplier(one.id)) for one in found), wide=2),
            *rows(main(_("Add"), AddSupplier()), to_menu(), wide=2),
        ),
    )


def _way(supplier: Supplier) -> str:
    return {
        Channel.COPY: _("copied by hand"),
        Channel.CHAT: _("in a chat"),
        Channel.MAIL: _("by mail to %(address)s") % {"address": supplier.address},
    }[supplier.channel]


@answers(ShowSupplier, roles=OWNER, reads=True)
async def show_supplier(ask: ShowSupplier, who: Actor, store: Store) -> Screen:
    """Show a supplier, and what can be set about it."""
    return await _supplier_screen(await suppliers.in_use(store, ask.supplier_id, by=who), who, store)


async def _supplier_screen(supplier: Supplier, who: Actor, store: Store) -> Screen:
    of, has_mail = supplier.id, bool(await store.mails.sender())
    panels = await store.panels.of_reseller(who.reseller_id)
    panel = next((one.name for one in panels if one.id == supplier.panel_id), _("any"))
    return Screen(
        title=supplier.name,
        fields=(
            Field(_("Reports go"), _way(supplier)),
            Field(_("Their language"), LANGUAGES.get(supplier.language, _("that of the colleague who reports"))),
            *((Field(_("Whose panel"), panel),) if len(panels) > 1 else ()),
        ),
        note="" if has_mail else _("By mail I can't: the settings name no server (SMTP_HOST in .env.example)."),
        buttons=(
            *rows(
                press(_("By mail…"), ReportByMail(of)) if has_mail else None,
                press(_("In a chat"), ReportInChat(of)),
                press(_("To copy"), ReportByCopy(of)) if supplier.channel is not Channel.COPY else None,
                wide=3,
            ),
            *rows(*_languages(supplier), wide=3),
            *rows(
                *(press(one.name, SetSupplierPanel(of, one.id)) for one in panels if len(panels) > 1),
                press(_("Any panel"), SetSupplierPanel(of)) if supplier.panel_id is not None else None,
                wide=2,
            ),
            *rows(press(_("Rename…"), RenameSupplier(of)), danger(_("Take off the list"), RetireSupplier(of)), wide=2),
            (press(_("« Back"), ListSuppliers()),),
        ),
    )


def _languages(supplier: Supplier) -> list[Button]:
    others = [code for code in LANGUAGES if code != supplier.language]
    return [press(LANGUAGES[code], SetSupplierLanguage(supplier.id, code)) for code in others]


@answers(AddSupplier, roles=OWNER)
async def add_supplier(ask: AddSupplier, who: Actor, store: Store) -> Screen:
    """Put a supplier on the list; its screen asks on."""
    supplier_id = await suppliers.add(store, ask.name or "", by=who)
    return await show_supplier(ShowSupplier(supplier_id), who, store)


@answers(RenameSupplier, roles=OWNER)
async def rename_supplier(ask: RenameSupplier, who: Actor, store: Store) -> Screen:
    """Call a supplier something else."""
    await suppliers.rename(store, ask.supplier_id, ask.name or "", by=who)
    return await show_supplier(ShowSupplier(ask.supplier_id), who, store)


@answers(SetSupplierPanel, roles=OWNER)
async def set_supplier_panel(ask: SetSupplierPanel, who: Actor, store: Store) -> Screen:
    """Say whose panel it is."""
    await suppliers.set_panel(store, ask.supplier_id, ask.panel_id, by=who)
    return await show_supplier(ShowSupplier(ask.supplier_id), who, store)


@answers(SetSupplierLanguage, roles=OWNER)
async def set_supplier_language(ask: SetSupplierLanguage, who: Actor, store: Store) -> Screen:
    """Write to a supplier in a language of ours."""
    spoken = ask.language if ask.language in LANGUAGES else ""
    await suppliers.change(store, ask.supplier_id, by=who, language=spoken)
    return await show_supplier(ShowSupplier(ask.supplier_id), who, store)


@answers(ReportByMail, roles=OWNER)
async def report_by_mail(ask: ReportByMail, who: Actor, store: Store) -> Screen:
    """Write to a supplier by mail."""
    await suppliers.write_by_mail(store, ask.supplier_id, ask.address or "", by=who)
    return await show_supplier(ShowSupplier(ask.supplier_id), who, store)


@answers(ReportByCopy, roles=OWNER)
async def report_by_copy(ask: ReportByCopy, who: Actor, store: Store) -> Screen:
    """Have reports be copied by hand."""
    await suppliers.change(store, ask.supplier_id, by=who, channel=Channel.COPY)
    return await show_supplier(ShowSupplier(ask.supplier_id), who, store)


@answers(ReportInChat, roles=OWNER)
async def report_in_chat(ask: ReportInChat, who: Actor, store: Store) -> Screen:
    """Write to a supplier in the chat that is linked, or say how one is."""
    supplier = await suppliers.in_use(store, ask.supplier_id, by=who)
    if not supplier.lane:
        return _how_to_link(supplier.name, press(_("« Back"), ShowSupplier(supplier.id)))
    await suppliers.change(store, supplier.id, by=who, channel=Channel.CHAT)
    return await show_supplier(ShowSupplier(supplier.id), who, store)


def _how_to_link(name: str, back: Button) -> Screen:
    return Screen(
        title=_("A chat with %(supplier)s") % {"supplier": name},
        lines=(
            _("1. Make a group with the supplier's people, and add me."),
            _("2. Type there: /supplier %(supplier)s") % {"supplier": name},
            _("I say nothing in it but the reports that you send. What is written as a reply to a report, I keep")
            + " "
            + _("with the case, for your team alone."),
        ),
        buttons=rows(back),
    )


@answers(LinkSupplier, roles=OWNER, command="supplier", in_groups=True)
async def link_supplier(ask: LinkSupplier, who: Actor, store: Store) -> Screen:
    """Make the group in which this is typed a supplier's chat; in the group itself nothing is said about it."""
    place = store.source
    if not is_shared(who, store):
        suppliers.check_top(who)
        return _how_to_link(_("Meridian"), press(_("Suppliers"), ListSuppliers()))
    try:
        found = await store.savepoint(
            lambda: suppliers.link_chat(store, ask.called, place.platform, place.lane, by=who)
        )
    except tuple(_NOT_LINKED.values()) as refused:
        why = next(one for one, kind in _NOT_LINKED.items() if isinstance(refused, kind))
        await store.notices.tell_member(who.member_id, SupplierNotLinked(why))
        store.asked = None
        return SILENT
    await store.notices.tell_member(who.member_id, SupplierLinked(found.name))
    return SILENT


@answers(RetireSupplier, roles=OWNER)
async def retire_supplier(ask: RetireSupplier, who: Actor, store: Store) -> Screen:
    """Take a supplier off the list, having asked once more."""
    supplier = await suppliers.in_use(store, ask.supplier_id, by=who)
    if ask.sure:
        await suppliers.retire(store, supplier.id, by=who)
        return await list_suppliers(ListSuppliers(), who, store)
    return Screen(
        title=_("Take %(supplier)s off the list?") % {"supplier": supplier.name},
        lines=(_("Its cases keep it, and its chat isn't written to any more."),),
        buttons=rows(
            danger(_("Take off the list"), RetireSupplier(supplier.id, sure=True)),
            press(_("« Back"), ShowSupplier(supplier.id)),
            wide=2,
        ),
    )


@words(SupplierLinked)
def supplier_linked(told: SupplierLinked, _reader: Actor) -> Screen:
    return Screen(
        lines=(
            _("The group is linked: reports to %(supplier)s go there, and nothing else of mine does.")
            % {"supplier": told.supplier},
        ),
        buttons=rows(press(_("Suppliers"), ListSuppliers())),
    )


@words(SupplierNotLinked)
def supplier_not_linked(told: SupplierNotLinked, _reader: Actor) -> Screen:
    refused = _NOT_LINKED[told.why]
    return Screen(lines=(_(refused.why), _(refused.what_to_do)), buttons=rows(press(_("Suppliers"), ListSuppliers())))


@words(suppliers.SupplierChatLost)
def supplier_chat_lost(told: suppliers.SupplierChatLost, _reader: Actor) -> Screen:
    values = {"supplier": told.supplier}
    undelivered = _("The last report didn't get there. Copy it from its case, or send it another way.")
    return Screen(
        title=_("I can't write in the chat with %(supplier)s any more") % values,
        lines=(
            *((undelivered,) if told.waiting else ()),
            _("An owner adds me to it again, and types /supplier %(supplier)s there.") % values,
        ),
    )

"""Ways to pay: where sub-resellers send their money. A change is asked for twice."""

from dataclasses import dataclass, replace
from typing import ClassVar

from domain.people import Actor
from domain.requests import PaymentMethod, PaymentMethodId
from handlers.ask import Ask
from handlers.cards import words
from handlers.menu import to_menu
from handlers.registry import ALL, OWNER, Question, answers, asked
from handlers.screen import Field, Screen, copy, danger, main, press, rows
from handlers.wording import _
from services import payment_methods
from services.payment_methods import PaymentMethodChanged, details_from, method_name_from
from storage.store import Store


def _details_question() -> str:
    return _("What do your sub-resellers have to copy? An IBAN, an address, a number: everything that they need.")


@dataclass(frozen=True)
class ListMethods(Ask):
    code: ClassVar[str] = "pm"


@dataclass(frozen=True)
class ShowMethod(Ask):
    code: ClassVar[str] = "pms"

    method_id: PaymentMethodId


@dataclass(frozen=True)
class AddMethod(Ask):
    code: ClassVar[str] = "pma"

    name: str | None = asked(
        Question(
            words=lambda: _("What is this way to pay called?"),
            read=method_name_from,
            example=lambda: _("Bank transfer"),
        )
    )
    details: str | None = asked(
        Question(words=_details_question, read=details_from, example=lambda: "DE89 3704 0044 0532 0130 00")
    )


@dataclass(frozen=True)
class ConfirmAdded(Ask):
    code: ClassVar[str] = "pmy"

    draft_id: PaymentMethodId


@dataclass(frozen=True)
class ChangeMethod(Ask):
    code: ClassVar[str] = "pmc"

    method_id: PaymentMethodId
    details: str | None = asked(
        Question(words=_details_question, read=details_from, example=lambda: "DE89 3704 0044 0532 0130 00")
    )


@dataclass(frozen=True)
class ConfirmChanged(Ask):
    """`sure`: asked for the second time."""

    code: ClassVar[str] = "pmz"

    method_id: PaymentMethodId
    draft_id: PaymentMethodId
    sure: bool = False


@dataclass(frozen=True)
class RemoveMethod(Ask):
    """`once`: confirmed for the first time; `sure`: for the second."""

    code: ClassVar[str] = "pmr"

    method_id: PaymentMethodId
    once: bool = False
    sure: bool = False


@answers(ListMethods, roles=ALL, reads=True, command="paymethods")
async def list_methods(_ask: ListMethods, who: Actor, store: Store) -> Screen:
    """List the ways to pay."""
    methods = await store.payment_methods.of_reseller(who.reseller_id)
    owner = who.owns
    return Screen(
        title=_("Ways to pay"),
        lines=(_("Your sub-resellers see these on every request."),)
        if methods
        else (_("There are none yet, so your sub-resellers have to ask you where to pay."),),
        fields=tuple(_field(method) for method in methods),
        buttons=(
            *rows(*(press(method.name, ShowMethod(method.id)) for method in methods if owner)),
            *rows(press(_("Add"), AddMethod()) if owner else None, to_menu(), wide=2),
        ),
    )


def _field(method: PaymentMethod) -> Field:
    return Field(method.name, method.details, copyable=True)


@answers(ShowMethod, roles=OWNER, reads=True)
async def show_method(ask: ShowMethod, who: Actor, store: Store) -> Screen:
    """Show a way to pay, and what can be done with it."""
    method = await payment_methods.in_use(store, ask.method_id)
    changes = press(_("Change"), ChangeMethod(method.id)), danger(_("Remove"), RemoveMethod(method.id))
    return Screen(
        title=method.name,
        fields=(_field(method),),
        buttons=(
            (copy(_("Copy"), method.details),),
            *((changes,) if who.owns else ()),
            (press(_("« Back"), ListMethods()),),
        ),
    )


@answers(AddMethod, roles=OWNER, in_person=True)
async def add_method(ask: AddMethod, who: Actor, store: Store) -> Screen:
    """Show a new way to pay before it is used."""
    draft = await payment_methods.draft(store, name=ask.name or "", details=ask.details or "", by=who)
    return Screen(
        title=_("Add this way to pay?"),
        fields=(_field(draft),),
        note=_("From then on your sub-resellers pay there. All owners are told."),
        buttons=rows(main(_("Add"), ConfirmAdded(draft.id)), press(_("Leave it"), ListMethods()), wide=2),
    )


@answers(ConfirmAdded, roles=OWNER, in_person=True)
async def confirm_added(ask: ConfirmAdded, who: Actor, store: Store) -> Screen:
    """Use a new way to pay."""
    await payment_methods.add(store, ask.draft_id, by=who)
    return await list_methods(ListMethods(), who, store)


@answers(ChangeMethod, roles=OWNER, in_person=True)
async def change_method(ask: ChangeMethod, who: Actor, store: Store) -> Screen:
    """Show the old and the new, for the first time."""
    method = await payment_methods.in_use(store, ask.method_id)
    draft = await payment_methods.draft_change(store, method.id, details=ask.details or "", by=who)
    return Screen(
        title=_("Change %(name)s?") % {"name": method.name},
        fields=_old_and_new(method, draft),
        buttons=rows(
            press(_("Change it"), ConfirmChanged(method.id, draft.id)), press(_("Leave it"), ListMethods()), wide=2
        ),
    )


@answers(ConfirmChanged, roles=OWNER, in_person=True)
async def confirm_changed(ask: ConfirmChanged, who: Actor, store: Store) -> Screen:
    """Ask for the second time, then change it."""
    if ask.sure:
        await payment_methods.change(store, ask.method_id, ask.draft_id, by=who)
        return await list_methods(ListMethods(), who, store)
    method = await payment_methods.in_use(store, ask.method_id)
    draft = await store.payment_methods.by_id(ask.draft_id)
    return Screen(
        title=_("Once more: all money goes to the new details from now on."),
        lines=(_("Compare them sign by sign. All owners are told."),),
        fields=_old_and_new(method, draft),
        buttons=rows(danger(_("Yes, change it"), replace(ask, sure=True)), press(_("Leave it"), ListMethods()), wide=2),
    )


def _old_and_new(old: PaymentMethod, new: PaymentMethod) -> tuple[Field, Field]:
    return Field(_("Old"), old.details), Field(_("New"), new.details)


@answers(RemoveMethod, roles=OWNER, in_person=True)
async def remove_method(ask: RemoveMethod, who: Actor, store: Store) -> Screen:
    """Ask twice, then remove a way to pay."""
    if ask.sure:
        await payment_methods.remove(store, ask.method_id, by=who)
        return await list_methods(ListMethods(), who, store)
    method = await payment_methods.in_use(store, ask.method_id)
    titles = (_("Remove %(name)s?"), _("Once more: nobody is told to pay to %(name)s from now on."))
    again = replace(ask, sure=True) if ask.once else replace(ask, once=True)
    label = _("Yes, remove it") if ask.once else _("Remove it")
    return Screen(
        title=titles[1 if ask.once else 0] % {"name": method.name},
        lines=(_("All owners are told."),),
        fields=(_field(method),),
        buttons=rows(danger(label, again), press(_("Leave it"), ListMethods()), wide=2),
    )


@words(PaymentMethodChanged)
def method_changed(notice: PaymentMethodChanged, _reader: Actor) -> Screen:
    values = {"name": notice.name, "by": notice.by}
    if not notice.old:
        title = _("%(by)s added a way to pay: %(name)s") % values
    elif not notice.new:
        title = _("%(by)s removed a way to pay: %(name)s") % values
    else:
        title = _("%(by)s changed a way to pay: %(name)s") % values
    return Screen(
        title=title,
        lines=(_("If nobody of you meant this, /freeze stops everything at once."),),
        fields=tuple(Field(label, text) for label, text in ((_("Old"), notice.old), (_("New"), notice.new)) if text),
        buttons=rows(press(_("Ways to pay"), ListMethods())),
    )

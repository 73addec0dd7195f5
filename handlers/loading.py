"""Loading: what is approved and waits to be put into the panel by hand."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from domain.people import Actor
from domain.requests import Request, RequestId
from handlers.ask import Ask
from handlers.decision_asks import FailLoading, Loaded
from handlers.menu import to_menu
from handlers.registry import MONEY, Toward, answers
from handlers.screen import SILENT, Button, Field, Screen, main, press, rows
from handlers.wording import _, credits_worded, number
from services import loading
from services.request_facts import RequestFacts, facts_of
from storage.store import Store

A_PAGE = 5


@dataclass(frozen=True)
class ToLoad(Ask):
    code: ClassVar[str] = "toload"

    page: int = 0


@answers(ToLoad, roles=MONEY, reads=True, command="toload")
async def to_load(ask: ToLoad, who: Actor, store: Store) -> Screen:
    """List what is approved and not in the panel yet, with what has to be typed there."""
    page = max(0, min(ask.page, 10_000))
    found = await store.requests.to_load(who.reseller_id, skip=page * A_PAGE, limit=A_PAGE + 1)
    if not found and page:
        return await to_load(ToLoad(), who, store)
    if not found:
        return Screen(title=_("Nothing is to be loaded."), buttons=((to_menu(),),))
    facts = [await facts_of(store, request.id, reader=who) for request in found[:A_PAGE]]
    return Screen(
        title=_("To be loaded"),
        lines=(_("Put these into the panel, then tap what is done."),),
        fields=tuple(field for one in facts for field in _to_copy(one)),
        buttons=(*(_buttons(one) for one in facts), *rows(*_turns(page, found), wide=2), (to_menu(),)),
    )


def _to_copy(facts: RequestFacts) -> tuple[Field, Field]:
    request = facts.request
    whose = f"{facts.reseller.name} #{request.number}"
    return (
        Field(whose, facts.sub_panel.account, copyable=True),
        Field(facts.panel or _("Amount"), str(request.loads), copyable=True),
    )


def _buttons(facts: RequestFacts) -> tuple[Button, ...]:
    request = facts.request
    values = {"reseller": facts.reseller.name[:24], "n": number(request.loads)}
    return (
        main(_("Loaded: %(reseller)s %(n)s") % values, Loaded(request.id, listed=True)),
        press(_("Failed…"), FailLoading(request.id)),
    )


def _turns(page: int, found: Sequence[Request]) -> list[Button | None]:
    return [
        press(_("‹ Previous"), ToLoad(page - 1)) if page else None,
        press(_("More ›"), ToLoad(page + 1)) if len(found) > A_PAGE else None,
    ]


@answers(Loaded, roles=MONEY, toward=Toward.CHILD, moves=True)
async def loaded(ask: Loaded, who: Actor, store: Store) -> Screen:
    """Note that credits are in the panel."""
    request = await loading.confirm_loaded(store, ask.request_id, by=who)
    if not ask.listed:
        return SILENT
    child = await store.resellers.by_id(request.reseller_id)
    values = {"reseller": child.name, "number": request.number, "credits": credits_worded(request.loads)}
    done = _("Loaded: %(reseller)s #%(number)s, %(credits)s. They were told.") % values
    left = await to_load(ToLoad(), who, store)
    return replace(left, lines=(done, *left.lines))


@answers(FailLoading, roles=MONEY, toward=Toward.CHILD, moves=True)
async def fail_loading(ask: FailLoading, who: Actor, store: Store) -> Screen:
    """Note that credits couldn't be loaded."""
    request = await loading.fail(store, RequestId(ask.request_id), ask.words or "", by=who)
    return Screen(
        lines=(
            _("Noted. The %(credits)s went back, the charge is reversed, and they were told why.")
            % {"credits": credits_worded(request.loads)},
        ),
        buttons=rows(press(_("To load"), ToLoad()), to_menu(), wide=2),
    )

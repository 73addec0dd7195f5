"""Balances that differ: what a panel reported beside what the books said then, with a tap to adjust each."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from domain.agreement import SubPanelId
from domain.people import Actor
from domain.reported import Difference, DifferenceState, ReconciliationId
from handlers.amounts import signed
from handlers.cards import draws
from handlers.menu import to_menu
from handlers.reconciling_asks import AdjustBalance, AdjustBalances, ReconcileNow, ShowReconciliation
from handlers.registry import MONEY, answers
from handlers.screen import SILENT, Button, Field, Screen, main, press, rows
from handlers.wording import _, credits_worded, moment, ngettext, number
from services import decided, reconciling
from services.reconciling import Listed
from storage.reported import Whose
from storage.store import Store

A_PAGE = 6
LAST_PAGE = 10_000


@answers(ReconcileNow, roles=MONEY)
async def reconcile_now(_ask: ReconcileNow, who: Actor, store: Store) -> Screen:
    """Compare at once, and send the list of what differs, which stays true."""
    found = await reconciling.reconcile_now(store, by=who)
    if found.list_id is not None:
        await store.cards.show_member(reconciling.CARD, found.list_id, who.member_id)
        return SILENT
    if found.newest is None:
        return Screen(
            lines=(
                _("No balance of a sub-reseller has been reported yet."),
                _("A panel's file can have them in a column, and a feed or a pull can tell them, too."),
            ),
            buttons=rows(to_menu()),
        )
    agree = ngettext("%(n)s balance was compared, and it agrees.", "%(n)s balances were compared, and all agree.",
                     found.balances)  # fmt: skip
    return Screen(
        lines=(agree % {"n": number(found.balances)},),
        fields=(Field(_("Newest report"), moment(found.newest)),),
        buttons=rows(to_menu()),
    )


# The list


@draws(reconciling.CARD)
async def reconciliation_card(object_id: int, reader: Actor, store: Store) -> Screen:
    """Draw a list of differences as each of them stands now."""
    return await _list_screen(ShowReconciliation(ReconciliationId(object_id)), reader, store)


@answers(ShowReconciliation, roles=MONEY, reads=True)
async def show_reconciliation(ask: ShowReconciliation, who: Actor, store: Store) -> Screen:
    """Page through a list of differences."""
    return await _list_screen(ask, who, store)


async def _list_screen(ask: ShowReconciliation, reader: Actor, store: Store) -> Screen:
    found = await reconciling.listed(store, ask.reconciliation_id)
    whose = await store.reported.whose({one.sub_panel_id for one in found.differences}, reader=reader.reseller_id)
    mine = [one for one in found.differences if one.sub_panel_id in whose]
    page = max(0, min(ask.page, LAST_PAGE, (len(mine) - 1) // A_PAGE))
    shown = mine[page * A_PAGE : (page + 1) * A_PAGE]
    return Screen(
        title=_("Panel and books differ"),
        lines=(_headline(found, mine),),
        fields=tuple([await _field(one, whose[one.sub_panel_id], reader, store) for one in shown]),
        note=_("Nothing is changed unless you tap.") if _open(mine) else "",
        buttons=(
            *rows(*(_to_adjust(one, whose[one.sub_panel_id]) for one in _open(shown))),
            *rows(_to_adjust_all(ask.reconciliation_id, mine)),
            *rows(*_turns(replace(ask, page=page), more=len(mine) > (page + 1) * A_PAGE), wide=2),
            *rows(press(_("Compare again"), ReconcileNow()), to_menu(), wide=2),
        ),
    )


def _open(differences: Sequence[Difference]) -> list[Difference]:
    return [one for one in differences if one.state is DifferenceState.OPEN]


def _headline(found: Listed, mine: Sequence[Difference]) -> str:
    waiting = len(_open(mine))
    if waiting:
        words = ngettext(
            "%(n)s balance that a panel reported isn't what our books said at that moment.",
            "%(n)s balances that panels reported aren't what our books said at that moment.",
            waiting,
        )
        return words % {"n": number(waiting)}
    if found.newer:
        return _("What still differs is on a newer list.")
    return _("Everything on this list is settled.")


async def _field(one: Difference, whose: Whose, reader: Actor, store: Store) -> Field:
    said = _("panel %(reported)s (%(at)s), our books %(books)s") % _values(one)
    return Field(_name(whose), said, more=await _state(one, reader, store))


def _values(one: Difference) -> dict[str, str]:
    return {"reported": number(one.reported), "at": moment(one.reported_at), "books": number(one.books)}


def _name(whose: Whose) -> str:
    return " · ".join(filter(None, (whose.name, whose.panel)))


async def _state(one: Difference, reader: Actor, store: Store) -> str:
    if one.state is DifferenceState.OPEN or one.done_at is None:
        return ""
    if one.state is DifferenceState.OVER:
        return _("No longer so since %(at)s.") % {"at": moment(one.done_at)}
    who = await decided.name_for(store, one.done_by, reader=reader)
    return _("%(who)s adjusted it on %(at)s: %(change)s.") % {
        "who": who,
        "at": moment(one.done_at),
        "change": signed(one.change),
    }


def _to_adjust(one: Difference, whose: Whose) -> Button:
    return press(_("Adjust %(name)s: %(change)s") % {"name": _name(whose), "change": signed(one.change)},
                 AdjustBalance(one.id))  # fmt: skip


def _to_adjust_all(list_id: ReconciliationId, mine: Sequence[Difference]) -> Button | None:
    waiting = len(_open(mine))
    return None if waiting < 2 else press(_("Adjust all %(n)s") % {"n": number(waiting)}, AdjustBalances(list_id))


def _turns(ask: ShowReconciliation, *, more: bool) -> list[Button | None]:
    return [
        press(_("‹ Previous"), replace(ask, page=ask.page - 1)) if ask.page else None,
        press(_("More ›"), replace(ask, page=ask.page + 1)) if more else None,
    ]


# Adjusting


@answers(AdjustBalance, roles=MONEY, moves=True)
async def adjust_balance(ask: AdjustBalance, who: Actor, store: Store) -> Screen:
    """Adjust the books of one sub-reseller, having asked once more with the number of that moment."""
    if ask.sure:
        found = await reconciling.adjust(store, ask.difference_id, change=ask.sure, by=who)
    else:
        found = await reconciling.looked_at_again(store, ask.difference_id, by=who)
    match found.state:
        case DifferenceState.ADJUSTED:
            return SILENT
        case DifferenceState.OVER:
            return _agrees(found.reconciliation_id)
        case DifferenceState.OPEN:
            whose = await store.reported.whose([found.sub_panel_id], reader=who.reseller_id)
            return _question(found, whose, again=bool(ask.sure))


def _agrees(list_id: ReconciliationId | None) -> Screen:
    return Screen(
        lines=(_("Panel and books agree by now, so nothing has to be adjusted, and nothing was."),),
        buttons=rows(_back(list_id), to_menu(), wide=2),
    )


def _back(list_id: ReconciliationId | None) -> Button:
    return press(_("« Back"), ReconcileNow() if list_id is None else ShowReconciliation(list_id))


def _question(found: Difference, whose: Mapping[SubPanelId, Whose], *, again: bool) -> Screen:
    name = _name(whose[found.sub_panel_id]) if found.sub_panel_id in whose else ""
    credits = credits_worded(abs(found.change))
    taken = _("%(credits)s are taken off as used without having been told.")
    given = _("%(credits)s are put back: less was used than was told.")
    return Screen(
        title=_("Adjust the books of %(name)s?") % {"name": name},
        lines=(
            *((_("Meanwhile the number is another one; nothing was changed."),) if again else ()),
            _("Panel %(reported)s (%(at)s), our books %(books)s.") % _values(found),
            (taken if found.change < 0 else given) % {"credits": credits},
        ),
        note=_("They read it in their history."),
        buttons=rows(
            main(_("Yes, %(change)s") % {"change": signed(found.change)}, AdjustBalance(found.id, found.change)),
            _back(found.reconciliation_id),
        ),
    )


@answers(AdjustBalances, roles=MONEY, moves=True)
async def adjust_balances(ask: AdjustBalances, who: Actor, store: Store) -> Screen:
    """Adjust everything on a list, having asked once more with the numbers of that moment."""
    if ask.sure:
        left = await reconciling.adjust_all(store, ask.reconciliation_id, credits=ask.sure, by=who)
        if not left:
            return SILENT
    else:
        left = await reconciling.all_again(store, ask.reconciliation_id)
    if not left:
        return _agrees(ask.reconciliation_id)
    return _question_of_all(ask.reconciliation_id, left, again=bool(ask.sure))


def _question_of_all(list_id: ReconciliationId, left: Sequence[Difference], *, again: bool) -> Screen:
    off = -sum(one.change for one in left if one.change < 0)
    back = sum(one.change for one in left if one.change > 0)
    title = ngettext("Adjust %(n)s balance?", "Adjust %(n)s balances?", len(left))
    return Screen(
        title=title % {"n": number(len(left))},
        lines=(_("Meanwhile the numbers are others; nothing was changed."),) if again else (),
        fields=(
            *((Field(_("Taken off as used"), credits_worded(off)),) if off else ()),
            *((Field(_("Put back"), credits_worded(back)),) if back else ()),
        ),
        note=_("They read it in their history."),
        buttons=rows(
            main(
                _("Yes, adjust all %(n)s") % {"n": number(len(left))},
                AdjustBalances(list_id, reconciling.moved_by(left)),
            ),
            _back(list_id),
        ),
    )

"""/record: all that was offered, answered and agreed between two, as one PDF for either of them."""

from collections.abc import Sequence

from domain.errors import NotHere
from domain.network import Known, called
from domain.people import Actor, Reseller
from handlers.drafting import unclear
from handlers.menu import to_menu
from handlers.network import MOST_CANDIDATES
from handlers.record_asks import FindRecord, TakeRecord
from handlers.record_paper import record_paper
from handlers.registry import ALL, Toward, answers
from handlers.screen import Screen, press, rows
from handlers.wording import _
from services.record import record_of
from storage.store import Store


@answers(FindRecord, roles=ALL, reads=True, command="record")
async def find_record(ask: FindRecord, who: Actor, store: Store) -> Screen:
    """Hand over the record with the one who is named; without a name one's own, or the choice."""
    known = await store.network.known(who.reseller_id)
    if ask.name.strip():
        closed = await store.network.known(who.reseller_id, closed=True)
        found = called(ask.name, known) or called(ask.name, closed)
        if len(found) != 1:
            raise unclear(ask.name[:64], found)
        return await _handed(await store.resellers.by_id(found[0].reseller_id), who, store)
    if known or who.is_top:
        return _whose(known, who)
    return await _handed(await store.resellers.by_id(who.reseller_id), who, store)


def _whose(known: Sequence[Known], who: Actor) -> Screen:
    """Return the choice of the records that somebody may have."""
    own = None if who.is_top else press(_("Your own, with your reseller"), TakeRecord())
    line = _("Whose record? Type the name after the command: /record Ahmed") if known else _("There is nobody yet.")
    return Screen(
        title=_("The record of what was agreed"),
        lines=(line,),
        buttons=rows(
            own, *(press(one.name, TakeRecord(one.reseller_id)) for one in known[:MOST_CANDIDATES]), to_menu()
        ),
    )


@answers(TakeRecord, roles=ALL, toward=Toward.EITHER, reads=True)
async def take_record(ask: TakeRecord, who: Actor, store: Store) -> Screen:
    """Hand over the record with one sub-reseller, or one's own."""
    return await _handed(await store.resellers.by_id(ask.reseller_id or who.reseller_id), who, store)


async def _handed(child: Reseller, who: Actor, store: Store) -> Screen:
    if child.is_top:
        raise NotHere
    record = await record_of(store, child, reader=who)
    paper = record_paper(record, who, now=store.now)
    return Screen(title=paper.title, lines=paper.notes, paper=paper, fresh=True)

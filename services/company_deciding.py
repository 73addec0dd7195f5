"""What a colleague says of a company: that it is one case, or that it is a chance."""

from dataclasses import dataclass

from domain.errors import N_, Refusal
from domain.fault import MOST_AT_ONCE
from domain.people import Actor
from domain.tickets import Cause, CompanyId
from services import decided, fault, ticket_news
from services.companies import CARD
from storage.store import Store

MOST_SHOWN = 10
"""How many tickets are shown one by one after all, when their company was a chance; a list has the others."""


@dataclass(eq=False)
class CompanyDecided(Refusal):
    """Somebody said before what a company is. `who`: a colleague."""

    who: str

    why = N_("%(who)s has decided that already.")
    what_to_do = N_("Nothing was changed by this tap. The card shows what was decided.")


class NothingWaits(Refusal):
    why = N_("None of these tickets is open without a cause any more.")
    what_to_do = N_("Nothing was changed by this tap. Have a look at them: each card shows where it stands.")


async def open_case(store: Store, company_id: CompanyId, *, by: Actor) -> None:
    """Open one case for all tickets of a company that wait for a decision, or put them into the open one that it has.

    Raises `CompanyDecided`, `NothingWaits`.
    """
    company = await store.companies.by_id(company_id)
    await store.companies.hold(company.area_id)
    waiting = await store.companies.to_decide(company_id)
    if not waiting:
        raise await _none_waits(store, company_id, to=by)
    case_id = (await store.companies.said(company_id)).open_case
    for start in range(0, len(waiting), MOST_AT_ONCE):
        some = waiting[start : start + MOST_AT_ONCE]
        decided_on = await fault.decide(store, some, Cause.SUPPLIER, by=by, case_id=case_id)
        case_id = decided_on.case.id if decided_on.case else None


async def _none_waits(store: Store, company_id: CompanyId, *, to: Actor) -> Refusal:
    who = await _who(store, company_id, to=to)
    return CompanyDecided(who) if who else NothingWaits()


async def dismiss(store: Store, company_id: CompanyId, *, by: Actor) -> None:
    """Say that a company is a chance: what was held back is shown now, each by itself. Raises `CompanyDecided`."""
    company = await store.companies.by_id(company_id)
    await store.companies.hold(company.area_id)
    size = await store.companies.size(company_id)
    if not await store.companies.dismiss(company_id, by=by.member_id, resellers=size.resellers):
        raise CompanyDecided(await _who(store, company_id, to=by))
    await store.cards.refresh(CARD, company_id)
    for ticket in await store.companies.held_back(company_id, ticket_news.FOR_DESK, most=MOST_SHOWN):
        await ticket_news.show_desk(store, ticket_news.FOR_DESK, int(ticket.id), ticket)


async def _who(store: Store, company_id: CompanyId, *, to: Actor) -> str:
    return await decided.name_for(store, (await store.companies.said(company_id)).by, reader=to)

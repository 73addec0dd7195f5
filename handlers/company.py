"""Company: the card of several sub-resellers that write about the same, and what a colleague says of it."""

from domain.people import Actor
from domain.tickets import CompanyId, Ticket
from handlers.cards import draws
from handlers.company_asks import DismissCompany, ListCompanyTickets, OpenCompanyCase, ShowCompany
from handlers.registry import ALL, DESK, answers
from handlers.screen import SILENT, Button, Field, Screen, main, press, rows
from handlers.ticket_asks import ShowTicket
from handlers.ticket_words import area_word, desk_state
from handlers.wording import _, moment, ngettext, number
from services import companies, company_deciding, ticket_news
from services.companies import CARD, CompanyFacts
from storage.companies import InCompany
from storage.store import Store

A_PAGE = 8


@answers(ShowCompany, roles=ALL, reads=True)
async def show_company(ask: ShowCompany, who: Actor, store: Store) -> Screen:
    """Show the card again where its list was."""
    return await company_card(ask.company_id, who, store)


@draws(CARD)
async def company_card(object_id: int, reader: Actor, store: Store) -> Screen:
    """Draw a company as it stands now."""
    facts = await companies.facts_of(store, CompanyId(object_id), reader=reader)
    return Screen(
        title=title_of(facts),
        lines=tuple(line for line in (_what_it_is(facts), _tickets(facts)) if line),
        fields=tuple(_member_field(one) for one in facts.first),
        note=_more(facts),
        buttons=_buttons(facts, reader),
    )


def title_of(facts: CompanyFacts) -> str:
    """Return who asks about what since when: "Panel access: 5 sub-resellers ask since 2 Mar, 14:10"."""
    about = " · ".join(part for part in (area_word(facts.area), facts.panel) if part)
    title = ngettext(
        "%(area)s: %(n)s sub-reseller asks since %(moment)s",
        "%(area)s: %(n)s sub-resellers ask since %(moment)s",
        facts.size.resellers,
    )
    values = {"n": number(facts.size.resellers), "moment": moment(facts.company.begun_at), "area": about}
    return title % values


def _what_it_is(facts: CompanyFacts) -> str:
    values = {"who": facts.said_by, "number": facts.case}
    if facts.case is not None:
        return _("%(who)s opened case #%(number)s for it.") % values
    if facts.company.dismissed_by is not None:
        return _("%(who)s said that it is a coincidence.") % values
    return _("This points at the supplier.")


def _tickets(facts: CompanyFacts) -> str:
    said = ngettext("%(n)s ticket so far.", "%(n)s tickets so far.", facts.size.tickets)
    return said % {"n": number(facts.size.tickets)}


def _member_field(one: InCompany) -> Field:
    count = ngettext("%(n)s ticket", "%(n)s tickets", one.tickets) % {"n": number(one.tickets)}
    since = moment(one.since)
    return Field(one.name, since if one.tickets == 1 else f"{since} · {count}")


def _more(facts: CompanyFacts) -> str:
    left = facts.size.resellers - len(facts.first)
    return _("and %(n)s more") % {"n": number(left)} if left > 0 else ""


def _buttons(facts: CompanyFacts, reader: Actor) -> tuple[tuple[Button, ...], ...]:
    company = facts.company
    look = press(_("Look at them"), ListCompanyTickets(company.id))
    if reader.role not in ticket_news.DESK_ROLES:
        return rows(look)
    chance = None if facts.said_by else press(_("It's a coincidence"), DismissCompany(company.id))
    return (*rows(_to_case(facts)), *rows(look, chance, wide=2))


def _to_case(facts: CompanyFacts) -> Button | None:
    """Return the way to one case for all that wait for a decision, if any do."""
    if not facts.waiting:
        return None
    if not facts.case_is_open:
        return main(_("Open one case for all"), OpenCompanyCase(facts.company.id))
    values = {"n": number(facts.waiting), "number": facts.case}
    label = ngettext("Add %(n)s more to case #%(number)s", "Add %(n)s more to case #%(number)s", facts.waiting)
    return main(label % values, OpenCompanyCase(facts.company.id))


@answers(ListCompanyTickets, roles=ALL, reads=True)
async def list_company_tickets(ask: ListCompanyTickets, who: Actor, store: Store) -> Screen:
    """List the tickets of a company, oldest first."""
    facts = await companies.facts_of(store, ask.company_id, reader=who)
    page = max(0, min(ask.page, 10_000))
    found = await store.companies.page(ask.company_id, skip=page * A_PAGE, most=A_PAGE + 1)
    shown, names = found[:A_PAGE], {}
    for ticket in shown:
        names[ticket.reseller_id] = (await store.resellers.by_id(ticket.reseller_id)).name
    turns = (
        press(_("‹ Previous"), ListCompanyTickets(ask.company_id, page - 1)) if page else None,
        press(_("More ›"), ListCompanyTickets(ask.company_id, page + 1)) if len(found) > A_PAGE else None,
    )
    return Screen(
        title=title_of(facts),
        lines=(_("Tap one to see it."),),
        buttons=(
            *rows(
                *(press(_line(ticket, names[ticket.reseller_id]), ShowTicket(ticket.id, anew=True)) for ticket in shown)
            ),
            *rows(*turns, wide=2),
            *rows(press(_("« Back"), ShowCompany(ask.company_id))),
        ),
    )


def _line(ticket: Ticket, name: str) -> str:
    return f"{name[:20]} #{ticket.number} · {desk_state(ticket)}"


@answers(OpenCompanyCase, roles=DESK)
async def open_company_case(ask: OpenCompanyCase, who: Actor, store: Store) -> Screen:
    """Open one case for all of them."""
    await company_deciding.open_case(store, ask.company_id, by=who)
    return SILENT


@answers(DismissCompany, roles=DESK)
async def dismiss_company(ask: DismissCompany, who: Actor, store: Store) -> Screen:
    """Say that it is a chance."""
    await company_deciding.dismiss(store, ask.company_id, by=who)
    return SILENT

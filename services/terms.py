"""Terms: what a reseller offers everybody, as it is being written, and as it is published."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from domain.agreement import Clause, ClauseId, ClauseKind, LoadingWay, PanelId, Revision, Weight, fingerprint_of
from domain.clauses import GIVEN, summary_of, text_of
from domain.errors import N_, NotHere, Refusal
from domain.ledger import AccountKind
from domain.money import decimals_of
from domain.people import Actor, Reseller, ResellerId
from services import offers, ticket_turns
from services.offers import Compose
from storage.store import Store

Say = Callable[[str], str]
"""Translates a given text for the one who acts."""

MOST_CLAUSES = 12
MOST_PANELS = 8


class NothingToPublish(Refusal):
    why = N_("These texts are published already, word for word.")
    what_to_do = N_("Change a clause first. New numbers for one sub-reseller are a new offer to them.")


class ClauseStays(Refusal):
    why = N_("The clause on acceptable use belongs to every agreement, so it stays.")
    what_to_do = N_("You can put it in your own words.")


class SurchargeClauseStays(Refusal):
    why = N_("This clause goes with the surcharge: it stands here as long as you allow one, in these words.")
    what_to_do = N_("Change the surcharge in /pricing; the clause follows.")


@dataclass(eq=False)
class TooManyClauses(Refusal):
    most: int

    why = N_("Your terms have %(most)s clauses already.")
    what_to_do = N_("Add to one of them, or remove one first.")


@dataclass(eq=False)
class TooManyPanels(Refusal):
    most: int

    why = N_("You have %(most)s panels already.")
    what_to_do = N_("Remove one that you don't use first.")


class PanelInUse(Refusal):
    why = N_("This panel is part of an offer or an agreement, so it stays.")
    what_to_do = N_("You can give it another name.")


class LastPanel(Refusal):
    why = N_("This is your only panel, so it stays.")
    what_to_do = N_("You can give it another name.")


class NoSecondPerson(Refusal):
    why = N_("There are no two people in your team who could approve yet.")
    what_to_do = N_("Invite a colleague in /team first, or type 0 for never.")


@dataclass(eq=False)
class CurrencyStays(Refusal):
    currency: str

    why = N_("Agreements or money in %(currency)s stand in your books already, so the currency stays.")
    what_to_do = N_("Talk to your sub-resellers before you change how you count.")


@dataclass(frozen=True, slots=True)
class Published:
    """A revision that was just published, and to how many sub-resellers it was offered."""

    revision: Revision
    offered: int


async def prepare(store: Store, reseller_id: ResellerId, *, say: Say) -> None:
    """Give a reseller the four clauses to start from, and a top reseller its first panel, where there are none."""
    await store.network.hold(reseller_id)
    if not await store.clauses.of_reseller(reseller_id):
        for position, given in enumerate(GIVEN):
            await store.clauses.add(
                reseller_id=reseller_id,
                kind=given.kind,
                position=position,
                title=say(given.title),
                text=say(given.text),
            )
    reseller = await store.resellers.by_id(reseller_id)
    if reseller.is_top and not await store.panels.of_reseller(reseller_id):
        await store.panels.add(reseller_id, say(N_("Panel 1")), LoadingWay.HAND)


async def set_up(store: Store, *, by: Actor, name: str | None, currency: str, price: Decimal) -> None:
    """Set what a desk can't begin without. `name`: `None` for a sub-reseller, who is called as its parent calls it."""
    if name is not None:
        await name_business(store, name, by=by)
    await change_currency(store, currency, by=by)
    await store.terms.change(by.reseller_id, price=price)


async def name_business(store: Store, name: str, *, by: Actor) -> None:
    """Name the business of a top reseller; a sub-reseller is called as its parent calls it."""
    if not by.is_top:
        raise NotHere
    await store.resellers.change(by.reseller_id, name=name)


async def set_time_zone(store: Store, time_zone: str, *, by: Actor) -> None:
    """Set in which zone a network counts its days; colleagues who had the old one as their own follow."""
    if not by.is_top:
        raise NotHere
    reseller = await store.resellers.by_id(by.reseller_id)
    await store.resellers.change(reseller.id, time_zone=time_zone)
    await ticket_turns.retime_open(store, reseller.id)
    for member in await store.members.of_reseller(reseller.id):
        if member.time_zone == reseller.time_zone:
            await store.members.change(member.id, time_zone=time_zone)


async def change_numbers(store: Store, *, by: Actor, **values: Any) -> None:
    """Change standing numbers; agreements that stand aren't touched."""
    await store.terms.change(by.reseller_id, **values)


async def change_currency(store: Store, currency: str, *, by: Actor) -> None:
    """Change the currency in which a reseller sells; raises `CurrencyStays` once something was agreed or moved in it.

    Standing sums of money keep their figure: 500 stays 500, in the other currency.
    """
    reseller = await store.resellers.by_id(by.reseller_id)
    if currency == reseller.currency:
        return
    if await _is_settled(store, reseller):
        raise CurrencyStays(reseller.currency)
    await store.resellers.change(reseller.id, currency=currency)
    terms = await store.terms.of(reseller.id)
    sums = {name: getattr(terms, name) for name in ("debt_limit", "second_tap_from", "second_person_from")}
    shift = decimals_of(currency) - decimals_of(reseller.currency)
    scaled = {name: _scaled(minor, shift) for name, minor in sums.items()}
    await store.terms.change(reseller.id, **scaled)


def _scaled(minor: int | None, shift: int) -> int | None:
    return None if minor is None else int(Decimal(minor).scaleb(shift))


async def _is_settled(store: Store, reseller: Reseller) -> bool:
    """Return whether anything was agreed with a sub-reseller, or moved, in the reseller's currency."""
    for kind in (AccountKind.SALES, AccountKind.CASH, AccountKind.COST):
        account = await store.ledger.find(reseller.id, kind, reseller.currency)
        if account is not None and await store.ledger.last_movement_at(account.id) is not None:
            return True
    moved_out = await store.arrivals.taken_back_of(reseller.id)
    children = [child for child in await store.resellers.children(reseller.id) if child.id not in moved_out]
    return any([await store.ledger.find(child.id, AccountKind.DUE, reseller.currency) for child in children])


# Clauses


async def add_clause(store: Store, *, by: Actor, title: str, text: str, kind: ClauseKind = ClauseKind.OWN) -> ClauseId:
    """Add a clause at the end, one's own if nothing else is said."""
    clauses = await store.clauses.of_reseller(by.reseller_id)
    if len(clauses) >= MOST_CLAUSES:
        raise TooManyClauses(MOST_CLAUSES)
    position = 1 + max((clause.position for clause in clauses), default=0)
    return await store.clauses.add(reseller_id=by.reseller_id, kind=kind, position=position, title=title, text=text)


async def change_clause(store: Store, clause_id: ClauseId, **values: Any) -> None:
    """Change a clause; raises `SurchargeClauseStays` for the one that follows the settings of prices."""
    clause = await store.clauses.by_id(clause_id)
    if clause is not None and clause.kind is ClauseKind.SURCHARGE:
        raise SurchargeClauseStays
    if not await store.clauses.change(clause_id, **values):
        raise NotHere


async def remove_clause(store: Store, clause_id: ClauseId) -> None:
    """Remove a clause; raises `ClauseStays` for the one on acceptable use, `SurchargeClauseStays`."""
    clause = await store.clauses.by_id(clause_id)
    if clause is None:
        raise NotHere
    if clause.kind is ClauseKind.ACCEPTABLE_USE:
        raise ClauseStays
    if clause.kind is ClauseKind.SURCHARGE:
        raise SurchargeClauseStays
    await store.clauses.remove(clause_id)


# Panels


async def add_panel(store: Store, *, by: Actor, name: str) -> None:
    """Add a panel to a top reseller's; loaded by hand until it is said otherwise."""
    if not by.is_top:
        raise NotHere
    if len(await store.panels.of_reseller(by.reseller_id)) >= MOST_PANELS:
        raise TooManyPanels(MOST_PANELS)
    await store.panels.add(by.reseller_id, name, LoadingWay.HAND)


async def remove_panel(store: Store, panel_id: PanelId, *, by: Actor) -> None:
    """Remove a panel that nobody was offered; raises `LastPanel` and `PanelInUse`."""
    if len(await store.panels.of_reseller(by.reseller_id)) < 2:
        raise LastPanel
    if not await store.panels.remove_unused(panel_id):
        raise PanelInUse


# Publishing


async def publish(store: Store, weight: Weight, *, by: Actor, compose: Compose) -> Published:
    """Publish the clauses as the next revision; a material one is offered to every sub-reseller with their own numbers.

    The first revision is always material, and one that allows another surcharge than before. Raises
    `NothingToPublish` for texts that are published already.
    """
    await store.network.hold(by.reseller_id)
    before = await store.revisions.newest(by.reseller_id)
    clauses = await store.clauses.of_reseller(by.reseller_id)
    text = text_of(clauses)
    fingerprint = fingerprint_of(text)
    if before is not None and before.fingerprint == fingerprint:
        raise NothingToPublish
    cap = await allowed_surcharge(store, by.reseller_id, clauses)
    if before is None or before.surcharge_cap != cap:
        weight = Weight.MATERIAL
    revision_id = await store.revisions.add(
        reseller_id=by.reseller_id,
        number=before.number + 1 if before else 1,
        weight=weight,
        text=text,
        summary=summary_of(clauses),
        fingerprint=fingerprint,
        published_by=by.member_id,
        surcharge_cap=cap,
    )
    offered = 0
    if before is not None and weight is Weight.MATERIAL:
        offered = await offers.offer_anew(store, by=by, compose=compose)
    return Published(await store.revisions.by_id(revision_id), offered)


async def allowed_surcharge(store: Store, reseller_id: ResellerId, clauses: Sequence[Clause]) -> Decimal | None:
    """Return up to how many percent on top the terms allow as they are written now, `None` for none."""
    if not any(clause.kind is ClauseKind.SURCHARGE for clause in clauses):
        return None
    return (await store.prices.settings(reseller_id)).surcharge_cap


async def changes_surcharge(store: Store, reseller_id: ResellerId) -> bool:
    """Return whether publishing would allow another surcharge than what is published."""
    newest = await store.revisions.newest(reseller_id)
    cap = await allowed_surcharge(store, reseller_id, await store.clauses.of_reseller(reseller_id))
    return newest is not None and newest.surcharge_cap != cap

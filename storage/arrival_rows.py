"""The rows of which sub-resellers are made who move in: one function a table."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from domain.agreement import OfferState, PanelId, RevisionId
from domain.invitations import InvitationPurpose, InvitationState
from domain.ledger import AccountId, AccountKind, Leg, TransferId, TransferKind, credits_of
from domain.movein import MoveInId
from domain.people import MemberId, Reseller, ResellerId, ResellerState, Role


@dataclass(frozen=True, slots=True)
class Holding:
    """A sub-reseller's account at a panel, with what it has there."""

    panel_id: PanelId
    account: str
    price: Decimal
    credits: int


@dataclass(frozen=True, slots=True)
class Arrival:
    """A sub-reseller that moves in. `text`, `fingerprint`: of what was agreed.

    `due`: below zero for what it has to pay; `dated_at`: from when that is due; `token_hash`: of the link by which its
    owner joins.
    """

    name: str
    text: str
    fingerprint: str
    holdings: tuple[Holding, ...]
    due: int
    dated_at: datetime
    debt_limit: int
    payment_days: int
    handle: str
    note: str
    token_hash: str

    @property
    def is_above_limit(self) -> bool:
        """Return whether more is due than was agreed."""
        return -self.due > self.debt_limit


@dataclass(frozen=True, slots=True)
class InCommon:
    """What all that move in together have in common."""

    move_in_id: MoveInId
    parent: Reseller
    revision_id: RevisionId
    minimum_order: int
    period_minimum: int
    grace_days: int
    holds_from: date
    holds_until: datetime
    links_until: datetime
    by: MemberId
    reason: str


def group_of(move_in_id: MoveInId, reseller_id: ResellerId) -> str:
    """Return the key of the group of transfers that open a sub-reseller's accounts."""
    return f"movein:{move_in_id}:{reseller_id}"


def reseller_rows(arrivals: Sequence[Arrival], common: InCommon, now: datetime) -> list[dict[str, Any]]:
    same: dict[str, Any] = {
        "parent_id": common.parent.id,
        "state": ResellerState.ACTIVE,
        "paused": False,
        "frozen": False,
        "currency": common.parent.currency,
        "time_zone": common.parent.time_zone,
        "language": common.parent.language,
        "created_at": now,
    }
    return [{"name": one.name} | same for one in arrivals]


def offer_rows(
    ids: Sequence[ResellerId], arrivals: Sequence[Arrival], common: InCommon, now: datetime
) -> Iterator[dict[str, Any]]:
    same: dict[str, Any] = {
        "parent_id": common.parent.id,
        "number": 1,
        "revision_id": common.revision_id,
        "state": OfferState.OUTSIDE,
        "currency": common.parent.currency,
        "holds_from": common.holds_from,
        "grace_days": common.grace_days,
        "grace_until": common.holds_until,
        "created_at": now,
        "created_by": common.by,
        "decided_at": now,
        "decided_by": common.by,
        "reason": "",
        "applied_at": now,
        "end_told_at": None,
    }
    for id_, one in zip(ids, arrivals, strict=True):
        numbers = {"debt_limit": one.debt_limit, "payment_days": one.payment_days}
        yield {"reseller_id": id_, "text": one.text, "fingerprint": one.fingerprint, **numbers, **same}


def number_rows(offer_ids: Sequence[int], arrivals: Sequence[Arrival], common: InCommon) -> Iterator[dict[str, Any]]:
    for offer_id, one in zip(offer_ids, arrivals, strict=True):
        for held in one.holdings:
            yield {"offer_id": offer_id, **_numbers(held, common)}


def sub_panel_rows(
    ids: Sequence[ResellerId], arrivals: Sequence[Arrival], common: InCommon
) -> Iterator[dict[str, Any]]:
    for id_, one in zip(ids, arrivals, strict=True):
        for held in one.holdings:
            yield {"reseller_id": id_, "active": True, **_numbers(held, common)}


def _numbers(held: Holding, common: InCommon) -> dict[str, Any]:
    return {
        "panel_id": held.panel_id,
        "account": held.account,
        "price": held.price,
        "minimum_order": common.minimum_order,
        "period_minimum": common.period_minimum,
    }


def wallet_rows(
    ids: Sequence[ResellerId], arrivals: Sequence[Arrival], sub_panel_ids: Sequence[int]
) -> Iterator[dict[str, Any]]:
    sub_panel_id = iter(sub_panel_ids)
    for id_, one in zip(ids, arrivals, strict=True):
        for held in one.holdings:
            named = {"reseller_id": id_, "kind": AccountKind.WALLET, "asset": credits_of(held.panel_id)}
            yield {**named, "sub_panel_id": next(sub_panel_id), "floor": 0, "posted": 0, "held": 0}


def due_rows(ids: Sequence[ResellerId], arrivals: Sequence[Arrival], common: InCommon) -> Iterator[dict[str, Any]]:
    """Yield the accounts of what is due; what is due already is a fact, so it comes before a floor that it passes."""
    for id_, one in zip(ids, arrivals, strict=True):
        named = {"reseller_id": id_, "kind": AccountKind.DUE, "asset": common.parent.currency}
        floor = None if one.is_above_limit else -one.debt_limit
        yield {**named, "sub_panel_id": None, "floor": floor, "posted": 0, "held": 0}


def elsewhere_rows(
    ids: Sequence[ResellerId], arrivals: Sequence[Arrival], common: InCommon
) -> Iterator[dict[str, Any]]:
    """Yield the accounts from which everything comes that each had elsewhere.

    They are each sub-reseller's own: one for all would be changed by every opening, and every change of an account in
    a transaction makes the next one slower on PostgreSQL.
    """
    for id_, one in zip(ids, arrivals, strict=True):
        for asset in _brought(one, common):
            named = {"reseller_id": id_, "kind": AccountKind.OPENING, "asset": asset}
            yield {**named, "sub_panel_id": None, "floor": None, "posted": 0, "held": 0}


def _brought(one: Arrival, common: InCommon) -> Iterator[str]:
    yield from (credits_of(held.panel_id) for held in one.holdings if held.credits)
    if one.due:
        yield common.parent.currency


@dataclass(frozen=True, slots=True)
class Opened:
    """The accounts of a batch, in the order of its rows; `elsewhere`: only where something was brought."""

    wallets: Sequence[int]
    dues: Sequence[int]
    elsewhere: Sequence[int]


def opening_rows(
    ids: Sequence[ResellerId], arrivals: Sequence[Arrival], common: InCommon, opened: Opened, *, now: datetime
) -> Iterator[dict[str, Any]]:
    """Yield the transfers that put in what each had, those of one sub-reseller as one group."""
    wallets, elsewhere = map(AccountId, opened.wallets), map(AccountId, opened.elsewhere)
    for id_, one, due in zip(ids, arrivals, opened.dues, strict=True):
        group = group_of(common.move_in_id, id_)
        same = {"group_key": group, "actor": f"member:{common.by}", "reason": common.reason, "at": now}
        for leg in _legs(one, AccountId(due), wallets, elsewhere):
            yield _transfer(leg, f"{group}:{leg.name}") | same


def _legs(one: Arrival, due: AccountId, wallets: Iterator[AccountId], elsewhere: Iterator[AccountId]) -> Iterator[Leg]:
    for held in one.holdings:
        wallet = next(wallets)
        if held.credits:
            yield Leg(f"credits-{held.panel_id}", TransferKind.SINGLE, next(elsewhere), wallet, held.credits)
    if one.due:
        source, destination = (due, next(elsewhere)) if one.due < 0 else (next(elsewhere), due)
        yield Leg("due", TransferKind.SINGLE, source, destination, abs(one.due))


def _transfer(leg: Leg, key: str) -> dict[str, Any]:
    return {
        "key": key,
        "fingerprint": leg.fingerprint,
        "kind": leg.kind,
        "source_id": leg.source_id,
        "destination_id": leg.destination_id,
        "amount": leg.amount,
        "resolves": None,
        "reverses": leg.reverses,
    }


def dated_rows(
    moved: Sequence[int], rows: Sequence[dict[str, Any]], arrivals: Sequence[Arrival], dues: Sequence[int]
) -> Iterator[dict[str, Any]]:
    """Yield from which moment the money is due that was opened with."""
    dated_at = {account: one.dated_at for account, one in zip(dues, arrivals, strict=True)}
    for transfer_id, row in zip(moved, rows, strict=True):
        for account in (row["source_id"], row["destination_id"]):
            if account in dated_at:
                yield {"transfer_id": transfer_id, "dated_at": dated_at[account]}


def reversal(row: Any, *, actor: str, reason: str, now: datetime) -> dict[str, Any]:
    group = f"{row.group_key}:reversal"
    name = row.key.removeprefix(f"{row.group_key}:")
    leg = Leg(name, TransferKind.SINGLE, row.destination_id, row.source_id, row.amount, reverses=TransferId(row.id))
    return _transfer(leg, f"{group}:{name}") | {"group_key": group, "actor": actor, "reason": reason, "at": now}


def link_rows(
    ids: Sequence[ResellerId], arrivals: Sequence[Arrival], common: InCommon, now: datetime
) -> Iterator[dict[str, Any]]:
    for id_, one in zip(ids, arrivals, strict=True):
        yield link_row(id_, one.token_hash, until=common.links_until, by=common.by, now=now)


def link_row(
    reseller_id: ResellerId, token_hash: str, *, until: datetime, by: MemberId, now: datetime
) -> dict[str, Any]:
    return {
        "reseller_id": reseller_id,
        "invited_by": by,
        "purpose": InvitationPurpose.JOIN,
        "role": Role.OWNER,
        "state": InvitationState.OPEN,
        "token_hash": token_hash,
        "created_at": now,
        "expires_at": until,
    }


def moved_rows(ids: Sequence[ResellerId], arrivals: Sequence[Arrival], common: InCommon) -> Iterator[dict[str, Any]]:
    for id_, one in zip(ids, arrivals, strict=True):
        said = {"handle": one.handle, "note": one.note}
        yield {"reseller_id": id_, "move_in_id": common.move_in_id, "taken_back": False, **said}

"""Two networks of three levels with everything in them that can be asked about, each reseller with words of its own."""

import hashlib
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from itertools import count
from typing import Any

import sqlalchemy as sa

import handlers.all  # noqa: F401  (its handlers are what is asked)
from domain.agreement import OfferState, Panel, SubPanel, Weight
from domain.clock import TurnableClock
from domain.invitations import InvitationPurpose, InvitationState
from domain.money import Money
from domain.people import ResellerState, Role
from domain.requests import AttachmentId
from handlers.offer_words import compose
from services import (
    books,
    deputies,
    freezing,
    limits,
    network,
    payment_methods,
    requests,
    standing_approvals,
    stock,
    terms,
)
from storage.database import Database
from storage.models.agreement import clauses, offer_numbers, offers, revisions
from storage.models.people import invitations
from storage.models.requests import attachments, stock_purchases
from storage.store import Store
from tests.factories import Network
from tests.handlers.ends import ENDS, End
from tests.handlers.houses import PANEL_WORDS, House, Words, World
from tests.trade import JPEG


async def build_world(database: Database, clock: TurnableClock, say: Words = str) -> World:
    """Make both networks. `say`: what becomes of every word that a person might write."""
    builder = Builder(database, clock, Network(database, clock), say)
    north = await builder.network(
        ["Aldebaran", "Betelgeuse", "Capella", "Deneb", "Electra", "Gienah", "Heka"], panels=2
    )
    south = await builder.network(["Fomalhaut", "Hadar", "Izar", "Jabbah", "Kuma", "Lesath", "Mimosa"], panels=1)
    return World(north, south)


@dataclass
class Builder:
    """Makes one network after the other."""

    database: Database
    clock: TurnableClock
    factory: Network
    say: Words
    numbers: Any = field(default_factory=lambda: count(1))

    async def network(self, codes: list[str], *, panels: int) -> House:
        """Make a top, two below it, two below the first of those, one that nobody joined yet, and a closed one."""
        names = iter(codes)
        top = await self._house(next(names), None)
        held = [await self.factory.panel(top.reseller, self.say(f"{PANEL_WORDS[top.code]} {n}")) for n in range(panels)]
        spare = await self.factory.panel(top.reseller, self.say(f"{PANEL_WORDS[top.code]} spare"))
        top.objects["PanelId"] += [panel.id for panel in [*held, spare]]
        await self._offer_terms(top)
        await self._buy(top, held[0])
        for _ in range(2):
            await self._trader(next(names), top, held)
        middle = top.children[0]
        await self._offer_terms(middle)
        for _ in range(2):
            await self._trader(next(names), middle, held[:1])
        await self._newcomer(next(names), middle, held[0])
        await self._closed(next(names), middle)
        await self._suspend(top.children[1])
        await self._hold_back(middle.children[1])
        await self._freeze(middle.children[1])
        return top

    async def _freeze(self, house: House) -> None:
        await self.database.write(lambda store: freezing.freeze(store, self.say(f"{house.code} stops"), by=house.owner))

    async def _house(self, code: str, parent: House | None, state: ResellerState = ResellerState.ACTIVE) -> House:
        number = next(self.numbers)
        name = self.say(code)
        if parent is None:
            reseller = await self.factory.top(name)
        else:
            reseller = await self.factory.child(parent.reseller, name, state=state)
        level = 0 if parent is None else 1 if parent.parent is None else 2
        credits = [97_000, 61_000, 5_000][level] + 311 + 13 * number
        house = House(code, reseller, parent, credits, Decimal("2.1003") + Decimal(number) * Decimal("0.0101"))
        if parent is not None:
            parent.children.append(house)
        house.objects["ResellerId"].append(reseller.id)
        return house

    async def _join(self, house: House) -> None:
        for role in Role:
            actor = await self.factory.member(house.reseller, role, name=self.say(f"{house.nick}{role}"))
            house.people[role] = actor
            house.objects["MemberId"].append(actor.member_id)
        await self._gone(house)
        await self._stands_in(house)
        await self._limit(house)

    async def _stands_in(self, house: House) -> None:
        """Let somebody stand in for the owner some weeks from now."""
        support, first = house.people[Role.SUPPORT], self.clock().date() + timedelta(days=200)
        deputy = await self.database.write(
            lambda store: deputies.stand_in(
                store, support.member_id, Role.FINANCE, first=first, last=first + timedelta(days=9), by=house.owner
            )
        )
        house.objects["DeputyId"].append(deputy.id)

    async def _limit(self, house: House) -> None:
        """Limit what finance decides on, far above what is decided here."""
        finance, most = house.people[Role.FINANCE], Money(10**14, house.reseller.currency)
        await self.database.write(
            lambda store: limits.change(store, finance.member_id, by=house.owner, at_once=most, a_day=most)
        )

    async def _offer_terms(self, house: House) -> None:
        """Have people, terms that are published, and ways to pay."""
        if not house.people:
            await self._join(house)
        by = house.owner

        async def work(store: Store) -> None:
            await terms.prepare(store, by.reseller_id, say=lambda text: self.say(f"{house.code}: {text}"))
            await terms.change_numbers(
                store, by=by, price=Decimal("2.5"), open_request_cap=100, debt_limit=10**9, payment_days=14
            )
            await terms.publish(store, Weight.MATERIAL, by=by, compose=compose)
            for number in range(2):
                draft = await payment_methods.draft(
                    store, name=self.say(f"{house.code} bank")[:40], details=self._line(house, "IBAN"), by=by
                )
                house.objects["PaymentMethodId"].append(draft.id)
                if not number:
                    await payment_methods.add(store, draft.id, by=by)

        await self.database.write(work)
        house.objects["ClauseId"] += await self._ids(clauses, house)
        house.objects["RevisionId"] += await self._ids(revisions, house)

    def _line(self, house: House, word: str) -> str:
        return self.say(f"{house.code} {word} 7")[:256]

    async def _ids(self, table: sa.Table, house: House) -> list[int]:
        wanted = sa.select(table.c.id).where(table.c.reseller_id == house.reseller.id).order_by(table.c.id)

        async def read(store: Store) -> list[int]:
            return [int(row.id) for row in await store.connection.execute(wanted)]

        return await self.database.read(read)

    async def _buy(self, top: House, panel: Panel) -> None:
        """Buy stock twice, and take the second purchase back."""

        async def work(store: Store) -> None:
            for _ in range(2):
                bought = await stock.buy(
                    store,
                    panel.id,
                    credits=900_000 + top.credits,
                    cost=Money(1_000_000, top.reseller.currency),
                    supplier=self.say(f"{top.nick}supplier"),
                    by=top.owner,
                )
            await stock.take_back(store, bought.id, by=top.owner)

        await self.database.write(work)
        top.objects["PurchaseId"] += await self._ids(stock_purchases, top)

    # One who trades

    async def _trader(self, code: str, parent: House, panels: list[Panel]) -> House:
        house = await self._house(code, parent)
        await self._join(house)
        sub_panels = [await self.factory.sub_panel(house.reseller, panel, house.price) for panel in panels]
        house.objects["SubPanelId"] += [sub_panel.id for sub_panel in sub_panels]
        await self._name_accounts(house, sub_panels)
        await self._offers(house, panels[0])
        await self._invitations(house)
        house.objects["AttachmentId"] = [await self._receipt(house) for _ in range(2)]
        await self._standing(house)
        for end in ENDS:
            self.clock.forward(timedelta(minutes=20))
            await self._request(house, sub_panels[0], end)
        await self._pay(house)
        return house

    async def _standing(self, house: House) -> None:
        """Let requests approve themselves, though none of those that are made has the money for it in credit."""
        by = house.parent
        assert by is not None
        await self.database.write(lambda store: standing_approvals.give(store, house.reseller.id, 10**6, by=by.owner))

    async def _name_accounts(self, house: House, sub_panels: list[SubPanel]) -> None:
        async def work(store: Store) -> None:
            for one in sub_panels:
                await store.connection.execute(
                    sa.text("UPDATE sub_panel SET account = :account WHERE id = :id"),
                    {"account": self.say(f"{house.code.lower()}_account"), "id": one.id},
                )

        await self.database.write(work)

    async def _offers(self, house: House, panel: Panel) -> None:
        """Make an offer in every state, the accepted one in force, the open one the newest that was made."""
        states = [OfferState.SUPERSEDED, OfferState.DECLINED, OfferState.OUTSIDE, OfferState.ACCEPTED, OfferState.OPEN]
        await self._offer(house, panel, OfferState.DRAFT, 0)
        for number, state in enumerate(states, 1):
            await self._offer(house, panel, state, number)

    async def _offer(self, house: House, panel: Panel, state: OfferState, number: int) -> None:
        assert house.parent is not None
        now, decided = self.clock(), state in {OfferState.DECLINED, OfferState.OUTSIDE, OfferState.ACCEPTED}
        row: dict[str, Any] = {
            "reseller_id": house.reseller.id,
            "parent_id": house.parent.reseller.id,
            "number": number,
            "revision_id": house.parent.objects["RevisionId"][0],
            "state": state,
            "currency": house.reseller.currency,
            "debt_limit": 10**12,
            "payment_days": 14,
            "holds_from": now.date(),
            "grace_days": 14,
            "grace_until": now + timedelta(days=200) if state in {OfferState.OUTSIDE, OfferState.OPEN} else None,
            "text": self.say(f"{house.code} agrees"),
            "fingerprint": "0" * 64,
            "created_at": now,
            "created_by": house.parent.owner.member_id,
            "decided_at": now if decided else None,
            "decided_by": house.owner.member_id if decided else None,
            "reason": self.say(f"{house.code} declines") if state is OfferState.DECLINED else "",
            "applied_at": now if state in {OfferState.OUTSIDE, OfferState.ACCEPTED} else None,
        }
        offer_id = await self.factory.insert(offers, **row)
        house.objects["OfferId"].append(offer_id)
        said = {"account": self.say(f"{house.code.lower()}_account"), "price": house.price}
        numbers = {"offer_id": offer_id, "panel_id": panel.id, "minimum_order": 1, "period_minimum": 7, **said}

        async def work(store: Store) -> None:
            await store.connection.execute(sa.insert(offer_numbers), numbers)

        await self.database.write(work)

    async def _invitations(self, house: House) -> None:
        """Make an invitation in every state, and one for a colleague."""
        for state in InvitationState:
            await self._invitation(house, state, InvitationPurpose.JOIN, house.parent or house)
        await self._invitation(house, InvitationState.OPEN, InvitationPurpose.COLLEAGUE, house)

    async def _invitation(self, house: House, state: InvitationState, purpose: InvitationPurpose, by: House) -> None:
        now, number = self.clock(), next(self.numbers)
        opened = state not in {InvitationState.OPEN, InvitationState.REVOKED}
        row: dict[str, Any] = {
            "reseller_id": house.reseller.id,
            "invited_by": by.owner.member_id,
            "purpose": purpose,
            "role": Role.OWNER,
            "state": state,
            "token_hash": hashlib.sha256(f"{house.code}{number}".encode()).hexdigest(),
            "created_at": now,
            "expires_at": now + timedelta(days=300),
        }
        if opened:
            user = str(900_000 + number)
            row |= {"opened_at": now, "opened_platform": "telegram", "opened_user": user, "opened_chat": user}
            row |= {"opened_name": self.say(f"{house.code} newcomer"), "opened_handle": "", "opened_language": "en"}
        house.objects["InvitationId"].append(await self.factory.insert(invitations, **row))

    async def _receipt(self, house: House) -> int:
        row: dict[str, Any] = {
            "reseller_id": house.reseller.id,
            "platform": "telegram",
            "remote_id": f"file-{next(self.numbers)}",
            "media_type": "image/jpeg",
            "name": self.say(f"{house.code}.jpg"),
            "size": len(JPEG),
            "sha256": hashlib.sha256(JPEG).hexdigest(),
            "content": JPEG,
            "sent_at": self.clock(),
        }
        return await self.factory.insert(attachments, **row)

    async def _request(self, house: House, sub_panel: SubPanel, end: "End | None") -> None:
        finance = house.people[Role.FINANCE]
        receipt = AttachmentId(house.objects["AttachmentId"][0])
        request = await self.database.write(
            lambda store: requests.request_credits(
                store, by=finance, sub_panel_id=sub_panel.id, credits=house.credits, receipt_id=receipt
            )
        )
        house.objects["RequestId"].append(request.id)
        if end is not None:
            await self.database.write(lambda store: end(store, request, house, self.say))

    async def _pay(self, house: House) -> None:
        assert house.parent is not None
        amount, by = Money(12_300, house.reseller.currency), house.parent.people[Role.FINANCE]

        async def work(store: Store) -> None:
            standing = await books.standing_before_payment(store, house.reseller.id, amount.currency)
            await books.receive_payment(store, house.reseller.id, amount, after=standing.after, by=by)

        await self.database.write(work)

    # Those who don't

    async def _newcomer(self, code: str, parent: House, panel: Panel) -> None:
        house = await self._house(code, parent, ResellerState.INVITED)
        await self._offer(house, panel, OfferState.DRAFT, 0)
        await self._offer(house, panel, OfferState.OPEN, 1)
        await self._invitation(house, InvitationState.OPENED, InvitationPurpose.JOIN, parent)

    async def _closed(self, code: str, parent: House) -> None:
        await self._join(await self._house(code, parent, ResellerState.CLOSED))

    async def _gone(self, house: House) -> None:
        """Let somebody have left."""
        gone = await self.factory.member(house.reseller, Role.FINANCE, name=self.say(f"{house.nick}gone"))
        await self.database.write(lambda store: store.members.change(gone.member_id, removed_at=store.now))
        house.objects["MemberId"].append(gone.member_id)

    async def _suspend(self, house: House) -> None:
        by, reason = house.parent, self.say(f"{house.code} sleeps")
        assert by is not None
        await self.database.write(lambda store: network.suspend(store, house.reseller.id, reason, by=by.owner))

    async def _hold_back(self, house: House) -> None:
        by, reason = house.parent, self.say(f"{house.code} waits")
        assert by is not None
        await self.database.write(lambda store: network.pause(store, house.reseller.id, reason, by=by.owner))

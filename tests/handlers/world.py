"""Two networks of three levels with everything in them that can be asked about, each reseller with words of its own."""

import hashlib
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal
from itertools import count
from typing import Any

import sqlalchemy as sa

import handlers.all  # noqa: F401  (its handlers are what is asked)
from domain.agreement import OfferState, Panel, SubPanel, SubPanelId, Weight
from domain.alerts import AlertKind
from domain.clock import TurnableClock
from domain.disputes import DisputeId
from domain.gifts import Gift
from domain.invitations import InvitationPurpose, InvitationState
from domain.ledger import AccountKind
from domain.matching import Outcome
from domain.money import Money
from domain.payment_line import TypedSum
from domain.payments import PaymentKind
from domain.people import ResellerState, Role
from domain.requests import AttachmentId, PaymentMethodId, Settlement
from domain.sales import Amount, SaleNumbers
from domain.table import Table, TableFileId
from domain.usage import RowKind, SourceKind, UsageRow
from handlers.offer_words import compose
from services import (
    bank,
    chargebacks,
    deputies,
    disputes,
    feeds,
    freezing,
    goodwill,
    invoices,
    limits,
    loading,
    network,
    payment_drafts,
    payment_methods,
    payments,
    reconciling,
    reminders,
    requests,
    sales,
    standing_approvals,
    stock,
    terms,
    usage,
    usage_files,
)
from storage.database import Database
from storage.models.agreement import clauses, offer_numbers, offers, revisions
from storage.models.alerts import alerts
from storage.models.bank import bank_rows
from storage.models.invoices import invoices as invoice_table
from storage.models.people import invitations
from storage.models.requests import attachments, stock_purchases
from storage.store import Store
from tests.alerting import found, settle
from tests.factories import Network
from tests.handlers.ends import ENDS, STILL_OWED, End
from tests.handlers.houses import PANEL_WORDS, House, Words, World
from tests.handlers.world_checkins import talks_below
from tests.handlers.world_movein import files_of, moved_in
from tests.handlers.world_pricing import tiers_of
from tests.handlers.world_promises import promised_below
from tests.handlers.world_reviews import reviews_in
from tests.handlers.world_support import begun_below, support_below
from tests.handlers.world_usage import usage_below
from tests.paying import pays, received
from tests.trade import JPEG


async def build_world(database: Database, clock: TurnableClock, say: Words = str) -> World:
    """Make both networks. `say`: what becomes of every word that a person might write."""
    builder = Builder(database, clock, Network(database, clock), say)
    north = await builder.network(
        ["Aldebaran", "Betelgeuse", "Capella", "Deneb", "Electra", "Gienah", "Heka", "Naos"], panels=2
    )
    south = await builder.network(
        ["Fomalhaut", "Hadar", "Izar", "Jabbah", "Kuma", "Lesath", "Mimosa", "Okab"], panels=1
    )
    _let_it_be_noon(clock)
    for top in (north, south):
        await talks_below(database, top, say)
    return World(north, south)


def _let_it_be_noon(clock: TurnableClock) -> None:
    """Turn the clock to an hour at which people may be reminded."""
    noon = clock().replace(hour=12, minute=0)
    clock.forward(noon + timedelta(days=noon < clock()) - clock())


@dataclass
class Builder:
    """Makes one network after the other."""

    database: Database
    clock: TurnableClock
    factory: Network
    say: Words
    numbers: Any = field(default_factory=lambda: count(1))

    async def network(self, codes: list[str], *, panels: int) -> House:
        """Make a top, two below it, two below the first of those, one that nobody joined yet, and a closed one.

        And one that moved in, and files on their way in with the top and the first below it.
        """
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
        for house in (top, middle):
            await self._give(house, held[0])
        await self._newcomer(next(names), middle, held[0])
        await self._closed(next(names), middle)
        for house in (top, middle):
            await files_of(self.database, house, self.say)
        await moved_in(self.database, middle, next(names), self.say)
        await self._suspend(top.children[1])
        await self._hold_back(middle.children[1])
        for house in (top, middle):
            await self._bank_files(house)
        await self._usage_files(top)
        for house in (top, middle):
            await self._alerts(house)
        await support_below(self.database, top, self.say)
        self.clock.forward(timedelta(minutes=15))
        await begun_below(self.database, top, self.say)
        await self._freeze(middle.children[1])
        await usage_below(self.database, top, held[0].id, self.say)
        await self._reconciliations(top, middle)
        for house in (top, middle):
            await promised_below(self.database, house, self.say)
            await tiers_of(self.database, house, held[-1].id if house is top else held[0].id)
        await reviews_in(self.database, top, middle, held[0].id)
        return top

    async def _reconciliations(self, top: House, *others: House) -> None:
        """Have the panel report balances that the books don't have, and list them to those whose accounts they are."""
        houses = (top, *others)

        async def work(store: Store) -> None:
            source_id = (await store.sources.of_reseller(top.reseller.id))[0].id
            told = [child for house in houses for child in house.children if child.objects["SubPanelId"]]
            balances = {
                SubPanelId(child.objects["SubPanelId"][0]): (store.now, 7_000 + 311 * number)
                for number, child in enumerate(told, 1)
            }
            await store.reported.keep(source_id, balances, import_id=None, night=store.now.toordinal())
            for house in houses:
                found = await reconciling.reconcile_now(store, by=house.owner)
                assert found.list_id is not None
                await store.cards.show_member(reconciling.CARD, found.list_id, house.owner.member_id)
                house.objects["ReconciliationId"].append(found.list_id)
                house.objects["DifferenceId"] += [one.id for one in await store.reported.on_list(found.list_id)]

        await self.database.write(work)

    async def _alerts(self, house: House) -> None:
        """Have something unusual found of the first sub-reseller and of its own cover, and resolved of the second."""
        first, second = house.children[:2]
        panel = house.line[-1].objects["PanelId"][0]
        one, over = (
            found(AlertKind.BURST, house.reseller.id, child.reseller.id, child.objects["SubPanelId"][0], panel)
            for child in (first, second)
        )
        own = found(AlertKind.COVER_SHORT, first.reseller.id, None, first.objects["SubPanelId"][0], panel)
        await settle(self.database, one, over, replace(own, day=self.clock().date()))
        await settle(self.database, also=((over.kind, over.about),))
        for reader in (house, first):
            reader.objects["AlertId"] = await self._ids(alerts, reader)

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

            await invoices.set_header(store, self.say(f"{house.code} street")[:64], by=by)

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
            await stock.take_back(store, bought.id, self.say(f"{top.nick}mistyped"), by=top.owner)

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
        is_first = parent.children == [house]
        await self._standing(house)
        for end in ENDS:
            self.clock.forward(timedelta(minutes=20))
            await self._request(house, sub_panels[0], end)
        await self._sell(house, sub_panels[0])
        await self._pay(house)
        house.objects["InvoiceId"] += await self._ids(invoice_table, house)
        await self._dispute(house)
        if is_first:
            await self._request(house, sub_panels[0], STILL_OWED)
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

    async def _bank_files(self, house: House) -> None:
        """Let a file be sent, one wait for its columns to be confirmed, and the rows of one be decided."""
        sent, unconfirmed, matched = [await self._table(house, number) for number in range(3)]
        by = house.people[Role.FINANCE]

        async def work(store: Store) -> None:
            files = [await bank.begin(store, TableFileId(one), by=by) for one in (unconfirmed, matched)]
            await bank.confirm(store, files[1].id, by=by)
            found = await store.bank_files.rows(files[1].id, frozenset(Outcome), most=9)
            house.objects["BankFileId"] += [files[1].id, files[0].id]
            house.objects["BankRowId"] += [row.id for row in found]
            sure = {"outcome": Outcome.SURE, "child_id": house.children[0].reseller.id}
            await store.connection.execute(sa.update(bank_rows).where(bank_rows.c.id == found[0].id).values(sure))

        await self.database.write(work)
        house.objects["TableFileId"].append(sent)

    async def _table(self, house: House, number: int) -> int:
        """Keep a file with a row that somebody's name is in, one that nobody sent, and one that can't be read."""
        text = self.say(f"{house.code} note {number}")
        rows = (
            ("03/02/2026", "77.00", self.say(house.children[0].code), text),
            ("13/02/2026", f"{61 + number}.50", text, text),
            ("nonsense", "1.00", text, text),
        )
        file_id = AttachmentId(await self._receipt(house))
        table = Table(("Date", "Amount", f"Sender {number}" if number else "Sender", "Reference"), rows)

        async def work(store: Store) -> None:
            unlike = sa.update(attachments).where(attachments.c.id == file_id)
            await store.connection.execute(unlike.values(sha256=f"{house.code}{number}"))
            await store.attachments.keep_table(file_id, table)

        await self.database.write(work)
        return file_id

    async def _usage_files(self, house: House) -> None:
        """Let a panel's file wait for its columns to be confirmed, and one be counted but for an account."""
        sent = [await self._usage_table(house, number) for number in range(2)]
        day = self.clock().date().toordinal()
        unknown = UsageRow(1, self.say(f"{house.code} nobody"), day, None, 7, "")

        async def work(store: Store) -> None:
            files = [await usage_files.begin(store, TableFileId(one), by=house.owner) for one in sent]
            await usage_files.confirm(store, files[0].id)
            intake = await usage.begin(store, files[0].id)
            await usage.stage(store, intake, [unknown], upto=1)
            await usage_files.apply(store, intake)
            house.objects["UsageImportId"] += [one.id for one in files]
            house.objects["SourceId"] += [one.source_id for one in files]
            panel_id = (await store.panels.of_reseller(house.reseller.id))[0].id
            feed = await feeds.open_feed(store, panel_id, name=self.say(f"{house.code} feed"), by=house.owner)
            pull = await store.sources.add(
                house.reseller.id,
                panel_id,
                SourceKind.PULL,
                name=self.say(f"{house.code} pull"),
                rows=RowKind.EVENTS,
                by=None,
                pull=house.code,
                next_pull_at=store.now,
            )
            house.objects["SourceId"] += [feed.source.id, pull]

        await self.database.write(work)

    async def _usage_table(self, house: House, number: int) -> int:
        """Keep a panel's file, in which one account is unknown."""
        rows = (("2026-03-01 10:00:00", self.say(f"{house.code} nobody"), "7"),)
        file_id = AttachmentId(await self._receipt(house))
        table = Table(("Time", f"Username {number}" if number else "Username", "Credits"), rows)

        async def work(store: Store) -> None:
            unlike = sa.update(attachments).where(attachments.c.id == file_id)
            await store.connection.execute(unlike.values(sha256=f"{house.code}usage{number}"))
            await store.attachments.keep_table(file_id, table)

        await self.database.write(work)
        return file_id

    async def _sell(self, house: House, sub_panel: SubPanel) -> None:
        """Have credits sold that nobody asked for: one sale made, one that waits for a second colleague, one shown."""
        assert house.parent is not None
        bottom = not house.parent.reseller.is_top
        by, amount, of = house.parent.people[Role.FINANCE], Amount(house.credits, house.credits), house.reseller.id
        sale = sales.Sale(of, sub_panel.id, amount, Settlement.PAID, Decimal("2.2"))

        async def work(store: Store) -> None:
            sold = await sales.sell(store, sale, by=by)
            house.objects["RequestId"].append(sold.id)
            await loading.confirm_loaded(store, sold.id, by=by)
            await store.terms.change(by.reseller_id, second_person_from=1)
            waiting = await sales.sell(store, sale, by=by)
            await store.terms.change(by.reseller_id, second_person_from=None)
            house.objects["RequestId"] += [waiting.id] if bottom else []  # it is nothing that those below know of
            numbers = SaleNumbers(Amount(house.credits), settlement=Settlement.PAID)
            draft = await sales.draft(store, of, numbers, by=by, sub_panel_id=sub_panel.id)
            house.objects["SaleDraftId"].append(draft.id)

        await self.database.write(work)

    async def _give(self, house: House, panel: Panel) -> None:
        """Give credits to the first sub-reseller of a house, and prepare to do so once more."""
        child = house.children[0]
        by, to, reason = house.people[Role.FINANCE], child.reseller.id, self.say(f"{child.code} outage")

        async def prepared(store: Store, credits: int) -> Gift:
            gift = await goodwill.prepare(store, credits, by=by, reason=reason)
            await goodwill.choose_panel(store, gift.id, panel.id, by=by)
            await goodwill.tick(store, gift.id, [to], by=by)
            house.objects["GiftId"].insert(0, gift.id)
            return gift

        async def work(store: Store) -> None:
            gift = await prepared(store, child.credits)
            await goodwill.give(store, gift.id, receivers=1, credits=child.credits, by=by)
            for one in await store.gifts.given(gift.id):
                child.objects["RequestId"].append(one.id)
                await loading.confirm_loaded(store, one.id, by=by)
            await prepared(store, 50)

        await self.database.write(work)

    async def _pay(self, house: House) -> None:
        """Have a payment, a foreign one that was charged back, and drafts of a payment and a refund."""
        assert house.parent is not None
        currency, by = house.reseller.currency, house.parent.people[Role.FINANCE]
        stays = await pays(self.database, house.reseller.id, Money(12_300, currency), by=by)
        house.objects["PaymentId"].append(stays.id)

        async def work(store: Store) -> None:
            came = replace(
                received(Money(9_300, currency), reference=self.say(f"{house.code} ref")[:64]),
                received=Money(10_000, "USDT"),
                rate=Decimal("0.93"),
                fee=100,
                method_id=PaymentMethodId(house.parent.objects["PaymentMethodId"][0]) if house.parent else None,
                receipt_id=AttachmentId(house.objects["AttachmentId"][0]),
            )
            payment = await payments.record(store, house.reseller.id, came, by=by)
            await chargebacks.charge_back(store, payment.id, 9_300, by=by)
            await store.network.set_paused(house.reseller.id, paused=False)
            back = await store.payments.back_of(payment.id)
            house.objects["PaymentId"] += [payment.id, back[0].id]
            for kind in (PaymentKind.PAYMENT, PaymentKind.REFUND):
                typed = TypedSum(Money(700, currency))
                draft = await payment_drafts.start(store, house.reseller.id, typed, kind=kind, by=by)
                house.objects["PaymentDraftId"].append(draft.id)

        await self.database.write(work)

    async def _dispute(self, house: House) -> None:
        """Say that two lines are wrong, have one answered, and have the parent say so of a third; a fourth is right."""
        parent = house.parent
        assert parent is not None
        by, answering, reseller = house.people[Role.FINANCE], parent.people[Role.FINANCE], house.reseller

        async def work(store: Store) -> None:
            [account] = [one for one in await store.ledger.of_reseller(reseller.id) if one.kind is AccountKind.DUE]
            lines = [one.transfer_id for one in await store.ledger.movements(account.id, limit=4)]
            for number, (line, who) in enumerate(zip(lines, (by, by, answering), strict=False)):
                text = self.say(f"{house.code} doubts {number}")[:200]
                opened = await disputes.open_dispute(store, reseller.id, line, text, by=who)
                house.objects["DisputeId"].append(opened.id)
            second = DisputeId(house.objects["DisputeId"][1])
            await disputes.answer(store, second, self.say(f"{parent.code} explains")[:200], by=answering)
            house.objects["LineId"] += lines

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
        await self.database.write(lambda store: reminders.pause(store, house.reseller.id, by=by.owner))

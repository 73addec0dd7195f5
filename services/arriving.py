"""Moving in: from what a row says to a sub-reseller with its agreement in words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from zoneinfo import ZoneInfo

from domain.agreement import Offer, OfferId, OfferNumbers, OfferState, PanelId, Revision, fingerprint_of
from domain.movein import Entry
from domain.people import Reseller, ResellerId, ResellerState
from domain.tokens import hash_of
from services.offers import Compose, Paper
from storage.arrival_rows import Arrival, Holding, InCommon
from storage.store import Store


@dataclass(frozen=True)
class Writer:
    """Makes the arrivals of entries, each with the text of its agreement."""

    panels: dict[str, PanelId]
    names: dict[PanelId, str]
    common: InCommon
    revision: Revision
    time_zone: str
    now: datetime
    compose: Compose

    @classmethod
    async def of(cls, store: Store, panels: dict[str, PanelId], common: InCommon, compose: Compose) -> "Writer":
        """Return the one who writes for these panels, by their keys in the file."""
        top = await store.resellers.top_of(common.parent.id)
        known = await store.panels.of_reseller(top.id)
        return cls(
            panels=panels,
            names={panel.id: panel.name if len(known) > 1 else "" for panel in known},
            common=common,
            revision=await store.revisions.by_id(common.revision_id),
            time_zone=top.time_zone,
            now=store.now,
            compose=compose,
        )

    def arrivals(self, entries: Sequence[Entry], tokens: Sequence[str]) -> list[Arrival]:
        """Return entries as they move in, each with the token of its link."""
        return [self._arrival(entry, token) for entry, token in zip(entries, tokens, strict=True)]

    def _arrival(self, entry: Entry, token: str) -> Arrival:
        text = self.compose(self._paper(entry))
        return Arrival(
            name=entry.name,
            text=text,
            fingerprint=fingerprint_of(text),
            holdings=tuple(self._holdings(entry)),
            due=entry.due,
            dated_at=self._dated_at(entry),
            debt_limit=entry.debt_limit,
            payment_days=entry.payment_days,
            handle=entry.handle,
            note=entry.note,
            token_hash=hash_of(token),
        )

    def _holdings(self, entry: Entry) -> Iterator[Holding]:
        for place in entry.places:
            assert place.price is not None  # noqa: S101  (an entry without a price is in doubt)
            yield Holding(self.panels[place.panel], place.account, place.price, place.credits)

    def _dated_at(self, entry: Entry) -> datetime:
        """Return the moment that stands for the day from which money is due: its noon, or now."""
        return datetime.combine(entry.since, time(12), ZoneInfo(self.time_zone)) if entry.since else self.now

    def _paper(self, entry: Entry) -> Paper:
        """Return everything that the agreement of an entry says."""
        offer, child = self._offer(entry), self._child(entry)
        numbers = (
            OfferNumbers(
                offer.id,
                held.panel_id,
                held.account,
                held.price,
                self.common.minimum_order,
                self.common.period_minimum,
            )
            for held in self._holdings(entry)
        )
        named = tuple((self.names[one.panel_id], one) for one in numbers)
        return Paper(offer, self.revision, self.common.parent, child, named, self.time_zone)

    def _offer(self, entry: Entry) -> Offer:
        return Offer(
            id=OfferId(0),
            reseller_id=ResellerId(0),
            parent_id=self.common.parent.id,
            number=1,
            revision_id=self.common.revision_id,
            state=OfferState.OUTSIDE,
            currency=self.common.parent.currency,
            debt_limit=entry.debt_limit,
            payment_days=entry.payment_days,
            holds_from=self.common.holds_from,
            grace_days=self.common.grace_days,
            grace_until=None,
            text="",
            fingerprint="",
            created_at=self.now,
            created_by=self.common.by,
            decided_at=self.now,
            decided_by=self.common.by,
            reason="",
            applied_at=self.now,
        )

    def _child(self, entry: Entry) -> Reseller:
        return replace(
            self.common.parent,
            id=ResellerId(0),
            parent_id=self.common.parent.id,
            name=entry.name,
            state=ResellerState.ACTIVE,
        )

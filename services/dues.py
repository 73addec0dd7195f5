"""What a sub-reseller has to pay, charge by charge, and how old it is."""

from dataclasses import dataclass
from datetime import date

from domain.agreement import agreed_offer
from domain.calendar import day_in
from domain.dues import Age, Dues, OpenCharge, by_age, dues_of
from domain.ledger import AccountKind
from domain.people import ResellerId
from storage.store import Store

NOTHING = Dues((), 0)


@dataclass(frozen=True, slots=True)
class Due:
    """What is due of a sub-reseller in one currency. `payment_days`: how long after a charge it is to be paid.

    `time_zone`: of the top reseller, by whose calendar days are counted; `today`: there.
    """

    currency: str
    dues: Dues
    payment_days: int
    time_zone: str
    today: date

    def due_on(self, charge: OpenCharge) -> date:
        """Return the day by which a charge is to be paid."""
        return charge.due_on(payment_days=self.payment_days, time_zone=self.time_zone)

    @property
    def by_age(self) -> dict[Age, int]:
        """Return how much is open of each age."""
        return by_age(self.dues.open, payment_days=self.payment_days, time_zone=self.time_zone, today=self.today)


async def due_of(store: Store, reseller_id: ResellerId, currency: str) -> Due:
    """Return what a sub-reseller has to pay to its parent in a currency."""
    top = await store.resellers.top_of(reseller_id)
    agreed = agreed_offer(await store.offers.of_reseller(reseller_id))
    account = await store.ledger.find(reseller_id, AccountKind.DUE, currency)
    dues = NOTHING
    if account is not None:
        lines = await store.payments.due_lines(account.id)
        dues = dues_of(lines, await store.payments.chosen(reseller_id, currency))
    return Due(
        currency=currency,
        dues=dues,
        payment_days=agreed.payment_days if agreed else 0,
        time_zone=top.time_zone,
        today=day_in(store.now, top.time_zone),
    )

"""Balances on their way in, however they come: whose each is, and which are news."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from domain.agreement import SubPanelId
from domain.money import MOST_CREDITS
from domain.reported import NewestBalances, ToldBalance, night_of
from domain.usage import (
    AMBIGUOUS,
    NOT_OURS,
    RefusedUsage,
    Source,
    UsageImportId,
    WhyRefused,
    account_key,
    end_of,
    instant,
)
from storage.store import Store


@dataclass(slots=True)
class BalanceIntake:
    """Balances that are told one after the other, of which nothing counts until all of them do.

    `accounts`: sub-panels by `account_key`; `now`: the second of this moment, after which nothing can be; `sent`: that
    of which a balance is that says no time.
    """

    accounts: Mapping[str, SubPanelId]
    zone: ZoneInfo
    now: int
    sent: int
    newest: NewestBalances = field(default_factory=NewestBalances)

    def note(self, told: Sequence[ToldBalance]) -> list[RefusedUsage]:
        """Keep in mind what is the newest of each account; return what can't be used, and why."""
        refused = []
        for one in told:
            name = account_key(one.account)
            why = self._fault(one, name)
            if why is not None:
                refused.append(RefusedUsage(one.row, why, one.account[:200], "", str(one.credits)))
            elif self.accounts[name] != NOT_OURS:
                self.newest.note(name, self._second(one), one.credits)
        return refused

    def _fault(self, told: ToldBalance, name: str) -> WhyRefused | None:
        if abs(told.credits) > MOST_CREDITS:
            return WhyRefused.TOO_LARGE
        if told.day is not None and told.day > instant(self.now).astimezone(self.zone).toordinal():
            return WhyRefused.FUTURE
        if not name:
            return WhyRefused.NO_ACCOUNT
        found = self.accounts.get(name)
        if found == AMBIGUOUS:
            return WhyRefused.SEVERAL_ACCOUNTS
        return WhyRefused.UNKNOWN_ACCOUNT if found is None else None

    def _second(self, told: ToldBalance) -> int:
        """Return the second of a balance: of a day alone, that with which it ends, or this one."""
        if told.at is not None:
            return min(told.at, self.now)
        return self.sent if told.day is None else min(end_of(told.day, self.zone), self.now)

    def found(self) -> dict[SubPanelId, tuple[int, int]]:
        """Return the second and the credits of each sub-panel's newest balance."""
        found: dict[SubPanelId, tuple[int, int]] = {}
        for name, one in self.newest.found().items():
            found[self.accounts[name]] = max(one, found.get(self.accounts[name], one))
        return found


async def intake(store: Store, source: Source, *, sent: int | None = None) -> BalanceIntake:
    """Return what takes the balances of a source. `sent`: of when one is that says no time, now unless said."""
    zone = ZoneInfo((await store.resellers.top_of(source.reseller_id)).time_zone)
    now = int(store.now.timestamp())
    return BalanceIntake(await store.sources.accounts(source.panel_id), zone, now, now if sent is None else sent)


async def keep(store: Store, source: Source, taken: BalanceIntake, *, import_id: UsageImportId | None) -> int:
    """Keep what was taken in, in this transaction; return how many balances are news."""
    balances = {of: (instant(at), credits) for of, (at, credits) in taken.found().items()}
    night = night_of(store.now, taken.zone)
    return len(await store.reported.keep(source.id, balances, import_id=import_id, night=night))


async def take(
    store: Store, source: Source, told: Sequence[ToldBalance], *, import_id: UsageImportId | None = None
) -> tuple[int, list[RefusedUsage]]:
    """Keep balances that came together; return how many are news, and what can't be used.

    `import_id`: of the usage that came with them.
    """
    taken = await intake(store, source)
    refused = await store.compute(lambda: taken.note(told))
    return await keep(store, source, taken, import_id=import_id), refused

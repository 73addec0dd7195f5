"""What a watch finds: about each sub-panel of a chunk that was judged, and about a panel once all of them are.

What was looked at is named too, so that what stands of it and is no longer so resolves.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

from domain.agreement import PanelId, SubPanelId
from domain.alerts import LONGEST_OWN_COVER, OWN_COVER_AGAIN, AlertKind
from domain.calendar import day_in
from domain.errors import N_
from domain.findings import Finding
from domain.judging import DAYS, Task, Told, Verdict
from domain.ledger import AccountKind, credits_of
from domain.people import ResellerId
from domain.periods import month_of
from domain.usage import ImportState, Source, SourceKind, SourceState
from domain.usage_watch import CAP, forecast_cover
from storage.store import Store
from storage.watch import PanelSources, Round, Watched

STALE_AFTER = timedelta(days=2)
"""Bursts older than that are no news: they wait for the digest."""

COVER_DAYS, COVER_DAYS_AGAIN = 3.0, 4.0
"""A balance is short that may be used up within so many days, and no longer short when it lasts so many at least."""

STOCK_DAYS, STOCK_DAYS_AGAIN = 5.0, 7.0
"""The same of the stock."""

MINIMUM_DAYS = 5
"""In the last days of a month, so many, what is missing of the period minimum is told."""

IMPORTS_LOOKED_AT, FEWEST_IMPORTS = 10, 3
"""How many imports of a source show how often it tells, and how few don't."""

DEAD_AFTER, DEAD_AT_LEAST = 3, timedelta(hours=36)
"""A source is dead after so many of its usual pauses, and this at least."""

HELD_BACK_FOR = timedelta(days=3)
"""Where another source is so far ahead, one that tells nothing keeps the panel from being judged."""

NO_PURCHASE = N_(
    "No purchase for %(pause)s days; usual is every %(usual)s days, and the longest pause was %(longest)s."
)
NO_PURCHASE_AS_DAILY = N_("No purchase for %(pause)s days; usual is every day, and the longest pause was %(longest)s.")
SPENT_BELOW_ZERO = N_("The balance is %(balance_credits)s: more was spent in the panel than there was.")
MINIMUM_SHORT = N_("Bought in this month, which ends on %(last_day)s: %(bought)s of at least %(minimum_credits)s.")
SOURCE_DEAD = N_("“%(source)s” has told nothing since %(last_day)s; its usual pause is %(usual_days)s.")
HOLDS_BACK = N_(
    "“%(source)s” has told nothing since %(last_day)s, and other sources have: nobody is judged by what came later."
    " Switch it off in /sources if nothing more comes from it."
)
NOT_FETCHED = N_("“%(source)s” can't be fetched from its panel since %(failed_day)s; /sources says why.")


def no_purchase(silence: Mapping[str, Any]) -> str:
    """Return in which words it is said that there was no purchase for long. `silence`: its numbers."""
    return NO_PURCHASE_AS_DAILY if silence["usual"] == 1 else NO_PURCHASE


@dataclass(frozen=True, slots=True)
class Lasting:
    """How it is said for how long credits last: as a range, where a range says less, and where none are left."""

    between: str
    about: str
    at_least: str
    gone: str


BALANCE = Lasting(
    N_("The balance of %(some_credits)s lasts %(low)s to %(high_days)s at the usual pace."),
    N_("The balance of %(some_credits)s lasts about %(high_days)s at the usual pace."),
    N_("The balance of %(some_credits)s lasts %(low_days)s or longer at the usual pace."),
    N_("Nothing is left of the balance, though credits are used."),
)
STOCK = Lasting(
    N_("The stock of %(some_credits)s lasts %(low)s to %(high_days)s at what the whole network uses."),
    N_("The stock of %(some_credits)s lasts about %(high_days)s at what the whole network uses."),
    N_("The stock of %(some_credits)s lasts %(low_days)s or longer at what the whole network uses."),
    N_("Nothing is left in stock, and the network goes on using credits."),
)


def how_long(credits: int, low: float, high: float, said: Lasting) -> tuple[str, dict[str, int]]:
    """Return in which words credits last from `low` to `high` days, and with which numbers."""
    least, most = round(low), round(high)
    if credits <= 0:
        return said.gone, {}
    if most >= CAP:
        return said.at_least, {"some_credits": credits, "low_days": least}
    if least == most:
        return said.about, {"some_credits": credits, "high_days": most}
    return said.between, {"some_credits": credits, "low": least, "high_days": most}


@dataclass(frozen=True, slots=True)
class Chunk:
    """Sub-panels of a round that are to be judged, with how they stand. `bought`: by sub-panel, in this month."""

    round: Round
    panel: PanelSources
    zone: str
    watched: Sequence[Watched]
    bought: Mapping[SubPanelId, int]
    task: Task | None


@dataclass(slots=True)
class Looked:
    """What was looked at, and what of it is unusual."""

    judged: set[tuple[AlertKind, str]]
    found: list[Finding]


def of_chunk(chunk: Chunk, verdicts: Sequence[Verdict], now: datetime) -> Looked:
    """Return what is unusual about the sub-panels of a chunk."""
    by_id = {verdict.id: verdict for verdict in verdicts}
    each = [_Found(chunk, one, by_id.get(one.id), now) for one in chunk.watched]
    return Looked(
        {pair for one in each for pair in one.judged()}, [finding for one in each for finding in one.findings()]
    )


@dataclass(frozen=True, slots=True)
class _Found:
    """What was found of one sub-panel."""

    chunk: Chunk
    watched: Watched
    verdict: Verdict | None
    now: datetime

    def judged(self) -> Iterator[tuple[AlertKind, str]]:
        """Yield what was looked at, so that what stands of it and wasn't found is over."""
        about = f"sub_panel:{self.watched.id}"
        yield AlertKind.BELOW_ZERO, about
        yield AlertKind.MINIMUM_MISSED, about
        if self.verdict is not None or self.watched.suspended:
            yield AlertKind.SILENCE, about
        if self.verdict is not None:
            yield AlertKind.BURST, about
            yield AlertKind.COVER_SHORT, f"own_{about}"
        if self.watched.suspended or (self.verdict is not None and _is_clear(self.verdict.cover)):
            yield AlertKind.COVER_SHORT, about

    def findings(self) -> Iterator[Finding]:
        """Yield what is unusual."""
        yield from self._of_balance()
        yield from self._of_minimum()
        if self.verdict is None:
            return
        yield from self._of_burst(self.verdict)
        if not self.watched.suspended:
            yield from self._of_silence(self.verdict)
            yield from self._of_cover(self.verdict)

    def _of_burst(self, verdict: Verdict) -> Iterator[Finding]:
        told = verdict.burst or verdict.late
        if told is not None:
            day = date.fromordinal(told.day)
            ended = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(self.chunk.zone))
            late = verdict.burst is None or self.now - ended > STALE_AFTER
            yield self._told(AlertKind.BURST, told, late=late)

    def _of_silence(self, verdict: Verdict) -> Iterator[Finding]:
        if verdict.silence is None:
            return
        told = verdict.silence
        if not self.chunk.panel.sources:
            told = Told(no_purchase(told.values), told.values, told.score, told.day)
        yield self._told(AlertKind.SILENCE, told)

    def _of_cover(self, verdict: Verdict) -> Iterator[Finding]:
        """Yield that a balance is short: to the parent if it is very, to whom it belongs if they may want to know.

        One below zero is told as that.
        """
        cover, balance = verdict.cover, self.watched.balance
        if cover is None or balance < 0:
            return
        low, middle, high = cover
        text, numbers = how_long(balance, low, high, BALANCE)
        values = numbers | {"p50": round(middle, 1)}
        short = self._finding(AlertKind.COVER_SHORT, text, values, score=1 / max(middle, 0.1))
        if low <= COVER_DAYS:
            yield short
        if middle <= LONGEST_OWN_COVER + OWN_COVER_AGAIN and self.chunk.round.closed is not None:
            told = date.fromordinal(self.chunk.round.closed)
            about = f"own_{short.about}"
            yield replace(short, about=about, reader_id=self.watched.reseller_id, child_id=None, day=told)

    def _of_balance(self) -> Iterator[Finding]:
        if self.watched.balance < 0:
            values = {"balance_credits": self.watched.balance}
            yield self._finding(AlertKind.BELOW_ZERO, SPENT_BELOW_ZERO, values, score=float(-self.watched.balance))

    def _of_minimum(self) -> Iterator[Finding]:
        bought, minimum = self.chunk.bought.get(self.watched.id), self.watched.period_minimum
        if bought is not None and bought < minimum:
            ends = month_of(self.now, self.chunk.zone).end - timedelta(days=1)
            values = {"bought": bought, "minimum_credits": minimum, "last_day": ends.date().isoformat()}
            yield self._finding(AlertKind.MINIMUM_MISSED, MINIMUM_SHORT, values, score=(minimum - bought) / minimum)

    def _told(self, kind: AlertKind, told: Told, *, late: bool = False) -> Finding:
        day = date.fromordinal(told.day)
        return self._finding(kind, told.text, told.values, score=told.score, day=day, late=late)

    def _finding(
        self,
        kind: AlertKind,
        text: str,
        values: Mapping[str, object],
        *,
        score: float,
        day: date | None = None,
        late: bool = False,
    ) -> Finding:
        one = self.watched
        return Finding(
            kind,
            f"sub_panel:{one.id}",
            one.parent_id,
            one.reseller_id,
            one.id,
            self.chunk.panel.panel_id,
            None,
            text,
            values,
            score,
            day,
            late,
        )


def _is_clear(cover: tuple[float, float, float] | None) -> bool:
    """Return whether a cover is plainly short or plainly not; what lies between leaves everything as it is."""
    return cover is None or cover[0] <= COVER_DAYS or cover[0] >= COVER_DAYS_AGAIN


# A panel


async def of_panel(store: Store, chunk: Chunk) -> Looked:
    """Return what is unusual about a panel as a whole: its stock, and its sources."""
    looked = Looked(set(), [])
    await _stock(store, chunk, looked)
    for source in await store.sources.of_reseller(chunk.panel.reseller_id):
        if source.panel_id == chunk.panel.panel_id:
            await _source(store, chunk, source, looked)
    return looked


async def _stock(store: Store, chunk: Chunk, looked: Looked) -> None:
    """Look whether the stock lasts, at what the whole network uses."""
    panel, closed = chunk.panel, chunk.round.closed
    stock = await store.ledger.find(panel.reseller_id, AccountKind.STOCK, credits_of(panel.panel_id))
    about = f"panel:{panel.panel_id}"
    if stock is None or closed is None or not panel.sources:
        looked.judged.add((AlertKind.STOCK_SHORT, about))
        return
    demand = await store.watch.demand(panel.panel_id, closed - DAYS + 1, closed)
    counts = [demand.get(day, 0) for day in range(min(demand, default=closed), closed + 1)]
    cover = forecast_cover(stock.available, counts, date.fromordinal(closed))
    is_short = any(counts) and cover.p10 <= STOCK_DAYS
    if is_short:
        text, values = how_long(stock.available, cover.p10, cover.p90, STOCK)
        score = 1 / max(cover.p50, 0.1)
        looked.found.append(Finding(AlertKind.STOCK_SHORT, about, *_owner(panel), None, text, values, score))
    if is_short or cover.p10 >= STOCK_DAYS_AGAIN:
        looked.judged.add((AlertKind.STOCK_SHORT, about))


async def _source(store: Store, chunk: Chunk, source: Source, looked: Looked) -> None:
    """Look whether a source tells as often as it used to, and whether a pull can be fetched at all."""
    about = f"source:{source.id}"
    looked.judged.add((AlertKind.DEAD_SOURCE, about))
    if source.state is SourceState.OFF:
        return
    dead = (
        _not_fetched(store, chunk, source)
        or await _told_nothing(store, chunk, source)
        or await _holds_back(store, chunk, source)
    )
    if dead is not None:
        text, values, score = dead
        owner = _owner(chunk.panel)
        looked.found.append(Finding(AlertKind.DEAD_SOURCE, about, *owner, source.id, text, values, score))


Dead = tuple[str, Mapping[str, object], float]
"""Why a source is dead: a text to translate, its values, and how unusual it is."""


def _not_fetched(store: Store, chunk: Chunk, source: Source) -> Dead | None:
    """Return that a pull has failed for long, also one that never worked."""
    if source.kind is not SourceKind.PULL or source.failed_since is None or source.next_pull_at is None:
        return None
    failing = store.now - source.failed_since
    if failing <= DEAD_AT_LEAST:
        return None
    since = day_in(source.failed_since, chunk.zone).isoformat()
    return NOT_FETCHED, {"source": source.name, "failed_day": since}, failing / timedelta(days=1)


async def _told_nothing(store: Store, chunk: Chunk, source: Source) -> Dead | None:
    """Return that a source is silent for far longer than usual; to say that there was nothing is to tell, too."""
    if source.complete_until is None:
        return None
    imports = await store.usage.imports(source.id, ImportState.APPLIED, most=IMPORTS_LOOKED_AT)
    moments = [one.done_at for one in imports if one.done_at is not None]
    if len(moments) < FEWEST_IMPORTS:
        return None
    seconds = median((later - earlier).total_seconds() for later, earlier in pairwise(moments))
    usual = max(timedelta(seconds=seconds), timedelta(hours=1))
    silent = store.now - max(moments[0], source.complete_until)
    if silent <= max(DEAD_AFTER * usual, DEAD_AT_LEAST):
        return None
    values = {
        "source": source.name,
        "last_day": day_in(source.complete_until - timedelta(seconds=1), chunk.zone).isoformat(),
        "usual_days": max(1, round(usual / timedelta(days=1))),
    }
    return SOURCE_DEAD, values, silent / usual


async def _holds_back(store: Store, chunk: Chunk, source: Source) -> Dead | None:
    """Return that others of the panel's sources go on without it: nothing is judged after what the last of them told.

    As when a panel's file has another column one day, and comes as another source from then on.
    """
    if source.complete_until is None:
        return None
    others = await store.sources.of_reseller(source.reseller_id)
    told = [one.complete_until for one in others if one.panel_id == source.panel_id and one.state is SourceState.ACTIVE]
    ahead = max(one for one in told if one is not None) - source.complete_until
    if ahead <= HELD_BACK_FOR:
        return None
    last_day = day_in(source.complete_until - timedelta(seconds=1), chunk.zone).isoformat()
    return HOLDS_BACK, {"source": source.name, "last_day": last_day}, ahead / timedelta(days=1)


def _owner(panel: PanelSources) -> tuple[ResellerId, None, None, PanelId]:
    """Return whose business a panel is, as a finding has it: of no sub-reseller."""
    return panel.reseller_id, None, None, panel.panel_id

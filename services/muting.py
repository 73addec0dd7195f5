"""Muting: what a known outage explains is neither found nor told, and its days leave the habit.

An open case explains it to whose it is and to everybody below; so does an announcement that is in force, to whom it is
for. Of what explains it from further above, nobody below learns: it only mutes.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from domain.agreement import PanelId
from domain.alerts import Alert
from domain.announcements import Audience
from domain.findings import Finding
from domain.muting import MUTED, Explanation, days_within
from domain.people import ResellerId
from services import alert_news
from storage.muting import Line
from storage.store import Store


@dataclass(frozen=True, slots=True)
class Concern:
    """Whose account at which panel something is about, and who reads it. `child_id`: `None` for the reader's own."""

    reader_id: ResellerId
    child_id: ResellerId | None
    panel_id: PanelId

    @property
    def whose(self) -> ResellerId:
        return self.child_id or self.reader_id


def concern_of(one: Finding | Alert) -> Concern | None:
    """Return what an alert or a finding is about; `None` for what no outage explains."""
    if one.kind not in MUTED or one.sub_panel_id is None or one.panel_id is None:
        return None
    return Concern(one.reader_id if isinstance(one, Finding) else one.reseller_id, one.child_id, one.panel_id)


@dataclass(frozen=True, slots=True)
class Known:
    """What explains what, of some resellers. `chosen`: who of them an announcement to chosen ones is for."""

    explanations: Sequence[Explanation] = ()
    lines: Mapping[ResellerId, Line] = field(default_factory=dict)
    chosen: Collection[tuple[int, ResellerId]] = frozenset()

    def of(self, whose: ResellerId, panel_id: PanelId, *, own: bool) -> list[tuple[Explanation, ResellerId]]:
        """Return what explains something about an account, and whom of its maker's it concerns through.

        `own`: to whose it is, whose own cases count then.
        """
        places = [*self.lines.get(whose, ()), *([(whose, whose)] if own else ())]
        return [
            (one, via)
            for one in self.explanations
            if one.panel_id in (None, panel_id)
            for above, via in places
            if one.maker_id == above and self.reaches(one, via)
        ]

    def reaches(self, one: Explanation, via: ResellerId) -> bool:
        if one.is_case:
            return True
        if one.maker_id == via:
            return False
        return one.audience is not Audience.CHOSEN or (one.id, via) in self.chosen


def _is_seen(one: Explanation, via: ResellerId, reader_id: ResellerId) -> bool:
    """Return whether a reader knows of what explains something: it is their own, or they were told of it."""
    return one.maker_id == reader_id or (not one.is_case and via == reader_id)


async def known(store: Store, whose: Collection[ResellerId], *, since: datetime, until: datetime) -> Known:
    """Return what explains anything of resellers between two moments: one statement where nothing does."""
    explanations = await store.muting.explanations(since, until)
    if not explanations:
        return Known()
    lines = await store.muting.lines(whose)
    chosen = [one.id for one in explanations if not one.is_case and one.audience is Audience.CHOSEN]
    through = {via for line in lines.values() for _above, via in line}
    return Known(explanations, lines, await store.muting.chosen(chosen, through) if chosen else frozenset())


# Alerts


@dataclass(frozen=True, slots=True)
class Muted:
    """What is explained by what is known now, and of which of it its reader knows."""

    explained: frozenset[Concern] = frozenset()
    seen: frozenset[Concern] = frozenset()

    def mutes(self, one: Finding | Alert) -> bool:
        return concern_of(one) in self.explained

    def openly(self, one: Finding) -> bool:
        return concern_of(one) in self.seen


async def muted_now(store: Store, concerns: Iterable[Finding | Alert]) -> Muted:
    """Return what of findings and alerts is explained now."""
    wanted = {concern for one in concerns if (concern := concern_of(one)) is not None}
    if not wanted:
        return Muted()
    all_known = await known(store, {one.whose for one in wanted}, since=store.now, until=store.now)
    because = {one: all_known.of(one.whose, one.panel_id, own=one.child_id is None) for one in wanted}
    seen = (one for one, why in because.items() if any(_is_seen(what, via, one.reader_id) for what, via in why))
    return Muted(frozenset(one for one, why in because.items() if why), frozenset(seen))


async def note(store: Store, muted: Muted, abouts: Collection[str], silent: Iterable[Finding]) -> None:
    """Keep what is muted of objects that were looked at, for the digest to count what its reader can know of."""
    if not muted.explained:
        return
    await store.muting.keep(abouts, {(one.reader_id, one.kind, one.about) for one in silent if muted.openly(one)})


async def explanation_of(store: Store, alert: Alert) -> Explanation | None:
    """Return what explains an alert that stands, as far as its reader knows of it."""
    concern = concern_of(alert)
    if concern is None or not alert.stands:
        return None
    all_known = await known(store, [concern.whose], since=store.now, until=store.now)
    found = all_known.of(concern.whose, concern.panel_id, own=concern.child_id is None)
    return next((one for one, via in found if _is_seen(one, via, concern.reader_id)), None)


async def redraw(store: Store, reader_ids: Collection[ResellerId]) -> None:
    """Have the alerts of readers drawn anew that may be explained now, or no longer are."""
    await alert_news.redraw(store, await store.muting.alerts_of(reader_ids))


# The digest

FOR_A_ROUND = timedelta(hours=2)
"""What was muted is found again within that, as long as it is so."""


async def count(store: Store, reader_id: ResellerId) -> int:
    """Return how many alerts are muted by what their reader knows of."""
    return await store.muting.count(reader_id, store.now - FOR_A_ROUND)


async def forget(store: Store) -> None:
    """Forget what isn't muted any more."""
    await store.muting.forget(store.now - FOR_A_ROUND)


async def in_force(store: Store, reseller_id: ResellerId) -> list[Explanation]:
    """Return what a reseller's people know of that is under way: their own, and what their parent told them."""
    all_known = await known(store, [reseller_id], since=store.now, until=store.now)
    parents = all_known.lines.get(reseller_id, ())
    return [
        one
        for one in all_known.explanations
        if one.maker_id == reseller_id
        or any(
            one.maker_id == above and via == reseller_id and not one.is_case and all_known.reaches(one, via)
            for above, via in parents
        )
    ]


# Days


Account = tuple[ResellerId, PanelId]


async def days_out(
    store: Store, accounts: Collection[Account], *, since: datetime, zone: str
) -> Mapping[Account, frozenset[int]]:
    """Return the days, as numbers, that an outage takes out of the habit of accounts; only of those that have any."""
    all_known = await known(store, {whose for whose, _panel_id in accounts}, since=since, until=store.now)
    if not all_known.explanations:
        return {}
    days: dict[frozenset[tuple[datetime, datetime]], frozenset[int]] = {}
    found: dict[Account, frozenset[int]] = {}
    for whose, panel_id in accounts:
        why = all_known.of(whose, panel_id, own=False)
        spans = frozenset((max(one.begins, since), min(one.ends or store.now, store.now)) for one, _via in why)
        if spans:
            if spans not in days:
                days[spans] = frozenset(days_within(spans, zone))
            found[whose, panel_id] = days[spans]
    return found

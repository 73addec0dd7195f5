"""Announcements: prepared, sent once to all whom they are for, edited live, and over or withdrawn."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.agreement import PanelId
from domain.announcements import Announcement, AnnouncementId, AnnouncementKind, AnnouncementState, Audience
from domain.errors import N_, NotHere, Refusal
from domain.names import text_from
from domain.people import Actor, ResellerId, ResellerState
from domain.spans import NoEnd, OverAlready, ahead_meant, read_span, since_meant
from domain.tickets import AreaId
from services import areas, decided, muting
from services.ticket_news import DESK_ROLES
from storage.announcements import Reach
from storage.gifts import GiftPanel
from storage.store import Store

CARD = "announcement"
FOR_DESK = "announcement_desk"


@dataclass(eq=False)
class SentAlready(Refusal):
    who: str
    at: datetime

    why = N_("%(who)s sent this announcement already, on %(at)s.")
    what_to_do = N_("Nothing was sent by this tap. /announcements has it.")


class ChangedMeanwhile(Refusal):
    why = N_("Somebody has changed this draft since it was shown here.")
    what_to_do = N_("Nothing was sent. Have another look at it in /announcements, and send it then.")


class NobodyToTell(Refusal):
    why = N_("There is nobody whom this announcement is for.")
    what_to_do = N_("Nothing was sent. Choose for whom it is; /network has your sub-resellers.")


@dataclass(eq=False)
class AnnouncementOver(Refusal):
    at: datetime

    why = N_("This announcement doesn't stand any more since %(at)s.")
    what_to_do = N_("Nothing was changed by this tap. You can make a new one with /announce.")


class NewsHasNoTime(Refusal):
    why = N_("News has no beginning and no end.")
    what_to_do = N_("Make it an outage or a maintenance first.")


class NobodyBelow(Refusal):
    why = N_("You have no sub-resellers to whom you could announce anything.")
    what_to_do = N_("Invite one with /invite first.")


# Preparing one


async def draft(
    store: Store, kind: AnnouncementKind, text: str, *, by: Actor, passed: Announcement | None = None
) -> Announcement:
    """Begin an announcement to all sub-resellers; raises `NotAText`, `NobodyBelow`."""
    if not await store.network.has_children(by.reseller_id):
        raise NobodyBelow
    await store.network.hold(by.reseller_id)
    return await store.announcements.add(
        reseller_id=by.reseller_id,
        number=1 + await store.announcements.newest_number(by.reseller_id),
        kind=kind,
        text=text_from(text),
        audience=Audience.ALL,
        panel_id=passed.panel_id if passed else None,
        area_id=await _area_like(store, passed, by=by) if passed else None,
        starts_at=passed.starts_at if passed else None,
        ends_at=passed.ends_at if passed else None,
        passed_from=passed.id if passed else None,
        made_by=by.member_id,
    )


async def pass_on(store: Store, announcement_id: AnnouncementId, *, by: Actor) -> Announcement:
    """Begin one's own announcement with what a parent announced.

    Raises `NotHere`, `AnnouncementOver`, `NobodyBelow`.
    """
    heard = await heard_by(store, announcement_id, by=by)
    if not heard.stands:
        raise _over(heard)
    await store.network.hold(by.reseller_id)
    begun = await store.announcements.draft_passing(heard.id, by.reseller_id)
    return begun or await draft(store, heard.kind, heard.text, by=by, passed=heard)


async def _area_like(store: Store, passed: Announcement, *, by: Actor) -> AreaId | None:
    """Return what is called the same on one's own list of areas."""
    if passed.area_id is None:
        return None
    kind = (await store.areas.by_id(passed.area_id)).kind
    return next((area.id for area in await areas.listed(store, by.reseller_id) if area.kind is kind), None)


async def panels_to_name(store: Store, reseller_id: ResellerId) -> list[GiftPanel]:
    """Return the panels at which one's sub-resellers have accounts; none where that is but one, which goes unnamed."""
    found = await store.gifts.panels(reseller_id)
    return [*found] if len(found) > 1 else []


async def reword(store: Store, announcement_id: AnnouncementId, text: str, *, by: Actor) -> Announcement:
    """Give an announcement other words, everywhere if it was sent; raises `NotAText`, `AnnouncementOver`."""
    return await _change(store, announcement_id, text=text_from(text), by=by)


async def set_kind(store: Store, announcement_id: AnnouncementId, kind: AnnouncementKind, *, by: Actor) -> Announcement:
    """Make a draft news, an outage or a maintenance; its times go with what it was. Raises `SentAlready`."""
    before = await store.announcements.by_id(announcement_id)
    times = {} if before.kind is kind else {"starts_at": None, "ends_at": None}
    return await _change_draft(store, announcement_id, by=by, kind=kind, **times)


async def set_when(store: Store, announcement_id: AnnouncementId, typed: str, *, by: Actor) -> Announcement:
    """Say when it is, in the time zone of who says so, also of one that was sent.

    Raises `NewsHasNoTime`, `AnnouncementOver` and what can be wrong with times.
    """
    one = await store.announcements.by_id(announcement_id)
    span = read_span(typed)
    match one.kind:
        case AnnouncementKind.NEWS:
            raise NewsHasNoTime
        case AnnouncementKind.OUTAGE:
            begins, ends = since_meant(span, store.now, by.time_zone)
        case AnnouncementKind.MAINTENANCE:
            begins, ends = ahead_meant(span, store.now, by.time_zone)
    begun = {} if one.is_draft else {"begun_at": one.sent_at if begins <= store.now else None}
    return await _change(store, announcement_id, by=by, starts_at=begins, ends_at=ends, **begun)


async def set_area(store: Store, announcement_id: AnnouncementId, area_id: AreaId | None, *, by: Actor) -> Announcement:
    """Say of a draft what it is about; raises `NotHere`, `SentAlready`."""
    if area_id is not None and (await store.areas.by_id(area_id)).reseller_id != by.reseller_id:
        raise NotHere
    return await _change_draft(store, announcement_id, by=by, area_id=area_id)


async def set_panel(
    store: Store, announcement_id: AnnouncementId, panel_id: PanelId | None, *, by: Actor
) -> Announcement:
    """Say of a draft at which panel it is, `None` for all; raises `NotHere`, `SentAlready`."""
    await _check_panel(store, panel_id, by=by)
    one = await store.announcements.by_id(announcement_id)
    to_all = panel_id is None and one.audience is Audience.PANEL
    audience = Audience.ALL if to_all else one.audience
    return await _change_draft(store, announcement_id, by=by, panel_id=panel_id, audience=audience)


async def _check_panel(store: Store, panel_id: PanelId | None, *, by: Actor) -> None:
    if panel_id is not None and panel_id not in {one.id for one in await panels_to_name(store, by.reseller_id)}:
        raise NotHere


# For whom it is


async def tell_all(store: Store, announcement_id: AnnouncementId, *, by: Actor) -> Announcement:
    """Have a draft be for all; raises `SentAlready`."""
    return await _change_draft(store, announcement_id, by=by, audience=Audience.ALL)


async def tell_panel(store: Store, announcement_id: AnnouncementId, panel_id: PanelId, *, by: Actor) -> Announcement:
    """Have a draft be for a panel's users; raises `NotHere`, `SentAlready`."""
    await _check_panel(store, panel_id, by=by)
    return await _change_draft(store, announcement_id, by=by, audience=Audience.PANEL, panel_id=panel_id)


async def turn_tick(store: Store, announcement_id: AnnouncementId, whom: ResellerId, *, by: Actor) -> Announcement:
    """Have a draft be for a sub-reseller, or not any more; raises `NotHere`, `SentAlready`."""
    if whom not in {child.reseller_id for child in await store.network.known(by.reseller_id)}:
        raise NotHere
    one = await _change_draft(store, announcement_id, by=by, audience=Audience.CHOSEN)
    if not await store.announcements.untick(announcement_id, whom):
        await store.announcements.tick(announcement_id, whom)
    return one


async def tick_each(store: Store, announcement_id: AnnouncementId, *, chosen: bool, by: Actor) -> Announcement:
    """Have a draft be for chosen ones, of whom at first everybody is chosen, or nobody; raises `SentAlready`."""
    one = await _change_draft(store, announcement_id, by=by, audience=Audience.CHOSEN)
    if chosen:
        await store.announcements.tick_all(one)
    else:
        await store.announcements.untick_all(one.id)
    return one


async def drop(store: Store, announcement_id: AnnouncementId, *, by: Actor) -> None:
    """Forget a draft; raises `SentAlready`."""
    if not await store.announcements.drop(announcement_id):
        raise await _sent(store, announcement_id, to=by)


async def _change_draft(store: Store, announcement_id: AnnouncementId, *, by: Actor, **values: Any) -> Announcement:
    if not await store.announcements.change_draft(announcement_id, **values):
        raise await _sent(store, announcement_id, to=by)
    return await store.announcements.by_id(announcement_id)


async def _change(store: Store, announcement_id: AnnouncementId, *, by: Actor, **values: Any) -> Announcement:
    """Change a draft, or what was sent and stands, of which all copies are drawn anew."""
    if (await store.announcements.by_id(announcement_id)).is_draft:
        return await _change_draft(store, announcement_id, by=by, **values)
    if not await store.announcements.change_standing(announcement_id, edited_at=store.now, **values):
        raise _over(await store.announcements.by_id(announcement_id))
    await _redraw(store, announcement_id)
    return await store.announcements.by_id(announcement_id)


async def _sent(store: Store, announcement_id: AnnouncementId, *, to: Actor) -> Refusal:
    one = await store.announcements.by_id(announcement_id)
    who = await decided.name_for(store, one.sent_by or one.made_by, reader=to)
    return SentAlready(who, one.sent_at or one.made_at)


def _over(one: Announcement) -> AnnouncementOver:
    return AnnouncementOver(one.ended_at or one.made_at)


# Sending it


async def send(store: Store, announcement_id: AnnouncementId, *, version: int, by: Actor) -> Announcement:
    """Send a draft as it was seen; the clock gives it out, and it stands at once: what it explains is muted.

    Raises `SentAlready`, `ChangedMeanwhile`, `NobodyToTell`, `NoEnd`, `OverAlready`.
    """
    one = await store.announcements.by_id(announcement_id)
    if one.lacks_time:
        raise NoEnd
    if one.is_draft and one.ends_at is not None and one.ends_at <= store.now:
        raise OverAlready
    if not await store.announcements.send(announcement_id, version=version, by=by.member_id, **_times(store, one)):
        now = await store.announcements.by_id(announcement_id)  # somebody else may have been faster
        raise ChangedMeanwhile if now.is_draft else await _sent(store, announcement_id, to=by)
    await store.announcements.enlist(one)
    if not (await store.announcements.reach(one)).all:
        raise NobodyToTell
    await store.cards.show(FOR_DESK, int(one.id), to=one.reseller_id, roles=DESK_ROLES, but=by.member_id)
    await muting.redraw(store, [one.reseller_id])
    return await store.announcements.by_id(announcement_id)


def _times(store: Store, one: Announcement) -> dict[str, datetime | None]:
    """Return since when it is there, and whether it has begun."""
    if not one.explains:
        return {}
    begins = one.starts_at or store.now
    return {"starts_at": begins, "begun_at": None if begins > store.now else store.now}


async def reach_of(store: Store, one: Announcement) -> Reach:
    """Return whom an announcement would reach as things stand."""
    return await store.announcements.reach(one)


# What becomes of it


async def end(store: Store, announcement_id: AnnouncementId, *, by: Actor) -> Announcement:
    """Say that an outage or a maintenance is over; raises `AnnouncementOver`, `NewsHasNoTime`."""
    one = await store.announcements.by_id(announcement_id)
    if not one.explains:
        raise NewsHasNoTime
    ends = min(one.ends_at or store.now, store.now)
    return await _end(store, one, AnnouncementState.OVER, by=by, ends_at=ends)


async def withdraw(store: Store, announcement_id: AnnouncementId, *, by: Actor) -> Announcement:
    """Take an announcement back everywhere, and what it explained with it; raises `AnnouncementOver`."""
    one = await store.announcements.by_id(announcement_id)
    return await _end(store, one, AnnouncementState.WITHDRAWN, by=by)


async def to_withdraw(store: Store, announcement_id: AnnouncementId) -> Announcement:
    """Return an announcement that can be withdrawn; raises `AnnouncementOver`."""
    one = await store.announcements.by_id(announcement_id)
    if not one.stands:
        raise _over(one)
    return one


async def _end(store: Store, one: Announcement, state: AnnouncementState, *, by: Actor, **values: Any) -> Announcement:
    ended = {"state": state, "ended_by": by.member_id, "ended_at": store.now, **values}
    if not await store.announcements.change_standing(one.id, **ended):
        raise _over(await store.announcements.by_id(one.id))
    await redraw(store, one)
    return await store.announcements.by_id(one.id)


async def redraw(store: Store, one: Announcement) -> None:
    """Have all copies drawn anew, and what alerts of its readers said of it."""
    await _redraw(store, one.id)
    if one.explains:
        await muting.redraw(store, [one.reseller_id, *await store.announcements.readers(one.id)])


async def _redraw(store: Store, announcement_id: AnnouncementId) -> None:
    await store.cards.refresh(CARD, int(announcement_id))
    await store.cards.refresh(FOR_DESK, int(announcement_id))


# Who reads it


async def heard_by(store: Store, announcement_id: AnnouncementId, *, by: Actor) -> Announcement:
    """Return an announcement that somebody's business was told; raises `NotHere` for any other."""
    if not await store.announcements.is_reader(announcement_id, by.reseller_id):
        raise NotHere
    return await store.announcements.by_id(announcement_id)


async def show_newcomer(store: Store, reseller_id: ResellerId) -> None:
    """Show somebody who has just joined a sub-reseller the outages and maintenances that aren't over."""
    reseller = await store.resellers.by_id(reseller_id)
    if reseller.parent_id is None or reseller.state is ResellerState.CLOSED:
        return
    for one in await store.announcements.for_newcomer(reseller_id, reseller.parent_id):
        await store.announcements.tick(one.id, reseller_id)
        await store.cards.show_all(CARD, int(one.id), to=[reseller_id])

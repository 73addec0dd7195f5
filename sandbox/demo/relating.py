"""What the demo's owner agreed, offered and talked about with her sub-resellers, and what of it waits this morning."""

from datetime import date, datetime, timedelta
from functools import partial

from bot.app import House
from domain.checkins import Checkin, CheckinMode, CheckinState
from sandbox.demo.cast import AHMED, KARIM, LUCIA, NADEGE, OLGA, SALMA, SOL, Cast, Somebody, part_of, worded
from sandbox.demo.clock import DemoClock
from sandbox.demo.wholesale import ZONE, named, owner
from services import checkin_plans, checkins, conversations
from storage.store import Store

TIERS = "200: 2.05, 500: 1.98, 1000: 1.90"
DEARER = "1.62"
FLOOR = "20"
SAID = "Wants two more resellers by spring and asked for a better price from 500 credits on. Pays on time, always."


async def publish_tiers(cast: Cast) -> None:
    """Have the owner publish prices by volume."""
    olga = cast[OLGA]
    await olga.sends("/pricing")
    await olga.taps("Change the tiers", on=await olga.sees("No tiers are published"))
    await olga.taps("Type the table")
    await olga.sees("From how many credits")
    await olga.sends(TIERS)
    await olga.taps("Publish…", on=await olga.sees("This is a draft"))
    await olga.taps("Publish", on=await olga.sees("Publish these tiers"))
    await olga.taps("Settings", on=await olga.sees("is published since"))
    await olga.taps("Margin floor")
    await olga.sees("For example")
    await olga.sends(FLOOR)
    await olga.sees(f"{FLOOR}%")


async def a_talk(cast: Cast, clock: DemoClock, *, house: House) -> None:
    """Have the support colleague hold a check-in with Karim, and the owner note what was agreed with Ahmed."""
    await house.database.write(partial(_hold, who=KARIM, words=SAID))
    await _agreed(cast, AHMED, "2.00", clock() + timedelta(days=70))
    await cast[AHMED].taps("Confirm", within=5)
    await cast[OLGA].sees("confirmed what you agreed")


async def the_day_before(cast: Cast, house: House, today: datetime) -> None:
    """Have a check-in come tomorrow, and a reminder."""
    olga = cast[OLGA]
    await house.database.write(partial(_comes, who=AHMED, day=today.astimezone(ZONE).date()))
    await olga.sends(f"/remind Lucía {_typed(today)} ask whether the papers of last month have arrived")
    await olga.sees("I remind you")


async def this_morning(cast: Cast, today: datetime) -> None:
    """Leave a promise that isn't confirmed, an offer, another one that is countered, and a cost that will rise."""
    olga = cast[OLGA]
    await _agreed(cast, LUCIA, "2.05", today + timedelta(days=90))
    await _offers(cast, SALMA, f"/offer Salma 2.02, 150 a month, till {_typed(today + timedelta(days=4))}")
    await _offers(cast, NADEGE, f"/offer Nadège 2.00, 250 a month, till {_typed(today + timedelta(days=5))}")
    nadege = cast[NADEGE]
    await nadege.taps(worded(NADEGE, "Counter…"), within=5)
    await nadege.sees(part_of(NADEGE, "For example: %(example)s"))
    await nadege.sends("1.95")
    await olga.sees("would rather have something else")
    await olga.sends(f"/cost {DEARER} from {_typed(today + timedelta(days=25))}")
    await olga.sees("A credit costs you")


async def _agreed(cast: Cast, who: Somebody, price: str, until: date) -> None:
    olga = cast[OLGA]
    await olga.sends(f"/agreed {who.business} {price} until {_typed(until)}, then back")
    await olga.sees("What you agreed with")


async def _offers(cast: Cast, who: Somebody, line: str) -> None:
    olga = cast[OLGA]
    await olga.sends(line)
    await olga.taps(f"Send to {who.business}", on=await olga.sees(f"Offer to {who.business}"))
    await olga.sees("on its way")


def _typed(day: date) -> str:
    """Return a day as somebody types it."""
    return f"{day.day} {day:%B %Y}"


async def _hold(store: Store, *, who: Somebody, words: str) -> None:
    today = await checkins.today_of(store, (await owner(store)).reseller_id)
    checkin = await _due(store, who, today)
    sol = await store.members.acting("telegram", str(SOL.id))
    assert sol is not None  # noqa: S101  (the owner has brought him in)
    await conversations.hold(store, checkin.id, words, by=sol)


async def _comes(store: Store, *, who: Somebody, day: date) -> None:
    """Have somebody be spoken to monthly, this time on a day, and the team told of it before they begin to work."""
    olga = await owner(store)
    await checkin_plans.set_hour(store, "0800", by=olga)
    child = await named(store, who.business, by=olga)
    await checkin_plans.set_mode(store, child.id, CheckinMode.MONTHLY, by=olga)
    await _due(store, who, day)


async def _due(store: Store, who: Somebody, day: date) -> Checkin:
    """Have a check-in with somebody be due on a day, and return it."""
    olga = await owner(store)
    child, month = await named(store, who.business, by=olga), day.replace(day=1)
    await store.checkins.add(child.id, olga.reseller_id, period=month, due_on=day)
    planned = await store.checkins.in_period(child.id, olga.reseller_id, month)
    assert planned is not None  # noqa: S101  (it was added)
    await store.checkins.change(planned.id, only_if=CheckinState.DUE, due_on=day)
    return planned

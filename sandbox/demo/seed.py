"""The demo's history: the people of the demo talk to the bot, as people would, while the clock runs forward."""

import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from functools import partial

from bot.app import House
from sandbox.demo import asking, relating
from sandbox.demo.cast import (
    AHMED,
    DIEGO,
    FINN,
    KARIM,
    LUCIA,
    MEI,
    NADEGE,
    OLGA,
    SALMA,
    SAMIR,
    SOL,
    Cast,
    Somebody,
    part_of,
    worded,
)
from sandbox.demo.clock import DemoClock
from sandbox.demo.crowd import MOVED_IN, NEWCOMER, Spender, spreadsheet
from sandbox.demo.receipt import receipt_photo
from sandbox.demo.telling import Teller
from sandbox.demo.wholesale import TRADE_WITHOUT_ACCEPTING, Counter, by_volume
from sandbox.person import Person

HISTORY = timedelta(days=92)
"""How long before today the demo begins."""

NEWCOMER_AGO = timedelta(days=10)

BY_VOLUME = "By volume"
LOADED = "%(what)s are loaded to %(account)s (%(which)s)."

_NUMBER = re.compile(r"#(\d+)")
_LINK = re.compile(r"https://\S+start=\S+")


async def seed(address: str, clock: DemoClock, owner_link: str, house: House) -> Teller:
    """Play the history; at its end the clock shows the present. Returns who tells the bot of usage from then on."""
    today = datetime.now(UTC)
    cast, teller, counter = Cast(address), Teller(house, clock, today), Counter(house, clock, today)
    await _set_up(cast, owner_link)
    await relating.publish_tiers(cast)
    await _join(cast, OLGA, AHMED, price=BY_VOLUME, account="ahmed_tv")
    await _join(cast, OLGA, KARIM, price=BY_VOLUME, account="karim_net", committed="1000")
    await _join(cast, OLGA, LUCIA, price=BY_VOLUME, account="lucia_v")
    clock.forward(timedelta(days=1))
    await _buy(cast, KARIM, "1500")
    await _karims_own_desk(cast)
    await _move_in(cast, *MOVED_IN)
    await by_volume(house)
    await teller.set_up()
    await teller.mark_promotion()
    await _weeks(cast, clock, teller, counter, today - NEWCOMER_AGO)
    clock.forward_to(today - timedelta(days=1))
    await relating.the_day_before(cast, house, today)
    clock.forward_to(today)
    await teller.tell()
    await _this_morning(cast)
    await relating.this_morning(cast, today)
    return teller


async def _set_up(cast: Cast, owner_link: str) -> None:
    """Have the owner name the desk, say where to pay, and bring her colleagues in."""
    olga = cast[OLGA]
    await olga.opens(owner_link)
    await olga.taps("Set it up")
    await olga.sees("What is your business called")
    await olga.sends("North Star Credits")
    await olga.taps("EUR")
    await olga.sees("charge for one credit")
    await olga.sends("2.10")
    await olga.sees("That is all I need")
    await olga.sends("/timezone Madrid")
    await olga.sees("Madrid")
    await _way_to_pay(olga, "Bank transfer", "ES91 2100 0418 4502 0005 1332")
    await _colleague(cast, FINN, "finance")
    await _colleague(cast, SOL, "support")
    await olga.sends("/stock 40000 for 60000")
    await olga.sees("From whom")
    await olga.sends("Meridian Wholesale")
    await olga.sees("40,000")


async def _colleague(cast: Cast, who: Somebody, role: str) -> None:
    olga = cast[OLGA]
    await olga.sends("/team")
    await olga.taps("Invite a colleague", on=await olga.sees("Your team"))
    await olga.taps(role)
    await cast[who].opens(await _link(olga))
    await cast[who].sees("Welcome|bienvenida")


async def _way_to_pay(owner: Person, name: str, details: str) -> None:
    await owner.sends("/paymethods")
    await owner.taps("Add")
    await owner.sees("What is this way to pay called")
    await owner.sends(name)
    await owner.sees("have to copy")
    await owner.sends(details)
    await owner.taps("Add", on=await owner.sees("Add this way to pay"))
    await owner.sees(name)


async def _join(
    cast: Cast, parent: Somebody, child: Somebody, *, price: str, account: str, committed: str = ""
) -> None:
    """Invite a sub-reseller and have them accept. `committed`: credits a month that they commit to."""
    owner, newcomer = cast[parent], cast[child]
    await owner.sends(f"/invite {child.business}")
    card = await owner.sees("Tap what you want to change|aren't published yet")
    if "published" in card.text:
        await owner.taps("Publish", on=card)
        await owner.sees("Tap what you want to change")
    await _says(owner, "Account", account)
    if price == BY_VOLUME:
        await owner.taps(BY_VOLUME)
        await owner.sees("by the credits of a month")
        if committed:
            await _says(owner, "Committed a month", committed, shown=f"{int(committed):,}")
    else:
        await _says(owner, "Price", price)
    await owner.taps("Make the link")
    await newcomer.opens(await _link(owner))
    await owner.taps("Yes, it")
    await newcomer.taps(worded(child, "Accept"), within=5)
    await owner.sees("accepted your offer")


async def _says(owner: Person, button: str, typed: str, *, shown: str = "") -> None:
    await owner.taps(button)
    await owner.sees("For example")
    await owner.sends(typed)
    await owner.sees(shown or typed)


async def _link(owner: Person) -> str:
    seen = await owner.sees("https://")
    found = _LINK.search(seen.text)
    assert found is not None  # noqa: S101  (it was seen)
    return found[0]


async def _karims_own_desk(cast: Cast) -> None:
    """Have Karim run a network of his own, with the same commands."""
    karim = cast[KARIM]
    await karim.sends("/terms")
    await karim.taps("Price")
    await karim.sees("charge for one credit")
    await karim.sends("2.60")
    await karim.sees("2.60")
    await _way_to_pay(karim, "USDT (TRC-20)", "TQ5example7UsdtAddress9Karim")
    await _join(cast, KARIM, DIEGO, price="2.60", account="diego_r")
    await _join(cast, KARIM, SAMIR, price="2.50", account="samir_h")


async def _move_in(cast: Cast, *spenders: Spender) -> None:
    """Bring sub-resellers in from a spreadsheet."""
    olga = cast[OLGA]
    await olga.sends_file(spreadsheet(*spenders), "subs.csv", mime="text/csv", caption="/movein")
    await olga.taps("That's right")
    await olga.taps("Another number of days", on=await olga.sees("Agreed before the bot"))
    await olga.sees("For how many days")
    await olga.sends(f"{TRADE_WITHOUT_ACCEPTING}")
    await olga.taps(f"Move {len(spenders)} in", on=await olga.sees("Nothing is written yet"))
    await olga.sees("moved in")


async def _weeks(cast: Cast, clock: DemoClock, teller: Teller, counter: Counter, newcomer_at: datetime) -> None:
    """Let three months of business pass, with what is asked and talked about in between."""
    await asking.write_guides(cast)
    a_talk = partial(relating.a_talk, house=teller.house)
    for days, who, credits, more in (
        (5, AHMED, "200", asking.a_guide_helps),
        (3, LUCIA, "100", None),
        (6, DIEGO, "120", asking.a_guide_is_sent),
        (8, AHMED, "200", _another_joins(NADEGE, "nadege_tv")),
        (11, SAMIR, "150", asking.the_suppliers_fault),
        (3, NADEGE, "250", _another_joins(SALMA, "salma_net")),
        (5, AHMED, "250", None),
        (5, SALMA, "200", None),
        (9, LUCIA, "150", None),
        (11, KARIM, "1000", a_talk),
        (3, NADEGE, "200", None),
        (5, AHMED, "200", asking.a_guide_helps_again),
    ):
        await counter.sell_until(clock() + timedelta(days=days))
        await _buy(cast, who, credits)
        if more is not None:
            await more(cast, clock)
        await teller.tell()
    await counter.sell_until(newcomer_at)
    await _move_in(cast, NEWCOMER)
    await counter.sell_until(newcomer_at + timedelta(days=4))
    await _buy(cast, DIEGO, "200")
    await teller.tell()


def _another_joins(child: Somebody, account: str) -> Callable[[Cast, DemoClock], Awaitable[None]]:
    async def join(cast: Cast, _clock: DemoClock) -> None:
        await _join(cast, OLGA, child, price=BY_VOLUME, account=account)

    return join


async def _buy(cast: Cast, who: Somebody, credits: str) -> None:
    """Have somebody ask for credits and get them."""
    buyer, seller = cast[who], cast[KARIM if who in (DIEGO, SAMIR) else OLGA]
    await buyer.sends(f"/request {credits}")
    number = _NUMBER.search((await buyer.sees("#")).text)
    assert number is not None  # noqa: S101  (it was seen)
    card = await seller.sees(f"{who.business} #{int(number[1])}:")
    await seller.taps("Money in", on=card)
    await seller.taps("Loaded", within=5)
    await buyer.sees(part_of(who, LOADED))


async def _this_morning(cast: Cast) -> None:
    """Leave things as on a morning with a fault: two requests open, questions too, and a link for a stranger."""
    await cast[AHMED].sends_photo(receipt_photo("420.00 EUR"), caption="200")
    await cast[AHMED].sees("#")
    await cast[SAMIR].sends("/request 80")
    await cast[SAMIR].sees("#")
    olga = cast[OLGA]
    await olga.sends(f"/invite {MEI.business} like Ahmed")
    await olga.taps("Make the link", on=await olga.sees("Tap what you want to change"))
    await olga.sees("https://")
    await asking.this_morning(cast)

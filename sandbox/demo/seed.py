"""The demo's history: the people of the demo talk to the bot, as people would, while the clock runs forward."""

import re
from datetime import UTC, datetime, timedelta

from bot.app import House
from sandbox.demo import asking
from sandbox.demo.cast import AHMED, DIEGO, FINN, KARIM, LUCIA, MEI, OLGA, SAMIR, SOL, Cast, Somebody, worded
from sandbox.demo.clock import DemoClock
from sandbox.demo.crowd import MOVED_IN, NEWCOMER, Spender, spreadsheet
from sandbox.demo.receipt import receipt_photo
from sandbox.demo.telling import Teller
from sandbox.person import Person

HISTORY = timedelta(days=92)
"""How long before today the demo begins."""

TRADE_WITHOUT_ACCEPTING = "180"
"""For so many days those who move in may, so that some of it is left today."""

NEWCOMER_AGO = timedelta(days=10)

_LINK = re.compile(r"https://\S+start=\S+")


async def seed(address: str, clock: DemoClock, owner_link: str, house: House) -> Teller:
    """Play the history; at its end the clock shows the present. Returns who tells the bot of usage from then on."""
    today = datetime.now(UTC)
    cast, teller = Cast(address), Teller(house, clock, today)
    await _set_up(cast, owner_link)
    await _join(cast, OLGA, AHMED, price="2.10", account="ahmed_tv")
    await _join(cast, OLGA, KARIM, price="1.95", account="karim_net")
    await _join(cast, OLGA, LUCIA, price="2.20", account="lucia_v")
    await _buy(cast, clock, KARIM, "1500", days=1)
    await _karims_own_desk(cast)
    await _move_in(cast, *MOVED_IN)
    await teller.set_up()
    await teller.mark_promotion()
    await _weeks(cast, clock, teller, today - NEWCOMER_AGO)
    clock.forward_to(today)
    await teller.tell()
    await _this_morning(cast)
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
    await olga.sends("/stock 20000 for 24000")
    await olga.sees("From whom")
    await olga.sends("Meridian Wholesale")
    await olga.sees("20,000")


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


async def _join(cast: Cast, parent: Somebody, child: Somebody, *, price: str, account: str) -> None:
    """Invite a sub-reseller and have them accept."""
    owner, newcomer = cast[parent], cast[child]
    await owner.sends(f"/invite {child.business}")
    card = await owner.sees("Tap what you want to change|aren't published yet")
    if "published" in card.text:
        await owner.taps("Publish", on=card)
        await owner.sees("Tap what you want to change")
    for button, typed in (("Account", account), ("Price", price)):
        await owner.taps(button)
        await owner.sees("For example")
        await owner.sends(typed)
        await owner.sees(typed)
    await owner.taps("Make the link")
    await newcomer.opens(await _link(owner))
    await owner.taps("Yes, it")
    await newcomer.taps(worded(child, "Accept", "Aceptar"), within=5)
    await owner.sees("accepted your offer")


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
    await olga.sends(TRADE_WITHOUT_ACCEPTING)
    await olga.taps(f"Move {len(spenders)} in", on=await olga.sees("Nothing is written yet"))
    await olga.sees("moved in")


async def _weeks(cast: Cast, clock: DemoClock, teller: Teller, newcomer_at: datetime) -> None:
    """Let three months of business pass, with what is asked about in between."""
    await asking.write_guides(cast)
    for days, who, credits, asked in (
        (5, AHMED, "200", asking.a_guide_helps),
        (3, LUCIA, "100", None),
        (6, DIEGO, "120", asking.a_guide_is_sent),
        (8, AHMED, "200", None),
        (11, SAMIR, "150", asking.the_suppliers_fault),
        (8, AHMED, "250", None),
        (14, LUCIA, "150", None),
        (11, KARIM, "1000", None),
        (8, AHMED, "200", asking.a_guide_helps_again),
    ):
        await _buy(cast, clock, who, credits, days=days)
        if asked is not None:
            await asked(cast, clock)
        await teller.tell()
    clock.forward_to(newcomer_at)
    await _move_in(cast, NEWCOMER)
    await _buy(cast, clock, DIEGO, "200", days=4)
    await teller.tell()


async def _buy(cast: Cast, clock: DemoClock, who: Somebody, credits: str, *, days: int) -> None:
    """Have somebody ask for credits and get them, some days later than what came before."""
    clock.forward(timedelta(days=days))
    buyer, seller = cast[who], cast[KARIM if who in (DIEGO, SAMIR) else OLGA]
    await buyer.sends(f"/request {credits}")
    await buyer.sees("#")
    card = await seller.sees(f"{who.business} #")
    await seller.taps("Money in", on=card)
    await seller.taps("Loaded", within=5)
    await buyer.sees("are loaded to|Carga hecha en")


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

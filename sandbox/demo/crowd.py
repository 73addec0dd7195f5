"""Two dozen sub-resellers and two more, and what each of them spends day by day, made up and the same at every start.

Days are counted from the day on which the demo is started: that is 0, the day before it -1.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass

DAYS_TOLD = 90
"""So many days of usage there are before the demo starts."""

WEEK = (0.76, 0.81, 0.85, 0.95, 1.23, 1.36, 1.04)
"""By how much the days of a week differ."""

BUYS_EVERY = 14
BUYING_DAYS = range(-DAYS_TOLD + BUYS_EVERY, 0, BUYS_EVERY)
"""Days on which those who moved in buy."""

STEADINESS = 6.0
"""How alike the days of one account are."""


@dataclass(frozen=True, slots=True)
class Change:
    """Days, the last of them included, on which so many times the usual is spent."""

    first: int
    last: int
    times: float


@dataclass(frozen=True, slots=True)
class Spender:
    """An account in the panel. `a_day`: what is spent on average; `share`: of the days on which anything is.

    `first`: the first day; `left`: for how many days the balance lasts at the start of the demo; `change`: what is
    unusual. `business`: of those who move in from a spreadsheet, its name; `buys`: they buy what they spend.
    """

    account: str
    a_day: float
    business: str = ""
    price: str = "2.10"
    share: float = 0.95
    first: int = -DAYS_TOLD
    left: float = 40.0
    change: Change | None = None
    buys: bool = False

    def spends(self, day: int) -> int:
        """Return what is spent on a day as a whole."""
        dice = random.Random(f"{self.account}:{day}")  # noqa: S311  (a made-up history, no secret)
        if day < self.first or dice.random() > self.share:
            return 0
        usual = self.a_day / self.share * WEEK[day % 7]
        return round(usual * self._times(day) * dice.gammavariate(STEADINESS, 1 / STEADINESS))

    def _times(self, day: int) -> float:
        unusual = self.change is not None and self.change.first <= day <= self.change.last
        return self.change.times if unusual and self.change else 1.0

    @property
    def opening(self) -> int:
        """Return the balance with which one moves in, so that the right one is left."""
        spent = sum(self.spends(day) for day in range(self.first, 1))
        bought = sum(self.bought(day) for day in BUYING_DAYS)
        return spent - bought + round(self.left * self.a_day)

    def bought(self, day: int) -> int:
        """Return what is bought on a day: what was spent in the days since one bought, in whole tens."""
        if not self.buys:
            return 0
        return sum(self.spends(before) for before in range(day - BUYS_EVERY, day)) // 10 * 10


FOR_EVER = 10_000

PROMOTION = Spender("sunbox", 24, "Sunbox", "2.05", change=Change(-32, -28, 2.6), buys=True)
BURSTING = Spender("bruno_line", 18, "Bruno Line", change=Change(-1, 0, 7.0), left=60)
SILENT = Spender("petra_iptv", 16, "Petra", change=Change(-9, FOR_EVER, 0.0))
SHORT = Spender("chloe_hd", 30, "Chloé", "2.00", left=2.5)
NEWCOMER = Spender("nadia_box", 8, "Nadia", "2.20", first=-9, left=25)

ABOUT_TO_BURST = Spender("mateus_play", 15, "Mateus", change=Change(1, 2, 7.0), buys=True)
ABOUT_TO_BE_SILENT = Spender("jonas_net", 20, "Jonas", change=Change(1, FOR_EVER, 0.0), buys=True)
GROWING = Spender("nova_shop", 32, "Nova Shop", change=Change(-64, FOR_EVER, 1.7), buys=True)
OF_OLD = Spender("city_boxes", 65, "City Boxes", "1.85", buys=True)
OWN_PRICE = (GROWING, OF_OLD)
"""Those whose price stays their own; that of the others who move in goes by volume."""

MOVED_IN = (
    PROMOTION,
    BURSTING,
    SILENT,
    SHORT,
    ABOUT_TO_BURST,
    ABOUT_TO_BE_SILENT,
    GROWING,
    OF_OLD,
    Spender("alba_stream", 12, "Alba", buys=True),
    Spender("dario_plus", 9, "Darío", "2.15", share=0.7, buys=True),
    Spender("elif_media", 22, "Elif Media", buys=True),
    Spender("farid_cards", 31, "Farid", "2.00", buys=True),
    Spender("gil_corner", 4, "Gil's Corner", "2.25", share=0.45, buys=True),
    Spender("hanna_tv", 14, "Hanna", buys=True),
    Spender("ivo_sat", 27, "Ivo Sat", "2.00", buys=True),
    Spender("kiosk_9", 6, "Kiosk 9", "2.20", share=0.6, buys=True),
    Spender("lars_hub", 19, "Lars", buys=True),
    Spender("omar_link", 11, "Omar", share=0.8, buys=True),
)
"""Those who move in from a spreadsheet on the first day; the newcomer follows."""

JOINED = (
    Spender("ahmed_tv", 9, first=-85),
    Spender("karim_net", 14),
    Spender("lucia_v", 2, share=0.6, first=-82),
    Spender("nadege_tv", 7, first=-54),
    Spender("salma_net", 4, share=0.8, first=-44),
    Spender("diego_r", 1.4, share=0.6, first=-76),
    Spender("samir_h", 2, share=0.7, first=-57),
)
"""Those who join in the chat, and buy what they spend."""

EVERYBODY = (*JOINED, *MOVED_IN, NEWCOMER)


def spreadsheet(*spenders: Spender) -> bytes:
    """Return the spreadsheet by which some move in."""
    lines = [f"{one.business},{one.account},{one.opening},{one.price}" for one in spenders]
    return "\n".join(["Name,Account,Balance,Price", *lines, ""]).encode()


def totals(first: int, last: int, *, passed: float) -> Iterator[tuple[str, int, int]]:
    """Yield account, day and what was spent on it, of all days that began. `passed`: how much of the last is over."""
    for day in range(first, last + 1):
        for one in EVERYBODY:
            spent = one.spends(day)
            yield one.account, day, int(spent * passed) if day == last else spent

"""/pack: a month that is over as one PDF, with pictures; on request, and every month by itself if an owner wishes."""

from domain.papers import PaperKind, month_behind
from domain.people import Actor, Reseller, Role
from domain.periods import Period, month_before, month_numbered, month_of
from handlers.arriving import arriving
from handlers.cards import draws
from handlers.menu import to_menu
from handlers.pack_paper import pack_paper, pack_title
from handlers.paper_asks import MakePack, ShowPacks, WishPacks
from handlers.registry import MONEY, OWNER, answers
from handlers.screen import Button, Screen, Style, press, rows
from handlers.wording import _, month
from services import monthly_papers, packs
from storage.store import Store

MONTHS = 12


@answers(ShowPacks, roles=MONEY, reads=True, command="pack")
async def show_packs(_ask: ShowPacks, who: Actor, store: Store) -> Screen:
    """Offer the months that are over."""
    own = await store.resellers.by_id(who.reseller_id)
    zone = (await store.resellers.top_of(own.id)).time_zone
    found = closed_months(own, zone, store)
    wished = (await store.papers.wish_of(own.id)).packs
    return Screen(
        title=_("Month-end pack"),
        lines=(
            _("A month in one PDF: cash flow, margin by sub-reseller, what is due, support, suppliers and minimums."),
            *(() if found else (_("No month is over yet since you are here."),)),
            *((_("It comes to the owners by itself on the first of each month."),) if wished else ()),
        ),
        buttons=(
            *rows(*(_month_button(one, newest=one is found[0]) for one in found), wide=2),
            *rows(_wish_button(wished=wished) if who.role is Role.OWNER else None, to_menu()),
        ),
    )


def closed_months(reseller: Reseller, zone: str, store: Store) -> list[Period]:
    """Return the months that are over since a reseller is there, newest first."""
    found, period = list[Period](), month_before(month_of(store.now, zone), zone)
    while len(found) < MONTHS and period.end > reseller.created_at:
        found.append(period)
        period = month_before(period, zone)
    return found


def _month_button(period: Period, *, newest: bool) -> Button:
    ask = MakePack(period.start.year, period.start.month)
    return press(month(period.start), ask, Style.MAIN if newest else Style.PLAIN)


def _wish_button(*, wished: bool) -> Button:
    if wished:
        return press(_("Don't send it by itself any more"), WishPacks(wished=False))
    return press(_("Send it to me every month"), WishPacks(wished=True))


@answers(WishPacks, roles=OWNER)
async def wish_packs(ask: WishPacks, who: Actor, store: Store) -> Screen:
    """Have packs come by themselves, or not any more."""
    await monthly_papers.wish(store, PaperKind.PACK, wished=ask.wished, by=who)
    return await show_packs(ShowPacks(), who, store)


@answers(MakePack, roles=MONEY, reads=True)
async def make_pack(ask: MakePack, who: Actor, store: Store) -> Screen:
    """Hand over the pack of a month."""
    own = await store.resellers.by_id(who.reseller_id)
    zone = (await store.resellers.top_of(own.id)).time_zone
    period = packs.closed_month(ask.year, ask.month, zone, now=store.now)
    return await _handed_over(own, period, zone, store)


async def _handed_over(own: Reseller, period: Period, zone: str, store: Store) -> Screen:
    pack = await packs.pack_of(store, own, period, zone)
    return Screen(title=pack_title(pack), paper=pack_paper(pack), fresh=True)


@draws(monthly_papers.CARDS[PaperKind.PACK])
async def month_pack(object_id: int, reader: Actor, store: Store) -> Screen:
    """Draw the pack that comes by itself."""
    own = await store.resellers.by_id(reader.reseller_id)
    zone = (await store.resellers.top_of(own.id)).time_zone
    period = month_numbered(*month_behind(object_id), zone, now=store.now)
    screen = await _handed_over(own, period, zone, store)
    return arriving(screen, reader, store, command="pack")

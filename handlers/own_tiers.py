"""By which tiers one's own price goes, and where one stands: for a sub-reseller, who learns of nobody else's."""

from datetime import date

from domain.agreement import SubPanel
from domain.errors import N_, Refusal
from domain.people import Actor
from domain.periods import month_before, month_of
from domain.pricing import Tier
from handlers.amounts import present
from handlers.menu import to_menu
from handlers.offer_asks import ShowAgreement
from handlers.offer_words import committed_words
from handlers.price_words import ahead_words, how_counted, price_line, volume_words
from handlers.pricing_asks import ShowOwnTiers
from handlers.registry import ALL, answers
from handlers.screen import Field, Screen, press, rows
from handlers.wording import _, number, percent, price
from services import prices, requests
from storage.store import Store


class PriceStandsAlone(Refusal):
    why = N_("Your price doesn't go by how much you buy: it is the one in your agreement.")
    what_to_do = N_("/agreement shows it.")


@answers(ShowOwnTiers, roles=ALL, reads=True)
async def show_own_tiers(_ask: ShowOwnTiers, who: Actor, store: Store) -> Screen:
    """Show the tiers that were agreed on, and what was bought; raises `PriceStandsAlone`."""
    found = [one for one in await store.sub_panels.of_reseller(who.reseller_id) if one.active and one.by_volume]
    if who.is_top or not found:
        raise PriceStandsAlone
    currency, several = await requests.currency_for(store, who), len(found) > 1
    fields = [field for one in found for field in await _fields(one, currency, store, several=several)]
    return Screen(
        title=_("Your tiers"),
        fields=tuple(fields),
        note=_("What counts as a month's credits: %(how)s.") % {"how": how_counted()},
        buttons=rows(press(_("Agreement"), ShowAgreement()), to_menu(), wide=2),
    )


async def _fields(sub_panel: SubPanel, currency: str, store: Store, *, several: bool) -> tuple[Field, ...]:
    panel = (await store.panels.by_id(sub_panel.panel_id)).name
    look = await prices.outlook(store, sub_panel, currency)
    last, running = await _months(store, sub_panel)
    ahead = ahead_words(look.ahead, currency)
    surcharge = sub_panel.surcharge
    return present(
        Field("", panel) if several else None,
        *(_tier_field(tier, currency) for tier in await prices.tiers_of(store, sub_panel)),
        Field(_("Before the first tier"), price(sub_panel.price, currency)),
        Field(_("Surcharge"), _("%(percent)s on top") % {"percent": percent(surcharge)}) if surcharge else None,
        Field(_("Bought"), volume_words(look.volume, last, running)) if look.volume else None,
        Field(_("Committed a month"), committed_words(sub_panel.committed)) if sub_panel.committed else None,
        Field(_("Price"), price_line(look.price, currency)),
        Field(_("Next"), ahead) if ahead else None,
    )


def _tier_field(tier: Tier, currency: str) -> Field:
    return Field(_("From %(n)s") % {"n": number(tier.from_credits)}, price(tier.price, currency))


async def _months(store: Store, sub_panel: SubPanel) -> tuple[date, date]:
    """Return the first days of the last whole period and of the running one."""
    zone = (await store.resellers.top_of(sub_panel.reseller_id)).time_zone
    running = month_of(store.now, zone)
    return month_before(running, zone).start.date(), running.start.date()

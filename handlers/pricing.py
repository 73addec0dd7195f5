"""/pricing: the tiers that are published, who is on which, and how each sub-reseller is priced."""

from collections import Counter
from collections.abc import Sequence

from domain.agreement import Panel, PanelId
from domain.people import Actor
from domain.pricing import Tier, tier_for
from domain.reviews import TableState, TierTable
from handlers.amounts import present
from handlers.menu import to_menu
from handlers.price_words import how_counted, per_credit, tier_words
from handlers.pricing_asks import BeginTiers, ListPriced, ShowPricing, ShowPricingSettings, ShowTierDraft
from handlers.registry import ALL, OWNER, answers
from handlers.screen import Button, Field, Screen, main, press, rows
from handlers.way_back import ShowReseller
from handlers.wording import _, credits_worded, day, ngettext, number, percent, price, zone
from services import prices, tiers
from services.drafts import panels_to_offer
from services.tiers import Priced, Tables
from storage.store import Store

PAGE = 8


@answers(ShowPricing, roles=ALL, reads=True, command="pricing")
async def show_pricing(_ask: ShowPricing, who: Actor, store: Store) -> Screen:
    """Show the published tiers with how many are on each, and the price without them."""
    return await pricing_screen(who, store)


async def pricing_screen(who: Actor, store: Store, *, said: str = "") -> Screen:
    """Return the prices at a glance. `said`: what was just done."""
    table = await store.prices.table_in(who.reseller_id, TableState.PUBLISHED)
    draft = await store.prices.table_in(who.reseller_id, TableState.DRAFT)
    priced = await tiers.priced(store, who.reseller_id)
    usual = (await store.terms.of(who.reseller_id)).price
    lines = (said, _published_line(table), _("A draft of new tiers is begun.") if draft else "")
    return Screen(
        title=_("Pricing"),
        lines=tuple(line for line in lines if line),
        fields=(
            *await _table_fields(table, priced, who, store),
            Field(_("Usual price"), per_credit(usual, who.currency) if usual else _("not set yet")),
            *_how_many(priced),
        ),
        note=_("What counts as a month's credits: %(how)s.") % {"how": how_counted()} if table else "",
        buttons=(
            *rows(press(_("How each is priced"), ListPriced()) if priced else None),
            *(rows(*_owners_buttons(draft), wide=2) if who.role in OWNER else ()),
            (to_menu(),),
        ),
    )


def _owners_buttons(draft: TierTable | None) -> tuple[Button, ...]:
    settings = press(_("Settings"), ShowPricingSettings())
    if draft is not None:
        return main(_("Go on with the draft"), ShowTierDraft(draft.id)), settings
    return press(_("Change the tiers"), BeginTiers()), settings


def _published_line(table: TierTable | None) -> str:
    if table is None or table.published_at is None:
        return _("No tiers are published: everybody pays the price of their own agreement.")
    values = {"number": number(table.number), "day": day(table.published_at.astimezone(zone()).date())}
    return _("Table %(number)s is published since %(day)s.") % values


async def _table_fields(
    table: TierTable | None, priced: Sequence[Priced], who: Actor, store: Store
) -> tuple[Field, ...]:
    """Return each tier of each panel, with how many of those who go by this table are on it this month."""
    if table is None:
        return ()
    on_it = [one for one in priced if one.sub_panel.tier_table_id == table.id]
    return table_fields(
        await store.prices.every_tier(table.id),
        await panels_to_offer(store, who.reseller_id),
        who.currency,
        reached=await _reached(on_it, store),
    )


def table_fields(
    tables: Tables, panels: Sequence[Panel], currency: str, *, reached: Counter[tuple[PanelId, int]] | None = None
) -> tuple[Field, ...]:
    """Return a table tier by tier, under each panel's name where there are several. `reached`: by how many each is."""
    found = []
    for panel in panels:
        some = tables.get(panel.id, ())
        if some and len(panels) > 1:
            found.append(Field("", panel.name))
        found += [
            _tier_field(tier, currency, None if reached is None else reached[panel.id, tier.from_credits])
            for tier in some
        ]
    return tuple(found)


def _tier_field(tier: Tier, currency: str, count: int | None) -> Field:
    label = _("From %(n)s") % {"n": number(tier.from_credits)}
    if not count:
        return Field(label, price(tier.price, currency))
    on_it = ngettext("%(n)s sub-reseller", "%(n)s sub-resellers", count) % {"n": number(count)}
    return Field(label, f"{price(tier.price, currency)} · {on_it}")


async def _reached(priced: Sequence[Priced], store: Store) -> Counter[tuple[PanelId, int]]:
    found: Counter[tuple[PanelId, int]] = Counter()
    known: dict[tuple[int, int], Sequence[Tier]] = {}
    for one in priced:
        tier = await _tier_of(one, store, known)
        if tier is not None:
            found[one.sub_panel.panel_id, tier.from_credits] += 1
    return found


async def _tier_of(one: Priced, store: Store, known: dict[tuple[int, int], Sequence[Tier]]) -> Tier | None:
    """Return the tier by which an account pays this month, if there is one. `known`: tables that were read already."""
    if one.volume is None:
        return None
    place = (one.sub_panel.tier_table_id or 0, one.sub_panel.panel_id)
    if place not in known:
        known[place] = await prices.tiers_of(store, one.sub_panel)
    tier = tier_for(max(one.volume.earned, one.sub_panel.committed), known[place])
    return None if tier is None or tier.price > one.sub_panel.price else tier


def _how_many(priced: Sequence[Priced]) -> tuple[Field, ...]:
    if not priced:
        return ()
    volume = sum(one.sub_panel.by_volume for one in priced)
    promised = sum(one.sub_panel.promise_id is not None for one in priced)
    return present(
        Field(_("By volume"), number(volume)),
        Field(_("At a price of their own"), number(len(priced) - volume)),
        Field(_("With a promise"), number(promised)) if promised else None,
    )


# How each is priced


@answers(ListPriced, roles=ALL, reads=True)
async def list_priced(ask: ListPriced, who: Actor, store: Store) -> Screen:
    """List the accounts of one's sub-resellers with how their price is made, page by page."""
    priced = await tiers.priced(store, who.reseller_id)
    place = ask.place if 0 <= ask.place < len(priced) else 0
    page = priced[place : place + PAGE]
    panels = await panels_to_offer(store, who.reseller_id)
    names = {panel.id: panel.name for panel in panels} if len(panels) > 1 else {}
    known: dict[tuple[int, int], Sequence[Tier]] = {}
    fields = [Field(_called(one, names), _how(one, await _tier_of(one, store, known), who.currency)) for one in page]
    children = {one.child.id: one.child for one in page}
    return Screen(
        title=_("How each is priced"),
        lines=() if priced else (_("Nobody has an account in use yet."),),
        fields=tuple(fields),
        buttons=(
            *rows(*(press(child.name, ShowReseller(child.id)) for child in children.values()), wide=2),
            *rows(*_turns(place, len(priced)), press(_("« Pricing"), ShowPricing()), wide=2),
        ),
    )


def _turns(place: int, count: int) -> tuple[Button | None, ...]:
    before = press(_("‹ Before"), ListPriced(max(0, place - PAGE))) if place else None
    after = press(_("More ›"), ListPriced(place + PAGE)) if place + PAGE < count else None
    return before, after


def _called(one: Priced, names: dict[PanelId, str]) -> str:
    panel = names.get(one.sub_panel.panel_id, "")
    return f"{one.child.name} · {panel}" if panel else one.child.name


def _how(one: Priced, tier: Tier | None, currency: str) -> str:
    """Return how an account's price is made: its own one, or the tier that it is on."""
    parts = [_by_volume(one, tier, currency) if one.sub_panel.by_volume else _own(one, currency)]
    if one.sub_panel.surcharge is not None:
        parts.append(_("%(percent)s on top") % {"percent": percent(one.sub_panel.surcharge)})
    if one.sub_panel.promise_id is not None:
        parts.append(_("with a promise"))
    return " · ".join(parts)


def _own(one: Priced, currency: str) -> str:
    return _("own price, %(price)s") % {"price": price(one.sub_panel.price, currency)}


def _by_volume(one: Priced, tier: Tier | None, currency: str) -> str:
    bought = credits_worded(one.volume.earned if one.volume else 0)
    reached = (
        tier_words(tier, currency)
        if tier
        else _("no tier yet: %(price)s") % {"price": price(one.sub_panel.price, currency)}
    )
    values = {"tier": reached, "bought": bought, "committed": credits_worded(one.sub_panel.committed)}
    if one.sub_panel.committed:
        return _("by volume, %(tier)s (bought: %(bought)s; committed: %(committed)s)") % values
    return _("by volume, %(tier)s (bought: %(bought)s)") % values

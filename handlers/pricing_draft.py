"""The draft of new tiers: typed whole or one by one, looked at, and published, which offers them to those concerned."""

from collections.abc import Sequence
from dataclasses import replace

from domain.agreement import PanelId, TierTableId
from domain.errors import Refusal
from domain.people import Actor
from domain.pricing import Tier
from domain.tiers import read_tiers
from handlers.ask import Ask
from handlers.forms import MissingAnswer
from handlers.offer_words import compose, days_worded
from handlers.price_words import tier_words, tiers_words
from handlers.pricing import pricing_screen, table_fields
from handlers.pricing_asks import (
    AddTier,
    BeginTiers,
    DropTiers,
    PublishTiers,
    RemoveTier,
    ShowPricing,
    ShowTierDraft,
    ShowTierPanel,
    ShowWhatIf,
    TypeTiers,
)
from handlers.registry import OWNER, answers
from handlers.screen import Button, Screen, danger, main, press, rows
from handlers.wording import _, ngettext, number
from services import tiers
from services.tiers import Draft
from storage.store import Store


@answers(BeginTiers, roles=OWNER)
async def begin_tiers(_ask: BeginTiers, who: Actor, store: Store) -> Screen:
    """Go on with the draft of new tiers, begun with the published ones where there is none."""
    return await draft_screen(await tiers.begin(store, by=who), who, store)


@answers(ShowTierDraft, roles=OWNER, reads=True)
async def show_tier_draft(ask: ShowTierDraft, who: Actor, store: Store) -> Screen:
    """Show the draft again where one of its steps was."""
    return await draft_screen(ask.table_id, who, store)


async def draft_screen(table_id: TierTableId, who: Actor, store: Store) -> Screen:
    """Return the draft with what can be done about it; nothing of it reaches anybody yet."""
    draft = await tiers.draft_of(store, table_id, by=who)
    several = len(draft.panels) > 1
    ways = [press(panel.name, ShowTierPanel(table_id, panel.id)) for panel in draft.panels] if several else []
    only = draft.panels[0].id if len(draft.panels) == 1 else None
    return Screen(
        title=_("New tiers"),
        lines=(_("This is a draft: it reaches nobody until you publish it."), *([] if draft.tiers else [_empty()])),
        fields=table_fields(draft.tiers, draft.panels, who.currency),
        buttons=(
            *rows(*ways, wide=2),
            *([] if only is None else _edit_buttons(table_id, only, draft.tiers.get(only, ()), who.currency)),
            *rows(*_deeds(draft), press(_("« Pricing"), ShowPricing()), wide=2),
        ),
    )


def _empty() -> str:
    return _("There is no tier in it yet.")


def _deeds(draft: Draft) -> tuple[Button, ...]:
    drop = press(_("Drop the draft"), DropTiers(draft.table.id))
    if not draft.tiers:
        return (drop,)
    return (
        main(_("What if…"), ShowWhatIf(draft.table.id)),
        press(_("Publish…"), PublishTiers(draft.table.id, draft.mark)),
        drop,
    )


def _edit_buttons(
    table_id: TierTableId, panel_id: PanelId, some: Sequence[Tier], currency: str
) -> tuple[tuple[Button, ...], ...]:
    removes = [
        press(
            _("Without “%(tier)s”") % {"tier": tier_words(tier, currency)},
            RemoveTier(table_id, panel_id, tier.from_credits),
        )
        for tier in some
    ]
    return (
        *rows(
            press(_("Type the table"), TypeTiers(table_id, panel_id)),
            press(_("Add or change one"), AddTier(table_id, panel_id)),
            wide=2,
        ),
        *rows(*removes, wide=2),
    )


@answers(ShowTierPanel, roles=OWNER, reads=True)
async def show_tier_panel(ask: ShowTierPanel, who: Actor, store: Store) -> Screen:
    """Show a draft's tiers for one of several panels."""
    return await _panel_screen(ask.table_id, PanelId(ask.panel_id), who, store)


async def _panel_screen(table_id: TierTableId, panel_id: PanelId, who: Actor, store: Store) -> Screen:
    """Return the tiers of one of several panels, or the whole draft where there is only one."""
    draft = await tiers.draft_of(store, table_id, by=who)
    named = [panel for panel in draft.panels if panel.id == panel_id]
    if not named or len(draft.panels) == 1:
        return await draft_screen(table_id, who, store)
    some = draft.tiers.get(panel_id, ())
    return Screen(
        title=_("New tiers · %(panel)s") % {"panel": named[0].name},
        lines=() if some else (_empty(),),
        fields=table_fields({panel_id: some}, named, who.currency),
        buttons=(
            *_edit_buttons(table_id, panel_id, some, who.currency),
            (press(_("« Back"), ShowTierDraft(table_id)),),
        ),
    )


@answers(TypeTiers, roles=OWNER)
async def type_tiers(ask: TypeTiers, who: Actor, store: Store) -> Screen:
    """Put a typed table in the place of all tiers that a draft has for a panel."""
    some = _read(ask.tiers, replace(ask, tiers=None), "tiers", who.currency)
    await tiers.put(store, ask.table_id, PanelId(ask.panel_id), some, by=who)
    return await _panel_screen(ask.table_id, PanelId(ask.panel_id), who, store)


@answers(AddTier, roles=OWNER)
async def add_tier(ask: AddTier, who: Actor, store: Store) -> Screen:
    """Add a typed tier to a draft."""
    some = _read(ask.tier, replace(ask, tier=None), "tier", who.currency)
    try:
        await tiers.add(store, ask.table_id, PanelId(ask.panel_id), some, by=who)
    except (tiers.TierDraftGone, tiers.TiersPublished):
        raise
    except Refusal as wrong:
        raise MissingAnswer(replace(ask, tier=None), "tier", wrong) from wrong
    return await _panel_screen(ask.table_id, PanelId(ask.panel_id), who, store)


def _read(typed: str | None, again: Ask, name: str, currency: str) -> tuple[Tier, ...]:
    """Return the tiers that were typed; asks again for what can't be read, saying why."""
    try:
        return read_tiers(typed or "", currency)
    except Refusal as wrong:
        raise MissingAnswer(again, name, wrong) from wrong


@answers(RemoveTier, roles=OWNER)
async def remove_tier(ask: RemoveTier, who: Actor, store: Store) -> Screen:
    """Take one tier out of a draft."""
    await tiers.remove(store, ask.table_id, PanelId(ask.panel_id), ask.from_credits, by=who)
    return await _panel_screen(ask.table_id, PanelId(ask.panel_id), who, store)


@answers(DropTiers, roles=OWNER)
async def drop_tiers(ask: DropTiers, who: Actor, store: Store) -> Screen:
    """Give a draft up, having asked once more."""
    draft = await tiers.draft_of(store, ask.table_id, by=who)
    if not ask.sure:
        shown = [tiers_words(some, who.currency) for some in draft.tiers.values()]
        return Screen(
            title=_("Drop the draft of new tiers?"),
            lines=(*shown, _("What is published stays as it is.")),
            buttons=rows(danger(_("Drop it"), DropTiers(ask.table_id, sure=True)), _back(ask.table_id), wide=2),
        )
    await tiers.drop(store, ask.table_id, by=who)
    return await pricing_screen(who, store, said=_("The draft is gone. Nothing was changed."))


def _back(table_id: TierTableId) -> Button:
    return press(_("« Back"), ShowTierDraft(table_id))


@answers(PublishTiers, roles=OWNER)
async def publish_tiers(ask: PublishTiers, who: Actor, store: Store) -> Screen:
    """Publish a draft and offer it to all who pay by volume, having said to how many."""
    if not ask.sure:
        return await _before_publishing(ask, who, store)
    done = await tiers.publish(store, ask.table_id, seen=ask.seen, by=who, compose=compose)
    said = _("The tiers are published as table %(number)s.") % {"number": number(done.number)}
    offered = ngettext("Offered to %(n)s sub-reseller.", "Offered to %(n)s sub-resellers.", done.offered)
    more = f" {offered % {'n': number(done.offered)}}" if done.offered else ""
    return await pricing_screen(who, store, said=said + more)


async def _before_publishing(ask: PublishTiers, who: Actor, store: Store) -> Screen:
    draft = await tiers.draft_of(store, ask.table_id, by=who)
    concerned = await tiers.by_volume(store, who.reseller_id)
    settings = await store.prices.settings(who.reseller_id)
    values = {"notice": days_worded(settings.notice_days), "grace": days_worded(settings.grace_days)}
    count = len(concerned)
    offered = ngettext(
        "%(n)s sub-reseller who pays by volume is offered them anew.",
        "%(n)s sub-resellers who pay by volume are offered them anew.",
        count,
    ) % {"n": number(count)}
    told = (
        offered,
        _("The new prices hold %(notice)s after that for those who accept. What they have goes on meanwhile; after "
          "%(grace)s more without an answer their requests wait.") % values,
    ) if count else (_("Nobody pays by volume yet, so nobody is offered anything."),)  # fmt: skip
    return Screen(
        title=_("Publish these tiers?"),
        lines=told,
        fields=table_fields(draft.tiers, draft.panels, who.currency),
        buttons=rows(
            main(
                _("Publish and offer to %(n)s") % {"n": number(count)} if count else _("Publish"),
                replace(ask, seen=draft.mark, sure=True),
            ),
            _back(ask.table_id),
        ),
    )

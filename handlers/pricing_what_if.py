"""What if: a draft of tiers on what was bought lately, as figures, as a picture, and as a file."""

from collections.abc import Sequence
from decimal import Decimal

from domain.money import Money, decimals_of
from domain.people import Actor
from domain.sheets import Value, csv_of
from domain.tiers import Tier
from domain.what_if import Outcome
from handlers.chart import Chart, Series, Shape
from handlers.number_marks import marks
from handlers.price_words import tier_words
from handlers.pricing_asks import DrawWhatIf, ExportWhatIf, PublishTiers, ShowTierDraft, ShowWhatIf
from handlers.registry import OWNER, answers
from handlers.screen import Field, File, Screen, press, rows
from handlers.sheets import layout
from handlers.wording import _, day, money, ngettext, number, percent, price
from services import what_if
from services.what_if import Both, Moving, Seen
from storage.store import Store

MOST_LISTED = 12
MOST_DRAWN = 12
LONGEST_NAME = 18


@answers(ShowWhatIf, roles=OWNER, reads=True)
async def show_what_if(ask: ShowWhatIf, who: Actor, store: Store) -> Screen:
    """Show who would move, and what revenue and margin would have been."""
    seen = await what_if.see(store, ask.table_id, by=who)
    moving = [one for one in seen.rows if one.row.moves]
    return Screen(
        title=_("What if these tiers held?"),
        lines=(
            _("Purchases since %(day)s, each month by the volume that earns a tier. Promises and gifts are left aside.")
            % {"day": day(seen.since)},
            *_doubts(seen),
        ),
        fields=(
            Field("", _("Those who pay by volume")),
            *_both_fields(seen.by_volume, seen.currency),
            Field("", _("If everybody paid by volume")),
            *_both_fields(seen.everybody, seen.currency),
            *([Field("", _("Who moves"))] if moving else []),
            *(Field(_called(one), _move(one, seen.currency)) for one in moving[:MOST_LISTED]),
        ),
        note=_moving_note(len(moving), len(seen.rows)),
        buttons=(
            *rows(press(_("Picture"), DrawWhatIf(ask.table_id)), press("CSV", ExportWhatIf(ask.table_id)), wide=2),
            *rows(
                press(_("Publish…"), PublishTiers(ask.table_id, seen.draft.mark)),
                press(_("« Back"), ShowTierDraft(ask.table_id)),
                wide=2,
            ),
        ),
    )


def _both_fields(both: Both, currency: str) -> tuple[Field, ...]:
    return (
        Field(_("Revenue"), _change(both.before.revenue, both.after.revenue, currency)),
        Field(_("Margin"), _margins(both, currency)),
    )


def _change(before: int, after: int, currency: str) -> str:
    """Return "€420 → €400 (−€20)"."""
    old, new, more = (Money(minor, currency) for minor in (before, after, after - before))
    if not more.minor:
        return _("%(sum)s, unchanged") % {"sum": money(new)}
    sign = "+" if more.minor > 0 else ""
    return _("%(old)s → %(new)s (%(more)s)") % {"old": money(old), "new": money(new), "more": f"{sign}{money(more)}"}


def _margins(both: Both, currency: str) -> str:
    if both.before.margin is None or both.after.margin is None:
        return _("not known, for want of a cost")
    return _change(both.before.margin, both.after.margin, currency)


def _doubts(seen: Seen) -> list[str]:
    """Return what somebody should see before they publish such tiers."""
    lines = [_thin_line(thin, seen.currency) for thin in seen.thin]
    if seen.elsewhere:
        left = ngettext(
            "%(n)s account that bought in another currency is left aside.",
            "%(n)s accounts that bought in another currency are left aside.",
            seen.elsewhere,
        )
        lines.append(left % {"n": number(seen.elsewhere)})
    return lines


def _thin_line(thin: what_if.Thin, currency: str) -> str:
    tier = tier_words(thin.tier, currency)
    values = {
        "tier": f"{thin.panel} · {tier}" if thin.panel else tier,
        "margin": percent(round(thin.margin, 1)),
        "cost": price(round(thin.cost, 4), currency),
        "floor": percent(thin.floor),
    }
    return _("⚠️ %(tier)s leaves %(margin)s on top of a cost of %(cost)s; your floor is %(floor)s.") % values


def _called(one: Moving) -> str:
    return f"{one.child.name} · {one.panel}" if one.panel else one.child.name


def _move(one: Moving, currency: str) -> str:
    """Return from which tier to which somebody moves, and what that does to what they paid."""
    values = {"old": _tier(one.row.tier_before, currency), "new": _tier(one.row.tier_after, currency)}
    change = _change(one.row.before.revenue, one.row.after.revenue, currency)
    return f"{_('%(old)s → %(new)s') % values} · {change}"


def _tier(tier: Tier | None, currency: str) -> str:
    return _("no tier") if tier is None else tier_words(tier, currency)


def _moving_note(moving: int, paying: int) -> str:
    if not paying:
        return _("Nobody pays by volume yet: offer it to somebody, and these tiers count for them.")
    if not moving:
        return _("Nobody would be on another tier.")
    said = ngettext("%(n)s account of %(all)s moves.", "%(n)s accounts of %(all)s move.", moving)
    return said % {"n": number(moving), "all": number(paying)}


# The picture


@answers(DrawWhatIf, roles=OWNER, reads=True)
async def draw_what_if(ask: DrawWhatIf, who: Actor, store: Store) -> Screen:
    """Draw what each brought, and would have brought by volume; the largest twelve."""
    seen = await what_if.see(store, ask.table_id, by=who)
    return Screen(
        title=_("What if these tiers held?"),
        chart=_chart(seen),
        buttons=rows(
            press(_("Figures"), ShowWhatIf(ask.table_id)), press(_("« Back"), ShowTierDraft(ask.table_id)), wide=2
        ),
    )


def _chart(seen: Seen) -> Chart:
    drawn = sorted(seen.all_rows, key=lambda one: -max(one.row.before.revenue, one.row.after.revenue))[:MOST_DRAWN]
    return Chart(
        name=_("what-if") + ".png",
        title=_("Since %(day)s") % {"day": day(seen.since)},
        unit=seen.currency,
        labels=tuple(_short(one.child.name) for one in drawn),
        series=(
            Series(_("As it was"), Shape.BARS, _exact([one.row.before for one in drawn], seen.currency)),
            Series(_("By the draft"), Shape.BARS, _exact([one.row.after for one in drawn], seen.currency)),
        ),
        instead=_("The picture couldn't be drawn. The figures are on the screen before."),
        lying=True,
        marks=marks(),
    )


def _short(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1] + "…"


def _exact(outcomes: Sequence[Outcome], currency: str) -> tuple[Decimal, ...]:
    return tuple(Decimal(one.revenue).scaleb(-decimals_of(currency)) for one in outcomes)


# The file


@answers(ExportWhatIf, roles=OWNER, reads=True)
async def export_what_if(ask: ExportWhatIf, who: Actor, store: Store) -> Screen:
    """Hand over each account in a line: as it was, by the draft, and by the draft if it paid by volume."""
    seen = await what_if.see(store, ask.table_id, by=who)
    return Screen(title=_("What if these tiers held?"), file=_csv(seen), fresh=True)


def _csv(seen: Seen) -> File:
    head = (
        _("Sub-reseller"),
        _("Panel"),
        _("Paid by volume"),
        _("Tier"),
        _("Tier by the draft"),
        _("Revenue, %(currency)s") % {"currency": seen.currency},
        _("Revenue by the draft"),
        _("Margin"),
        _("Margin by the draft"),
        _("Revenue if by volume"),
        _("Margin if by volume"),
    )
    now = {one.sub_panel.id: one for one in seen.each}
    lines = [_line(now[one.sub_panel.id], one, seen.currency) for one in seen.all_rows]
    return File(_("what-if") + ".csv", csv_of(head, lines, layout()), "text/csv")


def _line(now: Moving, then: Moving, currency: str) -> tuple[Value, ...]:
    row = now.row
    sums = (
        row.before.revenue,
        row.after.revenue,
        row.before.margin,
        row.after.margin,
        then.row.after.revenue,
        then.row.after.margin,
    )
    return (
        now.child.name,
        now.panel,
        _("yes") if now.sub_panel.by_volume else _("no"),
        _from(row.tier_before),
        _from(row.tier_after),
        *(None if one is None else Decimal(one).scaleb(-decimals_of(currency)) for one in sums),
    )


def _from(tier: Tier | None) -> int | None:
    return None if tier is None else tier.from_credits

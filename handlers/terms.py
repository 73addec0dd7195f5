"""The terms at a glance, their parts, and publishing them."""

from dataclasses import replace
from typing import assert_never

from domain.agreement import LoadingWay, StockRule, Terms, Weight, fingerprint_of
from domain.clauses import text_of
from domain.money import Money
from domain.people import Actor, Reseller
from handlers.menu import to_menu
from handlers.offer_words import compose, days_worded, minimum_a_month, on_account
from handlers.registry import OWNER, answers, entry_for_command
from handlers.screen import Button, Field, Screen, main, press, rows
from handlers.terms_asks import (
    AskPublish,
    NameBusiness,
    Publish,
    SetBusinessZone,
    SetCurrency,
    SetRequestCap,
    SetRequestDays,
    SetSecondPerson,
    SetSecondTap,
    SetStandingDays,
    SetStandingGrace,
    SetStandingLimit,
    SetStandingMinimum,
    SetStandingOrder,
    SetStandingPrice,
    SetStockRule,
    ShowClauses,
    ShowPanels,
    ShowTerms,
    ShowTermsPart,
    TermsPart,
)
from handlers.wording import _, credits_worded, day, money, ngettext, number, price, zone
from services import terms
from storage.store import Store


@answers(ShowTerms, roles=OWNER, command="terms")
async def show_terms(_ask: ShowTerms, who: Actor, store: Store) -> Screen:
    """Show what a reseller offers everybody, and how its desk decides."""
    return await terms_screen(who, store)


async def terms_screen(who: Actor, store: Store) -> Screen:
    """Return the terms at a glance, with the ways to their numbers and texts."""
    await terms.prepare(store, who.reseller_id, say=_)
    standing = await store.terms.of(who.reseller_id)
    reseller = await store.resellers.by_id(who.reseller_id)
    return Screen(
        title=_("Your terms"),
        lines=(await _publication(who, store),),
        fields=(*_business_fields(reseller), *_main_fields(standing, reseller.currency)),
        note=_("Numbers here are where new offers start. An offer that was made keeps its own."),
        buttons=(
            *rows(press(_("Price"), SetStandingPrice()), press(_("Clauses"), ShowClauses()), wide=2),
            *rows(*_part_buttons(reseller), wide=2),
            *rows(press(_("Publish"), AskPublish()), _invite_button(), to_menu(), wide=2),
        ),
    )


def _part_buttons(reseller: Reseller) -> list[Button]:
    """Return the ways to what isn't changed every day; a sub-reseller's business is its currency alone."""
    business = press(_("Business"), ShowTermsPart(TermsPart.BUSINESS))
    return [
        press(_("For new offers"), ShowTermsPart(TermsPart.OFFERS)),
        press(_("For requests"), ShowTermsPart(TermsPart.REQUESTS)),
        *((business, press(_("Loading"), ShowPanels())) if reseller.is_top else (_currency_button(),)),
    ]


@answers(ShowTermsPart, roles=OWNER, reads=True)
async def show_terms_part(ask: ShowTermsPart, who: Actor, store: Store) -> Screen:
    """Show a part of the terms, each of its numbers with a button."""
    return await part_screen(ask.part, who, store)


async def part_screen(part: TermsPart, who: Actor, store: Store) -> Screen:
    """Return a part of the terms with a button for each of its numbers."""
    standing = await store.terms.of(who.reseller_id)
    reseller = await store.resellers.by_id(who.reseller_id)
    match part:
        case TermsPart.OFFERS:
            shown = Screen(title=_("What new offers start with"), fields=_offer_fields(standing, reseller.currency))
        case TermsPart.REQUESTS:
            fields = (*_request_fields(standing, reseller), *await _panel_fields(reseller, store))
            shown = Screen(title=_("How requests are decided"), fields=fields)
        case TermsPart.BUSINESS:
            shown = Screen(title=_("Your business"), fields=_business_fields(reseller), note=_zone_note(reseller))
        case _:
            assert_never(part)
    return replace(shown, buttons=(*rows(*_buttons_of(part, reseller), wide=2), (press(_("« Terms"), ShowTerms()),)))


def _business_fields(reseller: Reseller) -> tuple[Field, ...]:
    """Return what is said of the business itself; a sub-reseller's name and days are its network's."""
    own = (Field(_("Business"), reseller.name), Field(_("Time zone"), reseller.time_zone)) if reseller.is_top else ()
    return (*own, Field(_("Currency"), reseller.currency))


def _zone_note(reseller: Reseller) -> str:
    if not reseller.is_top:
        return ""
    return _("Days and months are counted in this time zone. Your own is %(zone)s; /timezone changes that.") % {
        "zone": zone().key
    }


def _main_fields(standing: Terms, currency: str) -> tuple[Field, ...]:
    limit = Money(standing.debt_limit, currency)
    return (
        Field(_("Price per credit"), price(standing.price, currency) if standing.price else _("not set yet")),
        Field(_("Minimum order"), credits_worded(standing.minimum_order)),
        Field(_("On account"), on_account(limit, standing.payment_days)),
    )


def _offer_fields(standing: Terms, currency: str) -> tuple[Field, ...]:
    return (
        *_main_fields(standing, currency),
        Field(_("Minimum a month"), minimum_a_month(standing.period_minimum)),
        Field(_("Days to pay"), days_worded(standing.payment_days)),
        Field(_("Time to accept"), days_worded(standing.grace_days)),
    )


def _request_fields(standing: Terms, reseller: Reseller) -> tuple[Field, ...]:
    currency = reseller.currency
    stock = Field(_("If the stock runs out"), _stock_words(standing.stock_rule))
    return (
        Field(_("Open requests"), _("at most %(n)s") % {"n": number(standing.open_request_cap)}),
        Field(_("Requests expire after"), days_worded(standing.request_days)),
        Field(_("Confirm twice from"), _sum_or_never(standing.second_tap_from, currency)),
        Field(_("Second approver from"), _sum_or_never(standing.second_person_from, currency)),
        *((stock,) if reseller.is_top else ()),
    )


def _sum_or_never(minor: int | None, currency: str) -> str:
    return _("never") if minor is None else money(Money(minor, currency))


def _stock_words(rule: StockRule) -> str:
    words = {
        StockRule.UNTRACKED: _("not counted"),
        StockRule.WARN: _("warn and go on"),
        StockRule.ENFORCE: _("refuse"),
    }
    return words[rule]


async def _panel_fields(reseller: Reseller, store: Store) -> tuple[Field, ...]:
    """Return how credits are loaded: of the only panel without its name, of several with theirs."""
    panels = await store.panels.of_reseller(reseller.id)
    if len(panels) == 1:
        return (Field(_("Loading"), loading_words(panels[0].loading)),)
    return tuple(Field(panel.name, loading_words(panel.loading)) for panel in panels)


def loading_words(loading: LoadingWay) -> str:
    """Return how credits come into a panel."""
    return _("by hand, after the approval") if loading is LoadingWay.HAND else _("at once, with the approval")


def _currency_button() -> Button:
    return press(_("Currency"), SetCurrency())


def _buttons_of(part: TermsPart, reseller: Reseller) -> list[Button]:
    """Return the buttons of what can be changed in a part of the terms."""
    stock = [press(_("If the stock runs out"), SetStockRule())] if reseller.is_top else []
    buttons = {
        TermsPart.OFFERS: [
            press(_("Price"), SetStandingPrice()),
            press(_("Minimum order"), SetStandingOrder()),
            press(_("Minimum a month"), SetStandingMinimum()),
            press(_("On account"), SetStandingLimit()),
            press(_("Days to pay"), SetStandingDays()),
            press(_("Time to accept"), SetStandingGrace()),
        ],
        TermsPart.REQUESTS: [
            press(_("Open requests"), SetRequestCap()),
            press(_("Requests expire"), SetRequestDays()),
            press(_("Confirm twice from"), SetSecondTap()),
            press(_("Second approver from"), SetSecondPerson()),
            *stock,
        ],
        TermsPart.BUSINESS: [
            press(_("Name"), NameBusiness()),
            press(_("Time zone"), SetBusinessZone()),
            _currency_button(),
        ],
    }
    return buttons[part]


def _invite_button() -> Button | None:
    entry = entry_for_command("invite")
    return None if entry is None else press(_("Invite"), entry.ask())


# Publishing


async def _publication(who: Actor, store: Store) -> str:
    """Return whether the clauses are published as they stand."""
    newest = await store.revisions.newest(who.reseller_id)
    if newest is None:
        return _("The texts aren't published yet.")
    values = {"number": number(newest.number), "day": day(newest.published_at.astimezone(zone()).date())}
    clauses = await store.clauses.of_reseller(who.reseller_id)
    if fingerprint_of(text_of(clauses)) == newest.fingerprint:
        return _("The texts are published as revision %(number)s since %(day)s.") % values
    return _("The texts were changed since revision %(number)s of %(day)s, and not published since.") % values


@answers(AskPublish, roles=OWNER)
async def ask_publish(_ask: AskPublish, who: Actor, store: Store) -> Screen:
    """Say what publishing does, either way, before it is done."""
    await terms.prepare(store, who.reseller_id, say=_)
    newest = await store.revisions.newest(who.reseller_id)
    back = press(_("« Back"), ShowTerms())
    if newest is None:
        return Screen(
            title=_("Publish the terms?"),
            lines=(
                _("From then on you can offer them. What you change later reaches nobody until you publish again."),
            ),
            buttons=rows(main(_("Publish"), Publish(Weight.MATERIAL)), back),
        )
    standing = await store.terms.of(who.reseller_id)
    another = await terms.changes_surcharge(store, who.reseller_id)
    return Screen(
        title=_("Publish the changed texts?"),
        lines=(
            _("Material: everybody is offered them anew, with the numbers they have. What they agreed to goes on for "
              "%(days)s; after that their requests wait until they accept.")
            % {"days": days_worded(standing.grace_days)},
            _("They allow another surcharge than before, so they can't be published as editorial.")
            if another
            else _("Editorial: only words became clearer. What was agreed stays; new offers have the new texts."),
        ),
        buttons=rows(
            press(_("Publish as material"), Publish(Weight.MATERIAL)),
            None if another else press(_("Publish as editorial"), Publish(Weight.EDITORIAL)),
            back,
        ),
    )  # fmt: skip


@answers(Publish, roles=OWNER)
async def publish(ask: Publish, who: Actor, store: Store) -> Screen:
    """Publish the texts as they stand."""
    done = await terms.publish(store, ask.weight, by=who, compose=compose)
    lines = [_("The texts are published as revision %(number)s.") % {"number": number(done.revision.number)}]
    if done.offered:
        offered = ngettext("Offered to %(n)s sub-reseller.", "Offered to %(n)s sub-resellers.", done.offered)
        lines.append(offered % {"n": number(done.offered)})
    return Screen(lines=tuple(lines), buttons=rows(press(_("« Terms"), ShowTerms()), _invite_button()))

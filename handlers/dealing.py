"""Dealing about an offer: its numbers in one line, what would suit the other side, and what is answered to that."""

from collections.abc import Sequence
from dataclasses import replace

from domain.agreement import OfferId, PanelId, last_day_of
from domain.calendar import NotADay
from domain.money import Ambiguous, NotAnAmount, OtherCurrency
from domain.offer_line import NotAnOffer, PriceAndVolume, read_offer
from domain.people import Actor
from domain.promises import PromiseOver, till_meant
from handlers.dealing_asks import (
    NO_DAY,
    ChangeCounter,
    CounterOffer,
    KeepMine,
    OfferInLine,
    OfferThat,
    SetAnswerDay,
    ShowCounter,
)
from handlers.drafting import DropDraft, draft_card, made_button
from handlers.forms import MissingAnswer
from handlers.offer_asks import ShowAgreement, ShowDraft
from handlers.offer_words import compared_fields, compose
from handlers.registry import ALL, OWNER, Toward, answers, readies
from handlers.screen import SILENT, Button, Screen, press, rows
from handlers.way_back import to_card
from handlers.which_panel import NoPanelOfTheirs, panel_answers, panel_meant
from handlers.wording import _, day, moment
from services import dealing, offers
from services.counters import CARD
from services.drafts import today_of
from services.offers import Paper
from storage.store import Store

MISTYPED = (
    NotAnOffer, PriceAndVolume, NotADay, NotAnAmount, Ambiguous, OtherCurrency, PromiseOver, dealing.TooFarAhead,
    dealing.NoTiersYet,
)  # fmt: skip
"""What can be wrong with the numbers of an offer, so that they are asked for again."""


# An offer in one line


@answers(OfferInLine, roles=OWNER, toward=Toward.CHILD)
async def offer_in_line(ask: OfferInLine, who: Actor, store: Store) -> Screen:
    """Show an offer with what was typed, to be sent with one tap."""
    child = await store.resellers.by_id(ask.reseller_id)
    again = OfferInLine(ask.reseller_id)
    try:
        typed = read_offer(ask.line or "", who.currency)
        panel = await _panel(ask, await dealing.panels_offered(store, child.id, by=who), store)
        offer_id = await dealing.prepare(store, child, typed, panel, by=who)
    except MISTYPED as wrong:
        raise MissingAnswer(again, "line", wrong) from wrong
    return await line_card(offer_id, store)


async def _panel(ask: OfferInLine | CounterOffer, panels: Sequence[PanelId], store: Store) -> PanelId | None:
    """Return which of several panels is meant; asks for it where that wasn't said."""
    if len(panels) < 2:
        return None
    if not ask.panel:
        raise MissingAnswer(ask, "panel")
    try:
        return await panel_meant(ask.panel, panels, store)
    except NoPanelOfTheirs as wrong:
        raise MissingAnswer(replace(ask, panel=""), "panel", wrong) from wrong


async def _panels_of(offer_id: OfferId, store: Store) -> list[PanelId]:
    return [one.panel_id for one in await store.offers.numbers(offer_id)]


@readies(OfferInLine, "panel")
async def offered_panels(ask: OfferInLine, who: Actor, store: Store) -> list[Button]:
    """Offer the panels of which the offer says something."""
    return await panel_answers(await dealing.panels_offered(store, ask.reseller_id, by=who), who, store)


@readies(CounterOffer, "panel")
async def countered_panels(ask: CounterOffer, who: Actor, store: Store) -> list[Button]:
    """Offer the panels of which the offer says something."""
    return await panel_answers(await _panels_of(ask.offer_id, store), who, store)


async def line_card(offer_id: OfferId, store: Store) -> Screen:
    """Return an offer with its old and new numbers, to be sent with one tap."""
    paper = await offers.compared_paper(store, offer_id)
    joined = bool(await store.members.of_reseller(paper.child.id))
    goes_on = await _what_goes_on(paper, store) if paper.before else ""
    return Screen(
        title=_("Offer to %(name)s") % {"name": paper.child.name},
        lines=tuple(line for line in (until_line(paper), goes_on) if line),
        fields=compared_fields(paper),
        buttons=rows(
            made_button(paper, joined=joined),
            press(_("Change…"), ShowDraft(offer_id)),
            press(_("Drop the draft"), DropDraft(offer_id)),
            to_card(paper.child.id),
        ),
    )


async def _what_goes_on(paper: Paper, store: Store) -> str:
    """Return until when the agreement before an offer holds, where that ends whatever is answered."""
    ends = await offers.ends_anyway(store, paper.child.id)
    if ends is None:
        return _("If they don't, what is agreed goes on as it is.")
    return _("The agreement before it holds until %(until)s.") % {"until": moment(ends)}


def until_line(paper: Paper) -> str:
    """Return until when an offer can be answered, for those who make it; empty where no day is set."""
    last = last_day_of(paper.offer, paper.time_zone)
    return _("They can answer until %(day)s.") % {"day": day(last)} if last else ""


@answers(SetAnswerDay, roles=OWNER, toward=Toward.CHILD)
async def set_answer_day(ask: SetAnswerDay, who: Actor, store: Store) -> Screen:
    """Set until which day a draft can be answered once it is sent."""
    today = await today_of(store, who.reseller_id)
    try:
        until = None if ask.day == NO_DAY else till_meant(ask.day or "", today)
        await dealing.set_answer_day(store, ask.offer_id, until)
    except (NotADay, PromiseOver, dealing.TooFarAhead) as wrong:
        raise MissingAnswer(replace(ask, day=None), "day", wrong) from wrong
    return await draft_card(ask.offer_id, store)


# What would suit the sub-reseller


@answers(CounterOffer, roles=OWNER, toward=Toward.PARENT)
async def counter_offer(ask: CounterOffer, who: Actor, store: Store) -> Screen:
    """Answer an offer with what one would rather have."""
    offer = await store.offers.by_id(ask.offer_id)
    try:
        typed = read_offer(ask.words or "", offer.currency)
        panel = await _panel(ask, await _panels_of(offer.id, store), store)
        await dealing.counter(store, ask.offer_id, ask.words or "", typed, panel, by=who)
    except (*MISTYPED, dealing.NotCounterable, dealing.SameAsOffered) as wrong:
        raise MissingAnswer(CounterOffer(ask.offer_id), "words", wrong) from wrong
    return Screen(
        lines=(_("Your reseller has it, and their answer comes here by itself."),),
        buttons=rows(press(_("Agreement"), ShowAgreement())),
    )


# What is answered to that


@answers(ShowCounter, roles=ALL, toward=Toward.CHILD, always=True)
async def show_counter(ask: ShowCounter, who: Actor, store: Store) -> Screen:
    """Send the card of a counter anew, which stays true like every copy of it."""
    await store.cards.show_member(CARD, ask.counter_id, who.member_id)
    return SILENT


@answers(OfferThat, roles=OWNER, toward=Toward.CHILD)
async def offer_that(ask: OfferThat, who: Actor, store: Store) -> Screen:
    """Offer what a sub-reseller would rather have."""
    await dealing.offer_counter(store, ask.counter_id, by=who, compose=compose)
    return SILENT


@answers(KeepMine, roles=OWNER, toward=Toward.CHILD)
async def keep_mine(ask: KeepMine, who: Actor, store: Store) -> Screen:
    """Offer the same numbers once more."""
    await dealing.keep_offer(store, ask.counter_id, by=who, compose=compose)
    return SILENT


@answers(ChangeCounter, roles=OWNER, toward=Toward.CHILD)
async def change_counter(ask: ChangeCounter, who: Actor, store: Store) -> Screen:
    """Show a draft with the numbers of a counter, to be changed before it is sent."""
    return await draft_card(await dealing.draft_from(store, ask.counter_id, by=who), store)

"""/review and /reviews: whose price is to be looked at, what was found, and what is offered because of it."""

from dataclasses import replace
from decimal import Decimal

from domain.errors import NotHere, Refusal
from domain.margins import margin_after
from domain.money import price_from
from domain.network import called, nearly_called
from domain.people import Actor, ResellerId
from domain.reviews import ReviewId, ReviewState
from handlers.forms import MissingAnswer
from handlers.menu import to_menu
from handlers.network import NobodyCalled, which_one
from handlers.offer_words import compose
from handlers.registry import MONEY, OWNER, Toward, answers
from handlers.review_asks import (
    AdjustReview,
    KeepPrice,
    ListReviews,
    OfferReview,
    RedrawReview,
    ReviewPrice,
    ReviewPriceOf,
    ShowReview,
)
from handlers.review_card import review_card, to_review
from handlers.review_words import percent_of
from handlers.screen import SILENT, Button, Field, Screen, main, press, rows
from handlers.way_back import to_card
from handlers.wording import _, day, ngettext, number, percent, price
from services import review_decisions, reviews
from services.review_decisions import Wanted
from services.reviews import CARD
from storage.reviews import ListedReview
from storage.store import Store

A_PAGE = 8


# Whose price


@answers(ReviewPrice, roles=OWNER, command="review")
async def review_price(ask: ReviewPrice, who: Actor, store: Store) -> Screen:
    """Look at the price of a sub-reseller who is named, or ask of whom."""
    known = await store.network.known(who.reseller_id)
    found = called(ask.name, known) or nearly_called(ask.name, known) if ask.name.strip() else known
    if ask.name.strip() and not found:
        raise NobodyCalled(ask.name[:24])
    if len(called(ask.name, known)) != 1:
        return which_one(found, lambda one: ReviewPriceOf(one.reseller_id))
    return await _review(found[0].reseller_id, who, store)


@answers(ReviewPriceOf, roles=OWNER, toward=Toward.CHILD)
async def review_price_of(ask: ReviewPriceOf, who: Actor, store: Store) -> Screen:
    """Look at the price of a sub-reseller."""
    return await _review(ask.reseller_id, who, store)


async def _review(reseller_id: ResellerId, who: Actor, store: Store) -> Screen:
    for review_id in await reviews.review(store, reseller_id, by=who):
        await store.cards.show_member(CARD, review_id, who.member_id)
    return SILENT


# The list


@answers(ListReviews, roles=MONEY, reads=True, command="reviews")
async def list_reviews(ask: ListReviews, who: Actor, store: Store) -> Screen:
    """List the reviews that wait for a decision, and those of the last month."""
    page = max(0, min(ask.page, 10_000))
    found = await store.reviews.page(who.reseller_id, skip=page * A_PAGE, most=A_PAGE + 1)
    counts = await store.reviews.counts(who.reseller_id)
    turns = (
        press(_("‹ Previous"), ListReviews(page - 1)) if page else None,
        press(_("More ›"), ListReviews(page + 1)) if len(found) > A_PAGE else None,
    )
    return Screen(
        title=_("Reviews of prices"),
        lines=(_counted(counts.get(ReviewState.OPEN, 0), sum(counts.values())),),
        note=_("Each month's are made by themselves; /review with a name looks at one at any time."),
        buttons=(
            *rows(*(press(_in_short(one), ShowReview(one.review.id)) for one in found[:A_PAGE])),
            *rows(*turns, wide=2),
            *rows(press(_("Review one…"), ReviewPrice()) if who.role in OWNER else None, to_menu(), wide=2),
        ),
    )


def _counted(open_: int, all_: int) -> str:
    if not all_:
        return _("There are none yet.")
    said = ngettext("%(n)s of %(all)s waits for a decision.", "%(n)s of %(all)s wait for a decision.", open_)
    return said % {"n": number(open_), "all": number(all_)}


def _in_short(one: ListedReview) -> str:
    """Return "Ahmed TV: €2.10 → €2.00", or how it ended."""
    review = one.review
    old = price(review.present, review.currency)
    values = {"name": one.name[:24], "old": old, "new": price(review.proposed, review.currency)}
    return {
        ReviewState.OPEN: _("%(name)s: %(old)s → %(new)s"),
        ReviewState.OFFERED: _("%(name)s: offered"),
        ReviewState.KEPT: _("%(name)s: %(old)s, kept"),
        ReviewState.UNCHANGED: _("%(name)s: %(old)s, as it is"),
        ReviewState.REPLACED: _("%(name)s: looked at anew"),
    }[review.state] % values


@answers(ShowReview, roles=MONEY, toward=Toward.CHILD, always=True)
async def show_review(ask: ShowReview, who: Actor, store: Store) -> Screen:
    """Send a review's card anew, which stays true like every copy of it."""
    await store.cards.show_member(CARD, ask.review_id, who.member_id)
    return SILENT


@answers(RedrawReview, roles=MONEY, toward=Toward.CHILD, reads=True)
async def redraw_review(ask: RedrawReview, who: Actor, store: Store) -> Screen:
    """Show the card again where one of its steps was."""
    return await review_card(ask.review_id, who, store)


# What is done about one


@answers(OfferReview, roles=OWNER, toward=Toward.CHILD)
async def offer_review(ask: OfferReview, who: Actor, store: Store) -> Screen:
    """Offer the price that the button says, from the day that it says."""
    wanted = await review_decisions.wanted(store, ask.review_id, ask.price, by=who)
    if ask.day != wanted.day.isoformat():
        return _once_more(wanted, moved=True)
    await review_decisions.offer(store, ask.review_id, ask.price, by=who, compose=compose)
    values = {"name": wanted.name, "price": _price(wanted), "day": day(wanted.day)}
    return Screen(
        title=_("%(name)s is offered %(price)s from %(day)s.") % values,
        lines=(_("They've got it, with the reason in kind words. I'll tell you what they say."),),
        buttons=rows(press(_("« Reviews"), ListReviews()), to_card(wanted.review.reseller_id), wide=2),
    )


def _price(wanted: Wanted) -> str:
    return price(wanted.price, wanted.review.currency)


@answers(AdjustReview, roles=OWNER, toward=Toward.CHILD)
async def adjust_review(ask: AdjustReview, who: Actor, store: Store) -> Screen:
    """Show another price once more before it is offered."""
    found = await store.reviews.by_id(ask.review_id)
    if found is None:
        raise NotHere
    try:
        other = price_from(ask.price or "", found.currency)
        wanted = await review_decisions.wanted(store, ask.review_id, other, by=who)
    except (review_decisions.ReviewDecided, review_decisions.ReviewReplaced):
        raise
    except Refusal as wrong:
        raise MissingAnswer(replace(ask, price=None), "price", wrong) from wrong
    return _once_more(wanted, moved=False)


def _once_more(wanted: Wanted, *, moved: bool) -> Screen:
    review, facts = wanted.review, wanted.facts
    values = {"name": wanted.name, "price": _price(wanted), "day": day(wanted.day)}
    lines = [_("From %(day)s on: what the button said holds no more, as a day has passed.") % values] if moved else []
    return Screen(
        title=_("Offer %(name)s %(price)s from %(day)s?") % values,
        lines=tuple(lines),
        fields=(
            Field(_("Price per credit"), price(review.present, review.currency)),
            Field(_("Proposed"), price(review.proposed, review.currency)),
            *_margin(wanted.price, facts.cost, facts.margin_floor),
        ),
        buttons=rows(_offer(review.id, wanted, values), to_review(review.id)),
    )


def _offer(review_id: ReviewId, wanted: Wanted, values: dict[str, str]) -> Button:
    offer = OfferReview(review_id, wanted.price, wanted.day.isoformat())
    return main(_("Offer %(price)s from %(day)s") % values, offer)


def _margin(offered: Decimal, cost: Decimal | None, floor: Decimal) -> tuple[Field, ...]:
    if cost is None:
        return ()
    values = {"margin": percent_of(margin_after(offered, cost)), "floor": percent(floor)}
    return (Field(_("Margin"), _("%(margin)s on the cost; your floor is %(floor)s") % values),)


@answers(KeepPrice, roles=OWNER, toward=Toward.CHILD)
async def keep_price(ask: KeepPrice, who: Actor, store: Store) -> Screen:
    """Keep the old price, with a note for the team alone."""
    review = await review_decisions.keep(store, ask.review_id, ask.note or "", by=who)
    child = await store.resellers.by_id(review.reseller_id)
    return Screen(
        lines=(_("The price of %(name)s stays as it is. They hear nothing of it.") % {"name": child.name},),
        buttons=rows(press(_("« Reviews"), ListReviews()), to_card(child.id), wide=2),
    )

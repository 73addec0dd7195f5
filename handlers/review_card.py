"""The card of a review: the present and the proposed price, why, what it does to both sides, and what can be done."""

from domain.margins import margin_after
from domain.money import Money
from domain.people import Actor
from domain.requests import DECIDERS
from domain.reviews import ReviewId, ReviewState
from handlers.amounts import present
from handlers.cards import draws, words
from handlers.menu import to_menu
from handlers.registry import OWNER
from handlers.review_asks import AdjustReview, KeepPrice, ListReviews, OfferReview, RedrawReview, ReviewPriceOf
from handlers.review_words import changed_words, next_tier_words, percent_of, reason_lines, state_words
from handlers.screen import Button, Field, Screen, main, press, rows
from handlers.way_back import to_card
from handlers.wording import _, credits_worded, day, listed, money, month, ngettext, number, percent, price
from services import decided, reviews
from services.reviews import CARD, Seen
from storage.store import Store


@draws(CARD)
async def review_card(object_id: int, reader: Actor, store: Store) -> Screen:
    """Draw a review as it stands now, for the parent's team."""
    seen = await reviews.seen(store, ReviewId(object_id))
    who = await decided.name_for(store, seen.review.decided_by, reader=reader)
    standing = state_words(seen.review, who)
    return Screen(
        title=_title(seen),
        lines=tuple(line for line in (standing, *reason_lines(seen)) if line),
        fields=_fields(seen),
        quote=seen.review.note,
        note=_note(seen),
        buttons=_buttons(seen, reader),
    )


def _title(seen: Seen) -> str:
    name = f"{seen.name} · {seen.panel}" if seen.panel else seen.name
    return _("%(name)s: their price") % {"name": name}


def _fields(seen: Seen) -> tuple[Field, ...]:
    review, facts, currency = seen.review, seen.facts, seen.review.currency
    return present(
        Field(_("Price per credit"), price(review.present, currency)),
        Field(_("Proposed"), changed_words(review, facts)) if review.proposed != review.present else None,
        Field(_("Surcharge in it"), percent(review.surcharge)) if review.surcharge else None,
        _bought_field(seen),
        *_month_fields(seen),
        Field(_("Next tier"), next_tier_words(facts.next_tier, currency)) if facts.next_tier else None,
        *_margin_fields(seen),
    )  # fmt: skip


def _bought_field(seen: Seen) -> Field | None:
    volumes = [number(one) for one in seen.facts.volumes]
    return Field(_("Bought in the last months"), listed(volumes)) if volumes else None


def _month_fields(seen: Seen) -> tuple[Field | None, ...]:
    """Return what the proposed price would have done to the last month of both sides."""
    effect = seen.facts.effect
    if seen.review.proposed == seen.review.present or not effect.credits:
        return ()
    label = _("They would pay for %(credits)s a month") % {"credits": credits_worded(effect.credits)}
    theirs = Field(label, _turn(effect.paid_before, effect.paid_after))
    if effect.margin_before is None or effect.margin_after is None:
        return (theirs,)
    return theirs, Field(_("You would keep of it"), _turn(effect.margin_before, effect.margin_after))


def _turn(before: Money, after: Money) -> str:
    return _("%(old)s → %(new)s") % {"old": money(before), "new": money(after)}


def _margin_fields(seen: Seen) -> tuple[Field | None, ...]:
    facts, currency = seen.facts, seen.review.currency
    if facts.cost is None:
        return ()
    margin = margin_after(seen.review.proposed, facts.cost)
    values = {"margin": percent_of(margin), "floor": percent(facts.margin_floor)}
    cost = price(facts.cost, currency)
    if facts.announced is not None:
        cost = _("%(cost)s from %(day)s, as announced") % {"cost": cost, "day": day(facts.announced.day)}
    return Field(_("Cost of a credit"), cost), Field(
        _("Margin"), _("%(margin)s on the cost; your floor is %(floor)s") % values
    )


def _note(seen: Seen) -> str:
    if seen.review.state is not ReviewState.OPEN:
        return ""
    return _("They get a new offer with the reason in kind words. Of costs, margins and hints they learn nothing.")


def _buttons(seen: Seen, reader: Actor) -> tuple[tuple[Button, ...], ...]:
    """Return what an owner can do about an open review, and the way to the others."""
    back = press(_("« Reviews"), ListReviews()), to_card(seen.review.reseller_id)
    if reader.role not in OWNER:
        return rows(*(back if reader.role in DECIDERS else ()), wide=2)
    if seen.review.state is not ReviewState.OPEN:
        return (*rows(press(_("Review it anew"), ReviewPriceOf(seen.review.reseller_id))), *rows(*back, wide=2))
    review_id, shown = seen.review.id, {"day": day(seen.first_day)}
    shown["price"] = price(seen.review.proposed, seen.review.currency)
    offer = OfferReview(review_id, seen.review.proposed, seen.first_day.isoformat())
    return (
        *rows(main(_("Offer %(price)s from %(day)s") % shown, offer)),
        *rows(press(_("Adjust…"), AdjustReview(review_id)), press(_("Keep the old"), KeepPrice(review_id)), wide=2),
        *rows(*back, wide=2),
    )


def to_review(review_id: ReviewId) -> Button:
    return press(_("« Back"), RedrawReview(review_id))


@words(reviews.ReviewsMade)
def reviews_made(notice: reviews.ReviewsMade, _reader: Actor) -> Screen:
    found = ngettext(
        "Reviews of %(month)s: %(n)s proposes another price, %(rest)s stay as they are.",
        "Reviews of %(month)s: %(n)s propose another price, %(rest)s stay as they are.",
        notice.changes,
    )
    values = {"month": month(notice.month), "n": number(notice.changes), "rest": number(notice.unchanged)}
    return Screen(lines=(found % values,), buttons=rows(main(_("See them"), ListReviews()), to_menu(anew=True)))

"""The card of a counter, for the parent, and what both sides hear of offers that nobody answered."""

from collections.abc import Iterator
from typing import assert_never

from domain.agreement import OfferNumbers, OfferState
from domain.money import decimals_of
from domain.people import Actor, Role
from domain.pricing import surcharged
from domain.promises import Counter, CounterId, CounterState
from handlers.cards import draws, words
from handlers.dealing_asks import ChangeCounter, KeepMine, OfferThat
from handlers.offer_asks import OpenDraft, ShowAgreement, ShowOffer
from handlers.offer_words import minimum_a_month
from handlers.screen import Button, Field, Screen, main, press, rows
from handlers.way_back import to_card
from handlers.wording import _, moment, price
from services import dealing, offers
from services.counters import CARD
from services.dealing import ChildOfferLapsed, OfferLapsed
from services.decided import name_for
from services.offers import Paper
from storage.store import Store


@draws(CARD)
async def counter_card(object_id: int, reader: Actor, store: Store) -> Screen:
    """Draw what a sub-reseller would rather have, as it stands now."""
    counter = await dealing.by_id(store, CounterId(object_id))
    paper = await offers.paper_of(store, counter.offer_id)
    waits = counter.state is CounterState.OPEN and paper.offer.state is OfferState.COUNTERED
    return Screen(
        title=_("%(name)s would rather have something else") % {"name": paper.child.name},
        lines=(
            _("Your offer %(number)s is answered with other numbers.") % {"number": paper.offer.number},
            *await _answered(counter, reader, store, waits=waits),
            *_grace(paper, waits=waits),
        ),
        fields=tuple(_fields(counter, paper)),
        quote=counter.words,
        buttons=_buttons(counter, reader, waits=waits),
    )


def _fields(counter: Counter, paper: Paper) -> Iterator[Field]:
    """Yield the numbers that would be others, with both: "€2.10 → €2.05"."""
    for panel, numbers in paper.numbers:
        if numbers.panel_id == counter.panel_id:
            yield from _numbers(counter, panel, numbers, paper.offer.currency)


def _numbers(counter: Counter, panel: str, numbers: OfferNumbers, currency: str) -> Iterator[Field]:
    if panel:
        yield Field(_("Panel"), panel)
    if counter.price is not None:
        whole = surcharged(numbers.price, numbers.surcharge, places=decimals_of(currency))
        both = {"old": price(whole, currency), "new": price(counter.price, currency)}
        yield Field(_("Price per credit"), _("%(old)s → %(new)s") % both)
    if counter.period_minimum is not None:
        both = {"old": minimum_a_month(numbers.period_minimum), "new": minimum_a_month(counter.period_minimum)}
        yield Field(_("Minimum a month"), _("%(old)s → %(new)s") % both)


async def _answered(counter: Counter, reader: Actor, store: Store, *, waits: bool) -> tuple[str, ...]:
    """Return what was answered to a counter, by whom, and when."""
    values = {
        "who": await name_for(store, counter.answered_by, reader=reader),
        "at": moment(counter.answered_at or counter.made_at),
    }
    match counter.state:
        case CounterState.OPEN:
            return () if waits else (_("The offer that it answers no longer stands."),)
        case CounterState.TAKEN:
            return (_("%(who)s offered that on %(at)s.") % values,)
        case CounterState.DECLINED if counter.new_offer_id is None:
            return (_("%(who)s took the offer back on %(at)s.") % values,)
        case CounterState.DECLINED:
            return (_("%(who)s made another offer on %(at)s.") % values,)
        case _:
            assert_never(counter.state)


def _grace(paper: Paper, *, waits: bool) -> tuple[str, ...]:
    if not waits or paper.offer.grace_until is None:
        return ()
    return (_("The agreement before it holds until %(until)s.") % {"until": moment(paper.offer.grace_until)},)


def _buttons(counter: Counter, reader: Actor, *, waits: bool) -> tuple[tuple[Button, ...], ...]:
    if waits and reader.role is Role.OWNER:
        return (
            *rows(main(_("Offer that"), OfferThat(counter.id))),
            *rows(press(_("Keep mine"), KeepMine(counter.id)), press(_("Change…"), ChangeCounter(counter.id)), wide=2),
            *rows(to_card(counter.reseller_id, anew=True)),
        )
    new = None if counter.new_offer_id is None else press(_("See the offer"), ShowOffer(counter.new_offer_id))
    return rows(new, press(_("Agreement"), ShowAgreement(counter.reseller_id)), to_card(counter.reseller_id, anew=True))


# What both sides hear of an offer that nobody answered


@words(OfferLapsed)
def offer_lapsed(notice: OfferLapsed, _reader: Actor) -> Screen:
    values = {"business": notice.business}
    lines = [_("The offer from %(business)s wasn't answered by its day, and has lapsed.") % values]
    lines.append(_goes_on(notice) or _("If you still want it, please talk to %(business)s.") % values)
    return Screen(lines=tuple(lines), buttons=rows(press(_("Agreement"), ShowAgreement())))


@words(ChildOfferLapsed)
def child_offer_lapsed(notice: ChildOfferLapsed, _reader: Actor) -> Screen:
    said = _("%(business)s didn't answer your offer by its day, so it has lapsed.") % {"business": notice.business}
    return Screen(
        lines=tuple(line for line in (said, _goes_on(notice)) if line),
        buttons=rows(press(_("New offer"), OpenDraft(notice.reseller_id)), to_card(notice.reseller_id)),
    )


def _goes_on(notice: OfferLapsed) -> str:
    return _("What was agreed before goes on as it is.") if notice.agreed else ""

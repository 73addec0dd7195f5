"""An offer on its way: made, looked at, accepted, declined, taken back, or recorded as agreed outside the bot."""

from collections.abc import Sequence

from domain.agreement import Offer, OfferId, OfferState, last_day_of
from domain.people import Actor, Role
from domain.promises import CounterState
from domain.requests import PaymentMethod
from handlers.cards import draws, words
from handlers.dealing_asks import CounterOffer
from handlers.menu import to_menu
from handlers.offer_asks import (
    AcceptOffer,
    DeclineOffer,
    MakeOffer,
    OpenDraft,
    RecordOutside,
    SeeWaitingOffer,
    ShowAgreement,
    ShowText,
    TakeBack,
)
from handlers.offer_words import change_lines, clause_lines, compared_fields, compose, days_worded, text_file
from handlers.promise_words import said_besides, unquoted
from handlers.refusals import leads_on
from handlers.registry import ALL, MONEY, OWNER, Toward, answers, entry_for_command
from handlers.review_words import kind_lines
from handlers.screen import SILENT, Button, Field, Screen, danger, main, press, rows
from handlers.way_back import to_card
from handlers.wording import _, day, moment, ngettext, number
from services import agreements, offers, payment_methods, prices, promises
from services.decided import name_for
from services.drafts import newest_made
from services.offers import Paper
from storage.reviews import facts_of
from storage.store import Store

# Making it, by the parent


@answers(MakeOffer, roles=OWNER, toward=Toward.CHILD)
async def make_offer(ask: MakeOffer, _who: Actor, store: Store) -> Screen:
    """Send the draft to the sub-reseller's owners."""
    offer = await offers.make(store, ask.offer_id, compose=compose)
    child = await store.resellers.by_id(offer.reseller_id)
    lines = [_("The offer is on its way to %(name)s. I'll tell you what they say.") % {"name": child.name}]
    if offer.grace_until is not None:
        lines.append(_("Until %(at)s the present agreement goes on.") % {"at": moment(offer.grace_until)})
    last = last_day_of(offer, (await store.resellers.top_of(child.id)).time_zone)
    if last is not None:
        lines.append(_("They can answer until %(day)s.") % {"day": day(last)})
    return Screen(lines=tuple(lines), buttons=rows(to_card(child.id)))


@answers(TakeBack, roles=OWNER, toward=Toward.CHILD)
async def take_back(ask: TakeBack, who: Actor, store: Store) -> Screen:
    """Take an offer back that wasn't accepted."""
    offer = await store.offers.by_id(ask.offer_id)
    child = await store.resellers.by_id(offer.reseller_id)
    back = press(_("« Back"), ShowAgreement(child.id))
    if not ask.sure:
        return Screen(
            lines=(_("Take the offer to %(name)s back? What was agreed before goes on.") % {"name": child.name},),
            buttons=rows(danger(_("Take it back"), TakeBack(ask.offer_id, sure=True)), back),
        )
    await agreements.take_back(store, ask.offer_id, by=who)
    return Screen(lines=(_("The offer to %(name)s is taken back.") % {"name": child.name},), buttons=rows(back))


@answers(RecordOutside, roles=OWNER, toward=Toward.CHILD)
async def record_outside(ask: RecordOutside, who: Actor, store: Store) -> Screen:
    """Record an offer as agreed outside the bot, after asking once more."""
    offer = await store.offers.by_id(ask.offer_id)
    child = await store.resellers.by_id(offer.reseller_id)
    values = {"name": child.name, "days": days_worded(ask.days or 0)}
    if not ask.sure:
        sure = RecordOutside(ask.offer_id, ask.days, sure=True)
        return Screen(
            title=_("Agreed with %(name)s outside the bot?") % values,
            lines=(
                _(
                    "Then credits can flow at once. It holds for %(days)s; after that, requests wait until %(name)s "
                    "accepts the offer here."
                )
                % values,
                _("That you recorded it stays on record."),
            ),
            buttons=rows(main(_("Yes, it was agreed"), sure), press(_("« Back"), ShowAgreement(child.id))),
        )
    await agreements.record_outside(store, ask.offer_id, days=ask.days or 0, by=who, compose=compose)
    return Screen(
        lines=(_("Recorded: %(name)s agreed outside the bot. It holds for %(days)s.") % values,),
        buttons=rows(to_card(child.id)),
    )


# Answering it, by the sub-reseller


@draws("offer_text")
async def offer_text(object_id: int, _reader: Actor, store: Store) -> Screen:
    """Draw the whole text of an offer as a file."""
    return text_screen(await offers.paper_of(store, OfferId(object_id)))


def text_screen(paper: Paper) -> Screen:
    """Return the whole text of an offer as a file."""
    title = _("%(parent)s to %(child)s, offer %(number)s: the full text") % {
        "parent": paper.parent.name,
        "child": paper.child.name,
        "number": paper.offer.number,
    }
    proof = _(
        "Fingerprint (SHA-256) of this file, which shows that no character of it was changed since: %(fingerprint)s"
    )
    return Screen(title=title, note=proof % {"fingerprint": paper.offer.fingerprint}, file=text_file(paper), fresh=True)


@draws("offer")
async def offer_card(object_id: int, reader: Actor, store: Store) -> Screen:
    """Draw an offer for those who answer it, as it stands now."""
    paper = await offers.compared_paper(store, OfferId(object_id))
    offer = paper.offer
    begins = await _begins(paper, reader, store)
    methods = await payment_methods.open_to(store, offer.reseller_id, offer.parent_id) if begins else []
    return Screen(
        title=_("Offer from %(parent)s") % {"parent": paper.parent.name},
        lines=(
            *await _standing(paper, reader, store),
            *await _dealt(paper, store),
            *said_besides(await promises.beside_offer(store, offer.id)),
            *change_lines(paper),
            *await _why(paper, store),
            *(_first_steps(paper, to_pay=bool(methods)) if begins else ()),
        ),
        fields=(*compared_fields(paper), *_where_to_pay(methods)),
        quote=clause_lines(paper.revision.summary),
        buttons=(*(rows(_to_request()) if begins else ()), *_answers_to(offer, reader)),
    )


async def _why(paper: Paper, store: Store) -> tuple[str, ...]:
    """Return in kind words why another price is offered, where it came of a review or of what credits cost."""
    review = await store.reviews.of_offer(paper.offer.id)
    if review is None:
        dearer = await store.cost_changes.day_behind(paper.offer.id)
        return () if dearer is None else (_("From %(day)s on these credits cost us more.") % {"day": day(dearer)},)
    panel_id = (await store.sub_panels.by_id(review.sub_panel_id)).panel_id
    offered = [prices.pricing_of(numbers) for _panel, numbers in paper.numbers if numbers.panel_id == panel_id]
    return tuple(line for one in offered for line in kind_lines(facts_of(review), one, review.currency))


async def _begins(paper: Paper, reader: Actor, store: Store) -> bool:
    """Return whether the reader can ask for credits under this offer, which is in force."""
    if paper.offer.state is not OfferState.ACCEPTED or reader.role not in MONEY:
        return False
    agreed = await offers.in_force(store, paper.child.id)
    return agreed is not None and agreed.id == paper.offer.id


def _first_steps(paper: Paper, *, to_pay: bool) -> tuple[str, ...]:
    """Return in words how credits are bought from now on."""
    if to_pay:
        return (_("Next: ask for credits, pay as shown below, and send the receipt as a photo here."),)
    unknown = _("Next: ask for credits; %(parent)s tells you where to pay. Then send the receipt as a photo here.")
    return (unknown % {"parent": paper.parent.name},)


def _where_to_pay(methods: Sequence[PaymentMethod]) -> tuple[Field, ...]:
    if not methods:
        return ()
    return (Field("", _("Where to pay")), *(Field(one.name, one.details, copyable=True) for one in methods))


def _to_request() -> Button | None:
    entry = entry_for_command("request")
    return None if entry is None else main(_("Request credits"), entry.ask())


async def _standing(paper: Paper, reader: Actor, store: Store) -> list[str]:
    """Return what the one who answers an offer has to know of where it stands."""
    offer = paper.offer
    if offer.state in DECIDED:
        who = await name_for(store, offer.decided_by, reader=reader)
        return _decided(paper, {"who": who, "at": moment(offer.decided_at or offer.created_at)})
    match offer.state:
        case OfferState.OUTSIDE:
            until = moment(offer.grace_until or offer.created_at)
            return [_("This was agreed outside this chat. Please accept it here before %(until)s.") % {"until": until}]
        case OfferState.LAPSED:
            return [_("Nobody answered it until %(day)s, so it has lapsed.") % {"day": _last_day(paper)}]
        case OfferState.OPEN:
            return _open_lines(paper, store)
        case _:
            return [_("This offer no longer stands.")]


DECIDED = frozenset({OfferState.ACCEPTED, OfferState.DECLINED, OfferState.COUNTERED})
"""States of an offer that a sub-reseller's owner has answered."""


def _decided(paper: Paper, values: dict[str, str]) -> list[str]:
    """Return how an offer was answered. `values`: by `who`, and `at` which moment."""
    if paper.offer.state is OfferState.COUNTERED:
        return [_("%(who)s answered with other numbers on %(at)s.") % values, *_until(paper)]
    accepted = paper.offer.state is OfferState.ACCEPTED
    return [(_("Accepted by %(who)s on %(at)s.") if accepted else _("Declined by %(who)s on %(at)s.")) % values]


def _open_lines(paper: Paper, store: Store) -> list[str]:
    """Return until when an offer waits, and what goes on meanwhile."""
    if paper.offer.answer_by is not None:
        return _day_lines(paper, store)
    if paper.offer.grace_until is not None:
        return _grace_lines(paper, store)
    return [_("Please read it. As soon as you accept it, you can ask for credits.")]


def _last_day(paper: Paper) -> str:
    last = last_day_of(paper.offer, paper.time_zone)
    return day(last) if last else ""


def _day_lines(paper: Paper, store: Store) -> list[str]:
    """Return until when an offer can be answered that ends nothing."""
    goes_on = _("If you don't, what you have agreed goes on as it is.")
    said = _("You can answer until %(day)s.") % {"day": _last_day(paper)}
    if paper.offer.grace_until is not None:
        return [said, *_grace_lines(paper, store)]
    return [said, goes_on] if paper.before else [said]


def _until(paper: Paper) -> list[str]:
    """Return until when the agreement before an offer holds, if that ends."""
    if paper.offer.grace_until is None:
        return []
    return [_("Your present agreement holds until %(until)s.") % {"until": moment(paper.offer.grace_until)}]


async def _dealt(paper: Paper, store: Store) -> list[str]:
    """Return what the reader would rather have: than this offer, or than the one that this answers."""
    own = await store.counters.of_offer(paper.offer.id)
    if own is not None:
        return [_("What you would rather have: “%(words)s”") % {"words": unquoted(own.words)}]
    led = await store.counters.leading_to(paper.offer.id)
    if led is None:
        return []
    taken = _("This is what you asked for: “%(words)s”")
    other = _("You asked for “%(words)s”; this is what they can offer.")
    return [(taken if led.state is CounterState.TAKEN else other) % {"words": unquoted(led.words)}]


def _grace_lines(paper: Paper, store: Store) -> list[str]:
    until = paper.offer.grace_until or store.now
    if until <= store.now:
        return [_("Your old agreement held until %(until)s. Accept this one to go on.") % {"until": moment(until)}]
    return [
        _("Your present agreement goes on until %(until)s. Please accept this one by then.") % {"until": moment(until)}
    ]


def _answers_to(offer: Offer, reader: Actor) -> tuple[tuple[Button, ...], ...]:
    text = press(_("The full text"), ShowText(offer.id))
    if offer.state in agreements.ACCEPTABLE and reader.role is Role.OWNER:
        is_open = offer.state is OfferState.OPEN
        counter = press(_("Counter…"), CounterOffer(offer.id)) if is_open else None
        decline = press(_("Decline"), DeclineOffer(offer.id)) if is_open else None
        return rows(main(_("Accept"), AcceptOffer(offer.id)), counter, text, decline)
    return rows(text, press(_("Agreement"), ShowAgreement()), to_menu())


@answers(AcceptOffer, roles=OWNER, toward=Toward.PARENT)
async def accept_offer(ask: AcceptOffer, who: Actor, store: Store) -> Screen:
    """Accept the parent's offer."""
    await agreements.accept(store, ask.offer_id, by=who)
    return SILENT


@answers(DeclineOffer, roles=OWNER, toward=Toward.PARENT)
async def decline_offer(ask: DeclineOffer, who: Actor, store: Store) -> Screen:
    """Decline the parent's offer."""
    await agreements.decline(store, ask.offer_id, reason=ask.reason or "", by=who)
    return Screen(
        lines=(_("You declined the offer. Your reseller knows, and can make you another one."),),
        buttons=rows(to_menu()),
    )


@answers(SeeWaitingOffer, roles=ALL, toward=Toward.PARENT)
async def see_waiting_offer(_ask: SeeWaitingOffer, who: Actor, store: Store) -> Screen:
    """Show the offer that waits for an answer, once more."""
    newest = newest_made(await store.offers.of_reseller(who.reseller_id))
    if newest is None:
        raise offers.NothingAgreed
    await store.cards.show_member("offer", newest.id, who.member_id)
    return SILENT


@leads_on(offers.OfferWaits, offers.GraceOver)
def to_waiting_offer() -> tuple[Button, ...]:
    """Return the way to the offer that waits."""
    return (main(_("See the offer"), SeeWaitingOffer()),)


# What the other side is told


@words(agreements.OfferAccepted)
def offer_accepted(notice: agreements.OfferAccepted, _reader: Actor) -> Screen:
    values = {"name": notice.reseller}
    said = _("%(name)s accepted your offer.") % values
    joined = _("Their account is active; they can ask for credits now.") if notice.active else ""
    return Screen(
        lines=tuple(line for line in (said, joined) if line),
        buttons=rows(press(_("Agreement"), ShowAgreement(notice.reseller_id)), to_card(notice.reseller_id)),
    )


@words(agreements.OfferDeclined)
def offer_declined(notice: agreements.OfferDeclined, _reader: Actor) -> Screen:
    return Screen(
        lines=(_("%(name)s declined your offer.") % {"name": notice.reseller},),
        quote=notice.reason,
        buttons=rows(main(_("Adjust it and offer again"), OpenDraft(notice.reseller_id)), to_card(notice.reseller_id)),
    )


@words(agreements.AgreementEnded)
def agreement_ended(notice: agreements.AgreementEnded, _reader: Actor) -> Screen:
    values = {"parent": notice.parent}
    if notice.countered:
        return Screen(
            lines=(
                _("Your agreement with %(parent)s has ended, and they haven't answered what you would rather have.")
                % values,
                _("Requests wait until there is a new agreement. Please talk to %(parent)s.") % values,
            )
        )
    if notice.declined or notice.lapsed:
        said = _("Your agreement with %(parent)s has ended, and the new offer was declined.")
        if notice.lapsed:
            said = _("Your agreement with %(parent)s has ended, and the new offer lapsed without an answer.")
        return Screen(
            lines=(
                said % values,
                _("Requests wait until there is a new agreement. Please talk to %(parent)s.") % values,
            )
        )
    return Screen(
        lines=(
            _("Your agreement with %(parent)s has ended, and their new offer is waiting for you.") % values,
            _("As soon as you accept it, everything goes on."),
        ),
        buttons=rows(*to_waiting_offer()),
    )


@words(agreements.ChildAgreementEnded)
def child_agreement_ended(notice: agreements.ChildAgreementEnded, _reader: Actor) -> Screen:
    values = {"name": notice.reseller}
    why = _("They declined the new offer.") if notice.declined else _("They haven't accepted the new offer yet.")
    why = _("What they would rather have waits for your answer.") if notice.countered else why
    why = _("The new offer lapsed without an answer.") if notice.lapsed else why
    return Screen(
        lines=(
            _("The agreement with %(name)s has ended, so their requests wait.") % values,
            why,
        ),
        buttons=rows(press(_("Agreement"), ShowAgreement(notice.reseller_id)), to_card(notice.reseller_id)),
    )


@words(agreements.ChildAgreementsEnded)
def child_agreements_ended(notice: agreements.ChildAgreementsEnded, _reader: Actor) -> Screen:
    said = ngettext(
        "The agreement with %(n)s sub-reseller has ended, so their requests wait.",
        "The agreements with %(n)s sub-resellers have ended, so their requests wait.",
        notice.count,
    )
    why = _("They declined the new offer.") if notice.declined else _("They haven't accepted the new offer yet.")
    return Screen(lines=(said % {"n": number(notice.count)}, why), buttons=rows(to_menu()))

"""What holds between a reseller and its parent, for both sides: numbers, text, fingerprint, who accepted, and when."""

from dataclasses import dataclass
from typing import ClassVar

from domain.agreement import WAITING, Offer, OfferId, OfferState, agreement_in_force, countered_last
from domain.errors import N_, NotHere, Refusal
from domain.people import Actor, Reseller, ResellerId, Role
from handlers.ask import Ask
from handlers.dealing_asks import ShowCounter
from handlers.menu import to_menu
from handlers.offer_asks import (
    NewLink,
    OpenDraft,
    RecordOutside,
    SeeWaitingOffer,
    ShowAgreement,
    ShowOffer,
    ShowText,
    TakeBack,
)
from handlers.offer_words import clause_lines, number_fields, state_word
from handlers.offers import text_screen
from handlers.paper_asks import MakeAgreementPaper
from handlers.pricing_asks import ShowOwnTiers
from handlers.promise_asks import ListPromises
from handlers.promise_words import promise_fields
from handlers.record_asks import TakeRecord
from handlers.registry import ALL, Toward, answers
from handlers.screen import Button, Field, Screen, main, press, rows
from handlers.way_back import to_card
from handlers.wording import _, day, moment
from services import offers
from services.agreements import ACCEPTABLE
from services.decided import name_for
from services.drafts import newest_made
from services.offers import Paper
from storage.store import Store

PAGE = 8


class NoParent(Refusal):
    why = N_("You are at the top of your network, so there is nobody whose offer you would accept.")
    what_to_do = N_("What you agreed with a sub-reseller is on its card; /network has them all.")


@dataclass(frozen=True)
class ShowEarlier(Ask):
    """The offers that a sub-reseller was made before; `before`: a number, 0 for the newest."""

    code: ClassVar[str] = "agre"
    reseller_id: ResellerId | None = None
    before: int = 0


@answers(ShowAgreement, roles=ALL, toward=Toward.EITHER, reads=True, command="agreement")
async def show_agreement(ask: ShowAgreement, who: Actor, store: Store) -> Screen:
    """Show what holds between a sub-reseller and its parent, and what waits for an answer."""
    child = await _child(ask.reseller_id, who, store)
    known = await _known(child, who, store)
    holds, newest = agreement_in_force(known, store.now), newest_made(known)
    fields: tuple[Field, ...] = ()
    by_volume = False
    if holds is not None:
        paper = await offers.paper_of(store, holds.id)
        fields = (*number_fields(paper), *await _proof(paper, who, store))
        by_volume = any(numbers.by_volume for _panel, numbers in paper.numbers)
    countered = countered_last(known)
    return Screen(
        title=_title(child, who),
        lines=(*(() if holds else (_("No agreement holds at present."),)), *_newest_lines(countered or newest)),
        fields=(*fields, *await promise_fields(child, who, store)),
        buttons=rows(
            press(_("The full text"), ShowText(holds.id)) if holds else None,
            press("PDF", MakeAgreementPaper(holds.id)) if holds else None,
            press(_("Your tiers"), ShowOwnTiers()) if by_volume and not _is_parent(child, who) else None,
            *(
                await _parents(child, countered or newest, who, store)
                if _is_parent(child, who)
                else _childs(newest, who, countered)
            ),
            press(_("Earlier ones"), ShowEarlier(ask.reseller_id)) if newest or countered else None,
            press(_("Agreed besides"), ListPromises(ask.reseller_id)),
            press(_("All of it as a file"), TakeRecord(ask.reseller_id)),
            _way_back(child, who),
            wide=2,
        ),
    )


async def _child(reseller_id: ResellerId | None, who: Actor, store: Store) -> Reseller:
    """Return the sub-reseller whose agreement is meant; raises `NoParent` where that would be a top reseller."""
    child = await store.resellers.by_id(reseller_id or who.reseller_id)
    if child.is_top:
        raise NoParent
    return child


async def _known(child: Reseller, who: Actor, store: Store) -> list[Offer]:
    """Return the offers to a sub-reseller, oldest first; of its former parents' only it knows itself."""
    offered = await store.offers.of_reseller(child.id)
    return [offer for offer in offered if who.reseller_id in (child.id, offer.parent_id)]


def _is_parent(child: Reseller, who: Actor) -> bool:
    return child.parent_id == who.reseller_id


def _title(child: Reseller, who: Actor) -> str:
    return _("Agreement with %(name)s") % {"name": child.name} if _is_parent(child, who) else _("Your agreement")


def _newest_lines(newest: Offer | None) -> tuple[str, ...]:
    """Return where the newest offer stands, if that isn't simply accepted."""
    if newest is None:
        return ()
    before = newest.grace_until is not None
    texts = {
        OfferState.OPEN: _("A newer offer waits for an answer. The agreement before it holds until %(until)s.")
        if before
        else _("An offer waits for an answer."),
        OfferState.COUNTERED: _(
            "An offer was answered with other numbers. The agreement before it holds until %(until)s."
        )
        if before
        else _("An offer was answered with other numbers."),
        OfferState.DECLINED: _("A newer offer was declined. The agreement before it holds until %(until)s.")
        if before
        else _("The offer was declined."),
        OfferState.OUTSIDE: _("It was agreed outside the bot, and holds until %(until)s if it isn't accepted here."),
        OfferState.ACCEPTED: _("An offer is accepted whose numbers hold from %(day)s on."),
    }
    if newest.state is OfferState.ACCEPTED and newest.applied_at is not None:
        return ()
    until = moment(newest.grace_until) if newest.grace_until else ""
    return (texts[newest.state] % {"until": until, "day": day(newest.holds_from)},)


async def _proof(paper: Paper, who: Actor, store: Store) -> tuple[Field, ...]:
    """Return who agreed to an offer, when, and the fingerprint of what they saw."""
    offer = paper.offer
    at = moment(offer.decided_at or offer.created_at)
    by = await name_for(store, offer.decided_by, reader=who)
    agreed = {
        OfferState.ACCEPTED: _("Accepted"),
        OfferState.OUTSIDE: _("Recorded as agreed outside the bot"),
        OfferState.DECLINED: _("Declined"),
    }
    acceptance = await store.acceptances.of_offer(offer.id)
    if acceptance is not None:
        member = await store.members.by_id(acceptance.member_id)
        values = {"at": moment(acceptance.at), "who": member.name if member else ""}
        said = Field(_("Accepted"), _("%(at)s, by %(who)s") % values)
    elif offer.state in agreed:
        said = Field(agreed[offer.state], _("%(at)s, by %(who)s") % {"at": at, "who": by})
    else:
        said = Field(_("Answer"), _("none"))
    return (said, Field(_("Fingerprint (SHA-256)"), offer.fingerprint, copyable=True))


async def _parents(child: Reseller, newest: Offer | None, who: Actor, store: Store) -> list[Button | None]:
    """Return what an owner of the parent can do about a sub-reseller's agreement."""
    if who.role is not Role.OWNER:
        return []
    unanswered = newest is not None and newest.state in WAITING
    is_open = newest is not None and newest.state is OfferState.OPEN
    counter = await store.counters.of_offer(newest.id) if newest and unanswered and not is_open else None
    joined = bool(await store.members.of_reseller(child.id))
    return [
        main(_("See their numbers"), ShowCounter(counter.id)) if counter else None,
        press(_("New offer"), OpenDraft(child.id)),
        press(_("Agreed outside the bot"), RecordOutside(newest.id)) if newest and is_open else None,
        press(_("Take the offer back"), TakeBack(newest.id)) if newest and unanswered else None,
        None if joined else press(_("New link for %(name)s") % {"name": child.name}, NewLink(child.id)),
    ]


def _childs(newest: Offer | None, who: Actor, countered: Offer | None) -> list[Button]:
    """Return the way to the offer that can still be accepted, or to the one that was countered."""
    if countered is not None:
        return [press(_("See the offer"), ShowOffer(countered.id))]
    waits = newest is not None and newest.state in ACCEPTABLE and who.role is Role.OWNER
    return [main(_("See the offer"), SeeWaitingOffer())] if waits else []


def _way_back(child: Reseller, who: Actor) -> Button:
    return to_card(child.id) if _is_parent(child, who) else to_menu()


@answers(ShowEarlier, roles=ALL, toward=Toward.EITHER, reads=True)
async def show_earlier(ask: ShowEarlier, who: Actor, store: Store) -> Screen:
    """List the offers that were made to a sub-reseller, the newest first."""
    child = await _child(ask.reseller_id, who, store)
    made = [offer for offer in reversed(await _known(child, who, store)) if offer.number]
    made.sort(key=lambda offer: -offer.number)
    older = [offer for offer in made if not ask.before or offer.number < ask.before]
    page, more = older[:PAGE], older[PAGE:]
    return Screen(
        title=_title(child, who),
        lines=(_("Every offer that was made, the newest first."),),
        buttons=(
            *rows(*(press(_offer_line(offer), ShowOffer(offer.id)) for offer in page)),
            *rows(
                press(_("More ›"), ShowEarlier(ask.reseller_id, page[-1].number)) if more else None,
                press(_("« Back"), ShowAgreement(ask.reseller_id)),
                wide=2,
            ),
        ),
    )


def _offer_line(offer: Offer) -> str:
    return _("Offer %(number)s, %(at)s: %(state)s") % {
        "number": offer.number,
        "at": moment(offer.decided_at or offer.created_at),
        "state": state_word(offer.state),
    }


@answers(ShowOffer, roles=ALL, toward=Toward.EITHER, reads=True)
async def show_offer(ask: ShowOffer, who: Actor, store: Store) -> Screen:
    """Show an offer as it was made, and what became of it."""
    paper = await _made_paper(ask.offer_id, store)
    back = ShowEarlier(None if paper.child.id == who.reseller_id else paper.child.id)
    return Screen(
        title=_offer_line(paper.offer),
        fields=(*number_fields(paper), *await _proof(paper, who, store)),
        quote=clause_lines(paper.revision.summary),
        buttons=rows(
            press(_("The full text"), ShowText(ask.offer_id)),
            press("PDF", MakeAgreementPaper(ask.offer_id)),
            press(_("« Back"), back),
        ),
    )


@answers(ShowText, roles=ALL, toward=Toward.EITHER, reads=True)
async def show_text(ask: ShowText, _who: Actor, store: Store) -> Screen:
    """Hand over the whole text of an offer, just as it was made."""
    return text_screen(await _made_paper(ask.offer_id, store))


async def _made_paper(offer_id: OfferId, store: Store) -> Paper:
    """Return an offer that was made; raises `NotHere` for a draft, which is nobody's but its writer's."""
    paper = await offers.paper_of(store, offer_id)
    if not paper.offer.number:
        raise NotHere
    return paper

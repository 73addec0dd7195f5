"""The draft of an offer: all its numbers on one card, each changed by a tap and what is typed."""

from dataclasses import dataclass
from typing import ClassVar

from domain.agreement import OfferId, OfferNumbers, agreed_offer, last_day_of
from domain.errors import N_, Refusal
from domain.network import Known, called, called_first
from domain.people import Actor, Reseller
from handlers.ask import Ask
from handlers.dealing_asks import OfferInLine, SetAnswerDay
from handlers.draft_asks import (
    IncludePanel,
    LeavePanelOut,
    PriceByVolume,
    SetAccount,
    SetCommitted,
    SetDebtLimit,
    SetFirstDay,
    SetGrace,
    SetMinimumOrder,
    SetPaymentDays,
    SetPeriodMinimum,
    SetPrice,
)
from handlers.forms import MissingAnswer
from handlers.menu import to_menu
from handlers.network import MOST_CANDIDATES
from handlers.offer_asks import MakeLink, MakeOffer, OpenDraft, RecordOutside, ShowDraft
from handlers.offer_words import days_worded, number_fields, panel_fields
from handlers.registry import OWNER, Question, Toward, answers, asked, entry_of, readies
from handlers.screen import Button, Field, Screen, main, press, rows
from handlers.way_back import to_card
from handlers.wording import _, day
from services import drafts, offers, prices
from services.offers import Paper
from storage.store import Store


@dataclass(eq=False)
class NobodyCalled(Refusal):
    name: str

    why = N_("None of your sub-resellers goes by “%(name)s”.")
    what_to_do = N_("Type the name as /network shows it.")


@dataclass(eq=False)
class SeveralCalled(Refusal):
    name: str
    names: str

    why = N_("“%(name)s” could be one of these: %(names)s.")
    what_to_do = N_("Type the whole name.")


async def child_called(typed: str, who: Actor, store: Store) -> Reseller:
    """Return the sub-reseller that goes by a typed name; raises `NobodyCalled`, `SeveralCalled`."""
    found = called(typed, await store.network.known(who.reseller_id))
    if len(found) != 1:
        raise unclear(typed[:64], found)
    return await store.resellers.by_id(found[0].reseller_id)


def unclear(typed: str, found: list[Known]) -> Refusal:
    """Return why it isn't plain who is meant."""
    if not found:
        return NobodyCalled(typed)
    return SeveralCalled(typed, ", ".join(one.name for one in found[:5]))


@dataclass(frozen=True)
class OfferTo(Ask):
    code: ClassVar[str] = "offer"
    name: str | None = asked(
        Question(words=lambda: _("To whom do you want to make a new offer?"), example=lambda: "Ahmed")
    )


@readies(OfferTo, "name")
async def whom_to_offer(_ask: OfferTo, who: Actor, store: Store) -> list[Button]:
    """Offer the sub-resellers themselves where it is asked to whom."""
    known = await store.network.known(who.reseller_id)
    return [press(one.name, OpenDraft(one.reseller_id)) for one in known[:MOST_CANDIDATES]]


MOST_TYPED = 200
"""How much of a line is read as the numbers of an offer; a longer one is none."""


@answers(OfferTo, roles=OWNER, command="offer")
async def offer_to(ask: OfferTo, who: Actor, store: Store) -> Screen:
    """Show the draft of a new offer to the one who was named, or the offer that a whole line makes."""
    found, line = called_first(ask.name or "", await store.network.known(who.reseller_id))
    if len(found) != 1:
        raise MissingAnswer(OfferTo(), "name", unclear((ask.name or "")[:64], found))
    if line:
        return await entry_of(OfferInLine).handle(OfferInLine(found[0].reseller_id, line[:MOST_TYPED]), who, store)
    child = await store.resellers.by_id(found[0].reseller_id)
    return await draft_card(await drafts.draft(store, child, by=who), store)


@answers(OpenDraft, roles=OWNER, toward=Toward.CHILD)
async def open_draft(ask: OpenDraft, who: Actor, store: Store) -> Screen:
    """Show the draft of a new offer to a sub-reseller."""
    child = await store.resellers.by_id(ask.reseller_id)
    return await draft_card(await drafts.draft(store, child, by=who), store)


@answers(ShowDraft, roles=OWNER, toward=Toward.CHILD, reads=True)
async def show_draft(ask: ShowDraft, _who: Actor, store: Store) -> Screen:
    """Show the draft again where one of its steps was."""
    return await draft_card(ask.offer_id, store)


@dataclass(frozen=True)
class DropDraft(Ask):
    code: ClassVar[str] = "odx"
    offer_id: OfferId


@answers(DropDraft, roles=OWNER, toward=Toward.CHILD)
async def drop_draft(ask: DropDraft, _who: Actor, store: Store) -> Screen:
    """Give a draft up."""
    offer = await store.offers.by_id(ask.offer_id)
    gone = await drafts.drop_draft(store, ask.offer_id)
    back = to_menu() if gone else to_card(offer.reseller_id)
    return Screen(lines=(_("The draft is gone. Nothing was offered."),), buttons=rows(back))


@dataclass(frozen=True)
class ShowDraftPanel(Ask):
    """What a draft says of one of several panels."""

    code: ClassVar[str] = "odp"
    offer_id: OfferId
    panel_id: int = 0


@answers(ShowDraftPanel, roles=OWNER, toward=Toward.CHILD, reads=True)
async def show_draft_panel(ask: ShowDraftPanel, _who: Actor, store: Store) -> Screen:
    """Show the numbers of one panel, each with its button."""
    paper = await offers.paper_of(store, ask.offer_id)
    for panel, numbers in paper.numbers:
        if numbers.panel_id == ask.panel_id:
            return Screen(
                title=panel,
                fields=panel_fields("", numbers, paper),
                buttons=(
                    *rows(*await _panel_buttons(paper, numbers, store), wide=2),
                    *rows(
                        press(_("Leave this panel out"), LeavePanelOut(ask.offer_id, ask.panel_id)),
                        press(_("« Back"), ShowDraft(ask.offer_id)),
                    ),
                ),
            )
    return await draft_card(ask.offer_id, store)


async def draft_card(offer_id: OfferId, store: Store) -> Screen:
    """Return the draft with a button for each of its numbers."""
    await drafts.unsent(store, offer_id)
    paper = await offers.paper_of(store, offer_id)
    agreed = agreed_offer(await store.offers.of_reseller(paper.child.id))
    replaces = agreed is not None or paper.offer.answer_by is not None
    members = await store.members.of_reseller(paper.child.id)
    return Screen(
        title=_("Offer to %(name)s") % {"name": paper.child.name},
        lines=(_("Tap what you want to change."),),
        fields=(*number_fields(paper), *((_grace(paper),) if replaces else ())),
        buttons=(
            *rows(*await _number_buttons(paper, store, replaces=replaces), wide=2),
            *rows(*_deeds(paper, joined=bool(members))),
        ),
    )


def _grace(paper: Paper) -> Field:
    """Return until when an offer can be answered, or for how long what is agreed goes on while it waits."""
    last = last_day_of(paper.offer, paper.time_zone)
    if last is not None:
        return Field(_("Can be answered until"), day(last))
    return Field(_("Time to accept"), days_worded(paper.offer.grace_days))


async def _number_buttons(paper: Paper, store: Store, *, replaces: bool) -> list[Button]:
    offer_id = paper.offer.id
    return [
        *await _panels_buttons(paper, store),
        press(_("On account"), SetDebtLimit(offer_id)),
        press(_("Days to pay"), SetPaymentDays(offer_id)),
        press(_("First day"), SetFirstDay(offer_id)),
        *([press(_("Time to accept"), SetGrace(offer_id))] if replaces and paper.offer.answer_by is None else []),
        *([press(_("Until when"), SetAnswerDay(offer_id))] if replaces else []),
    ]


async def _panels_buttons(paper: Paper, store: Store) -> list[Button]:
    """Return the buttons of the only panel's numbers, or one for each of several panels."""
    offer_id = paper.offer.id
    offered = {numbers.panel_id for _panel, numbers in paper.numbers}
    if [panel for panel, _numbers in paper.numbers] == [""]:
        return await _panel_buttons(paper, paper.numbers[0][1], store)
    missing = [panel for panel in await drafts.panels_to_offer(store, paper.parent.id) if panel.id not in offered]
    return [
        *(press(panel, ShowDraftPanel(offer_id, numbers.panel_id)) for panel, numbers in paper.numbers),
        *(press(_("Add %(panel)s") % {"panel": panel.name}, IncludePanel(offer_id, panel.id)) for panel in missing),
    ]


async def _panel_buttons(paper: Paper, numbers: OfferNumbers, store: Store) -> list[Button]:
    offer_id, panel_id = paper.offer.id, numbers.panel_id
    return [
        press(_("Account"), SetAccount(offer_id, panel_id)),
        *await _price_buttons(paper, numbers, store),
        press(_("Minimum order"), SetMinimumOrder(offer_id, panel_id)),
        press(_("Minimum a month"), SetPeriodMinimum(offer_id, panel_id)),
    ]


async def _price_buttons(paper: Paper, numbers: OfferNumbers, store: Store) -> list[Button]:
    """Return how the price is made: by volume only where there are tiers by which it could be."""
    offer_id, panel_id = paper.offer.id, numbers.panel_id
    if numbers.by_volume:
        committed = press(_("Committed a month"), SetCommitted(offer_id, panel_id))
        return [press(_("Own price"), SetPrice(offer_id, panel_id)), committed]
    own = press(_("Price"), SetPrice(offer_id, panel_id))
    if not await prices.published_tiers(store, paper.parent.id, panel_id):
        return [own]
    return [own, press(_("By volume"), PriceByVolume(offer_id, panel_id))]


def made_button(paper: Paper, *, joined: bool) -> Button:
    """Return what makes a draft an offer: sent to those who joined, or offered by a link."""
    offer_id, name = paper.offer.id, {"name": paper.child.name}
    if joined:
        return main(_("Send to %(name)s") % name, MakeOffer(offer_id))
    return main(_("Make the link for %(name)s") % name, MakeLink(offer_id))


def _deeds(paper: Paper, *, joined: bool) -> list[Button]:
    offer_id = paper.offer.id
    return [
        made_button(paper, joined=joined),
        press(_("Agreed outside the bot"), RecordOutside(offer_id)),
        press(_("Drop the draft"), DropDraft(offer_id)),
        to_card(paper.child.id),
    ]

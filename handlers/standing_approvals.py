"""Standing approvals, set from a sub-reseller's card: which requests approve themselves, and how many a day."""

from dataclasses import dataclass
from typing import ClassVar

from domain.money import credits_from
from domain.people import Actor, Reseller, ResellerId
from domain.standing_approvals import Ending, StandingApproval
from handlers.ask import Ask
from handlers.cards import words
from handlers.registry import OWNER, Question, Toward, answers, asked
from handlers.screen import Field, Screen, danger, main, press, rows
from handlers.way_back import to_card
from handlers.wording import _, credits_worded, day, number, zone
from services import standing_approvals
from storage.store import Store


@dataclass(frozen=True)
class ShowStanding(Ask):
    code: ClassVar[str] = "sta"

    reseller_id: ResellerId


@dataclass(frozen=True)
class GiveStanding(Ask):
    """`credits`: how many may approve themselves within a day."""

    code: ClassVar[str] = "stag"

    reseller_id: ResellerId
    credits: int | None = asked(
        Question(
            words=lambda: _("Up to how many credits a day may their requests approve themselves?"),
            read=credits_from,
            example=lambda: "400",
        )
    )


@dataclass(frozen=True)
class EndStanding(Ask):
    code: ClassVar[str] = "stax"

    reseller_id: ResellerId


@answers(ShowStanding, roles=OWNER, toward=Toward.CHILD, reads=True)
async def show_standing(ask: ShowStanding, who: Actor, store: Store) -> Screen:
    """Show whether requests of a sub-reseller approve themselves."""
    return await _standing_screen(ask.reseller_id, who, store)


async def _standing_screen(child_id: ResellerId, who: Actor, store: Store) -> Screen:
    child = await store.resellers.by_id(child_id)
    standing = await standing_approvals.of(store, child_id, parent_id=who.reseller_id)
    if standing is None:
        return _none_screen(child)
    used = await standing_approvals.used_today(store, standing)
    return Screen(
        title=_("Standing approval for %(name)s") % {"name": child.name},
        lines=_what_it_does(),
        fields=(
            Field(_("A day, at most"), credits_worded(standing.cap)),
            Field(_("Today so far"), credits_worded(used)),
            Field(_("Set"), day(standing.set_at.astimezone(zone()).date())),
        ),
        note=_("It ends by itself when the agreement ends, or when they are suspended."),
        buttons=rows(
            press(_("Change the cap"), GiveStanding(child.id)),
            danger(_("End it"), EndStanding(child.id)),
            to_card(child.id),
        ),
    )


def _none_screen(child: Reseller) -> Screen:
    return Screen(
        title=_("Standing approval for %(name)s") % {"name": child.name},
        lines=(_("There is none: each of their requests waits for a colleague."), *_what_it_does()),
        buttons=rows(main(_("Let requests approve themselves"), GiveStanding(child.id)), to_card(child.id)),
    )


def _what_it_does() -> tuple[str, ...]:
    return (
        _("A request approves itself where their money in credit pays for all of it, within so many credits a day."),
        _("What is unusual, beyond your stock, or needs two colleagues always waits."),
    )


@answers(GiveStanding, roles=OWNER, toward=Toward.CHILD, in_person=True)
async def give_standing(ask: GiveStanding, who: Actor, store: Store) -> Screen:
    """Let requests of a sub-reseller approve themselves, or change up to how many."""
    standing = await standing_approvals.give(store, ask.reseller_id, ask.credits or 0, by=who)
    child = await store.resellers.by_id(ask.reseller_id)
    return Screen(
        title=_("Requests of %(name)s approve themselves from now on.") % {"name": child.name},
        lines=_what_it_does(),
        fields=(Field(_("A day, at most"), credits_worded(standing.cap)),),
        note=_("Your colleagues who decide have been told; the sub-reseller hasn't."),
        buttons=rows(press(_("« Back"), ShowStanding(child.id))),
    )


@answers(EndStanding, roles=OWNER, toward=Toward.CHILD)
async def end_standing(ask: EndStanding, who: Actor, store: Store) -> Screen:
    """Have requests of a sub-reseller wait for a colleague again."""
    await standing_approvals.end(store, ask.reseller_id, by=who)
    child = await store.resellers.by_id(ask.reseller_id)
    return Screen(
        lines=(_("Requests of %(name)s wait for a colleague again.") % {"name": child.name},),
        buttons=rows(to_card(child.id)),
    )


async def standing_field(child_id: ResellerId, who: Actor, store: Store) -> Field | None:
    """Return up to how much of a sub-reseller's requests approves itself, `None` where nothing does."""
    standing = await standing_approvals.of(store, child_id, parent_id=who.reseller_id)
    return None if standing is None else Field(_("Standing approval"), _a_day(standing))


def _a_day(standing: StandingApproval) -> str:
    return _("up to %(n)s a day") % {"n": number(standing.cap)}


# What colleagues are told


@words(standing_approvals.StandingApprovalSet)
def standing_set(notice: standing_approvals.StandingApprovalSet, _reader: Actor) -> Screen:
    values = {"by": notice.by, "name": notice.reseller, "credits": credits_worded(notice.cap)}
    said = _("%(by)s lets requests of %(name)s approve themselves: up to %(credits)s a day, paid from their credit.")
    return Screen(lines=(said % values,))


@words(standing_approvals.StandingApprovalEnded)
def standing_ended(notice: standing_approvals.StandingApprovalEnded, _reader: Actor) -> Screen:
    values = {"by": notice.by, "name": notice.reseller}
    texts = {
        Ending.AGREEMENT: _("The standing approval for %(name)s ended with their agreement."),
        Ending.SUSPENDED: _("The standing approval for %(name)s ended: they were suspended."),
        Ending.CLOSED: _("The standing approval for %(name)s ended: their account was closed."),
    }
    by_hand = _("%(by)s ended the standing approval for %(name)s: their requests wait for a colleague again.")
    return Screen(lines=(texts.get(notice.ending, by_hand) % values,))
